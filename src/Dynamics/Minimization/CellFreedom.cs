using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>How a cell may change: a linear space of symmetric strains.</summary>
/// <remarks>
/// Which strains: any component on its own (<see cref="IsFree"/>), and of those all, only the isotropic one, or only those without a change of volume.
/// </remarks>
public sealed record CellFreedom
{
    private static readonly string[] ComponentNames = ["xx", "yy", "zz", "yz", "xz", "xy"];
    private static readonly string[] ModeNames = ["none", "full", "isotropic", "shape", "axes"];
    private static readonly int[] Rows = [0, 1, 2, 1, 0, 0], Columns = [0, 1, 2, 2, 2, 1];
    private readonly bool[] free;
    private readonly bool isIsotropic, keepsVolume;

    private CellFreedom(string name, bool[] free, bool isIsotropic = false, bool keepsVolume = false)
    {
        Name = name;
        this.free = free;
        this.isIsotropic = isIsotropic;
        this.keepsVolume = keepsVolume;
    }

    /// <summary>The cell stays.</summary>
    public static readonly CellFreedom None = new("none", new bool[6]);
    /// <summary>All six strains.</summary>
    public static readonly CellFreedom Full = new("full", [true, true, true, true, true, true]);
    /// <summary>The size changes, the shape stays.</summary>
    public static readonly CellFreedom Isotropic = new("isotropic", [true, true, true, false, false, false], isIsotropic: true);
    /// <summary>The shape changes, the volume stays.</summary>
    public static readonly CellFreedom Shape = new("shape", [true, true, true, true, true, true], keepsVolume: true);
    /// <summary>Stretches along x, y and z; no shear: a rectangular cell stays one.</summary>
    public static readonly CellFreedom Axes = new("axes", [true, true, true, false, false, false]);

    /// <summary>What the user calls it.</summary>
    public string Name { get; }

    public bool IsNone => !free.Contains(true);

    /// <summary>Whether a component may change; order xx, yy, zz, yz, xz, xy.</summary>
    public bool IsFree(int component) => free[component];

    /// <summary>Parses none, full, isotropic, shape, axes, or components such as "zz" or "xx,yy,xy".</summary>
    /// <exception cref="InvalidDataException">The text is none of these.</exception>
    public static CellFreedom Parse(string text)
    {
        if (text is "none") return None;
        if (new[] { Full, Isotropic, Shape, Axes }.FirstOrDefault(mode => mode.Name == text) is CellFreedom known) return known;
        bool[] chosen = new bool[6];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int component = Array.IndexOf(ComponentNames, part);
            if (component < 0)
            {
                string? near = NearestName.Name(part, [.. ModeNames, .. ComponentNames]);
                throw new InvalidDataException($"expected {string.Join(", ", ModeNames)} or a list of {string.Join(", ", ComponentNames)}, found '{part}'\n"
                    + $"  {text}\n  → {(near is null ? "an example: xx,yy for a cell that keeps its height" : $"did you mean '{near}'?")}");
            }
            chosen[component] = true;
        }
        return new CellFreedom(text, chosen);
    }

    /// <summary>The nearest allowed strain (orthogonal projection); only within the periodic directions.</summary>
    /// <param name="strain">[3, 3], symmetric; replaced</param>
    /// <param name="periodic">[3, 3], projector on the directions the lattice vectors span</param>
    internal void Project(Span<double> strain, ReadOnlySpan<double> periodic)
    {
        Span<double> inside = stackalloc double[9];
        Matrix3.Multiply(periodic, strain, inside);
        Matrix3.Multiply(inside, periodic, strain);
        for (int component = 0; component < 6; component++)
            if (!free[component]) strain[3 * Rows[component] + Columns[component]] = strain[3 * Columns[component] + Rows[component]] = 0;
        double dimensions = periodic[0] + periodic[4] + periodic[8], trace = strain[0] + strain[4] + strain[8];
        for (int k = 0; k < 9; k++)
        {
            if (isIsotropic) strain[k] = trace / dimensions * periodic[k];
            if (keepsVolume) strain[k] -= trace / dimensions * periodic[k];
        }
    }

    /// <summary>Refuses what has no meaning for a structure.</summary>
    /// <param name="periodic">[3, 3], projector on the directions the lattice vectors span</param>
    /// <exception cref="InvalidDataException">No axis is periodic, or single components of a slab that does not lie along x, y, z.</exception>
    internal void Check(Structure structure, ReadOnlySpan<double> periodic)
    {
        if (IsNone) return;
        if (!structure.Cell.IsPeriodicAnywhere) throw new InvalidDataException($"{Place(structure)}expected a periodic structure for a relaxation of the cell, "
            + "found no periodic axis\n  → relax the positions alone");
        bool isTilted = false;
        for (int k = 0; k < 9; k++) isTilted |= Math.Min(Math.Abs(periodic[k]), Math.Abs(periodic[k] - 1)) > 1e-6;
        if (isTilted && free.Contains(false) && !isIsotropic)
            throw new InvalidDataException($"{Place(structure)}expected periodic directions along x, y or z for the cell freedom '{Name}', found others\n"
                + "  → turn the structure, or take full, isotropic or shape");
    }

    private static string Place(Structure structure) => structure.Source.Length > 0 ? structure.Source + ": " : "";
}
