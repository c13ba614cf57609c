using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;

namespace Amalgam.Atoms;

/// <summary>Atoms in a cell, with their labels if any.</summary>
public sealed class Structure
{
    /// <param name="elements">[atom]</param>
    /// <param name="positions">[atom, 3], Å, Cartesian</param>
    /// <param name="cell">lattice and periodic flags</param>
    public Structure(Element[] elements, double[] positions, Cell cell)
    {
        if (positions.Length != 3 * elements.Length)
            throw new ArgumentException($"{elements.Length} atoms need {3 * elements.Length} coordinates, found {positions.Length}", nameof(positions));
        Elements = elements;
        Positions = positions;
        Cell = cell;
    }

    /// <summary>[atom].</summary>
    public Element[] Elements { get; }

    /// <summary>[atom, 3], Å. May be moved in place; atoms may lie outside the cell.</summary>
    public double[] Positions { get; }

    public Cell Cell { get; set; }

    public int AtomCount => Elements.Length;

    /// <summary>All labels, with their weights in a loss and where they came from.</summary>
    public LabelSet Labels { get; } = new();

    /// <summary>Total energy label, eV; null when there is none.</summary>
    public double? Energy
    {
        get => Labels[LabelTable.Energy] is double[] energy ? energy[0] : null;
        set => Labels[LabelTable.Energy] = value is double energy ? [energy] : null;
    }

    /// <summary>[atom, 3], force labels, eV/Å; null when there are none.</summary>
    public double[]? Forces
    {
        get => Labels[LabelTable.Forces];
        set => Labels[LabelTable.Forces] = value;
    }

    /// <summary>[3, 3], stress label σ = (1/V) ∂E/∂ε, eV/Å³, tensile positive; null when there is none. Virial labels are stored here too (W = −Vσ).</summary>
    public double[]? Stress
    {
        get => Labels[LabelTable.Stress];
        set => Labels[LabelTable.Stress] = value;
    }

    /// <summary>Kind of structure, for error tables; "Default" when the file says nothing.</summary>
    public string ConfigType { get; set; } = "Default";

    /// <summary>Where the structure came from: file and first line, for messages.</summary>
    public string Source { get; set; } = "";

    /// <summary>The file or folder of <see cref="Source"/>, without the line.</summary>
    public string SourceFile => FileOf(Source);

    /// <summary>The file or folder of a <see cref="Source"/>, without the line.</summary>
    public static string FileOf(string source)
    {
        int colon = source.LastIndexOf(':');
        return colon > 0 && colon < source.Length - 1 && source.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? source[..colon] : source;
    }

    /// <summary>What the file held beside atoms, cell and labels, kept so that a writer gives it back; null when nothing was left over.</summary>
    public StructureExtras? Extras { get; set; }

    /// <summary>Whether a label has a meaning in this cell: a stress needs three periodic axes.</summary>
    public bool CanHave(Label label) => !label.NeedsPeriodicCell || Cell.IsFullyPeriodic;
}
