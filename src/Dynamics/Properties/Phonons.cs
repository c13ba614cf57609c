using Amalgam.Atoms;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Harmonic vibrations of a crystal, from finite displacements in a supercell.</summary>
/// <remarks>
/// Parlinski, Li and Kawazoe, Phys. Rev. Lett. 78, 4063 (1997). No symmetry is used: every atom of the primitive cell is displaced in six ways.
/// </remarks>
public sealed class Phonons
{
    private readonly DynamicalMatrix matrix;
    private readonly PrimitiveCell primitive;
    private readonly BravaisLattice lattice;
    private readonly Cell cell;
    private readonly int threads;

    private Phonons(Structure structure, Supercell supercell, ForceConstants constants, SumRule before, SumRule after, int threads)
    {
        cell = structure.Cell;
        primitive = constants.Primitive;
        matrix = new DynamicalMatrix(constants);
        lattice = BravaisLattice.Of(primitive.Rows, cell);
        Repeats = supercell.Repeats;
        SupercellAtomCount = supercell.Structure.AtomCount;
        Before = before;
        After = after;
        this.threads = threads;
    }

    /// <summary>Atoms of the primitive cell.</summary>
    public int AtomCount => primitive.Representatives.Length;
    /// <summary>[3], of the given cell.</summary>
    public IReadOnlyList<int> Repeats { get; }
    public int SupercellAtomCount { get; }
    /// <summary>Of the primitive lattice, such as "face-centred cubic".</summary>
    public string LatticeName => lattice.Name;
    /// <summary>The acoustic sum rule as computed.</summary>
    public SumRule Before { get; }
    /// <summary>The acoustic sum rule after it was imposed; the same where it is not imposed.</summary>
    public SumRule After { get; }
    /// <summary>[3, 3], Å⁻¹, reciprocal vectors of the given cell, 2π included; the units of given wave vectors.</summary>
    public double[] Reciprocal => LatticeBasis.Reciprocal(LatticeBasis.Completed(cell));

    /// <summary>Computes force constants of a structure, which should be relaxed.</summary>
    /// <exception cref="InvalidDataException">The structure has no periodic axis, or an option is out of its range.</exception>
    public static Phonons Compute(Structure structure, PhononOptions options, PotentialPool pool, CancellationToken cancellation = default)
    {
        options.Check();
        if (!structure.Cell.IsPeriodicAnywhere) throw new InvalidDataException($"{structure.Source}: expected a periodic structure for phonons, found no "
            + "periodic axis\n  → give a crystal");
        Supercell supercell = Supercell.Build(structure, options.Repeats ?? Supercell.RepeatsFor(structure, Math.Max(12, 2 * pool.Wide.Cutoff)));
        PrimitiveCell primitive = options.FindsPrimitiveCell ? PrimitiveCell.Find(structure, 1e-3) : PrimitiveCell.Whole(structure);
        ForceConstants constants = ForceConstants.Compute(supercell, primitive, options.Displacement, pool, cancellation);
        SumRule before = Rule(constants), after = before;
        if (options.ImposesSumRule)
        {
            constants.ImposeSumRule();
            after = Rule(constants);
        }
        return new Phonons(structure, supercell, constants, before, after, pool.Threads);
    }

    /// <summary>Frequencies at wave vectors.</summary>
    /// <param name="wavevectors">[point, 3], Å⁻¹, 2π included</param>
    /// <returns>[point, branch], THz, ascending; imaginary ones negative</returns>
    public double[] Frequencies(double[] wavevectors) => matrix.Frequencies(wavevectors, threads);

    /// <summary>The bands along a path; the usual one of the lattice when none is given.</summary>
    public BandStructure Bands(BandPath? path = null) =>
        BandStructure.Along(path ?? BandPath.Parse(lattice.Path, LatticeBasis.Reciprocal(lattice.Rows)), Frequencies);

    /// <summary>Frequencies on a mesh.</summary>
    /// <param name="divisions">[3], of the primitive reciprocal cell; null for about one point per 2π/90 Å⁻¹</param>
    /// <exception cref="InvalidDataException">A division is not positive.</exception>
    public PhononMesh Mesh(int[]? divisions = null)
    {
        bool isWhole = AtomCount == primitive.PrimitiveAtomOf.Length;
        bool[] periodic = [.. Enumerable.Range(0, 3).Select(axis => !isWhole || cell.IsPeriodic(axis))];
        double[] heights = LatticeBasis.Heights(primitive.Rows);
        int[] chosen = divisions ?? Divisions(heights, periodic);
        if (chosen.Length != 3 || chosen.Any(division =>
            division < 1)) throw new InvalidDataException($"expected a mesh of three positive numbers, found {string.Join('x', chosen)}\n  → such as 20x20x20");
        return PhononMesh.Of(LatticeBasis.Reciprocal(primitive.Rows), chosen, periodic, AtomCount, Frequencies);
    }

    /// <summary>As many along equally long axes, so that the mesh has no direction the lattice has not.</summary>
    private int[] Divisions(double[] heights, bool[] periodic)
    {
        double[] lengths = [.. Enumerable.Range(0, 3).Select(axis => Matrix3.Length(primitive.Rows.AsSpan(3 * axis, 3)))];
        int[] divisions = [.. heights.Select(height => (int)Math.Ceiling(90 / height - 1e-6))];
        return [.. Enumerable.Range(0, 3).Select(axis => !periodic[axis] ? 1
            : Enumerable.Range(0, 3).Where(other => periodic[other] && Math.Abs(lengths[other] / lengths[axis] - 1) < 1e-3).Max(other => divisions[other]))];
    }

    private static SumRule Rule(ForceConstants constants)
    {
        double[] gamma = new DynamicalMatrix(constants).Frequencies([0, 0, 0], 1);
        return new SumRule(constants.LargestSum(), [.. gamma.OrderBy(Math.Abs).Take(3)]);
    }
}
