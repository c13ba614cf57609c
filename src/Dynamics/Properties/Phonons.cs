using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Harmonic vibrations of a crystal, from finite displacements in a supercell.</summary>
/// <remarks>
/// Parlinski, Li and Kawazoe, Phys. Rev. Lett. 78, 4063 (1997). No symmetry is used: every atom of the primitive cell is displaced in six ways.
/// </remarks>
public sealed class Phonons
{
    // Å; relaxed structures are symmetric to about this much.
    private const double SameLength = 1e-3;
    /// <summary>eV/Å², below which no force constant is more than rounding: a soft van der Waals crystal has 0.01.</summary>
    private const double Nothing = 1e-6;
    private readonly DynamicalMatrix matrix;
    private readonly PrimitiveCell primitive;
    private readonly BravaisLattice lattice;
    private readonly Cell cell;
    private readonly int threads;

    private Phonons(Structure structure, ForceConstants constants, SumRule before, SumRule after, double cutoff, int threads)
    {
        cell = structure.Cell;
        primitive = constants.Primitive;
        matrix = new DynamicalMatrix(constants, AtomMasses.Of(structure));
        lattice = BravaisLattice.Of(primitive.Rows, cell);
        Supercell supercell = constants.Supercell;
        Repeats = supercell.Repeats;
        SupercellAtomCount = supercell.Structure.AtomCount;
        Span = supercell.Span;
        NeededSpan = 2 * cutoff;
        NeededRepeats = Supercell.RepeatsFor(structure, NeededSpan);
        BorderShare = constants.LargestAtBorder(SameLength) / constants.Largest();
        Before = before;
        After = after;
        this.threads = threads;
    }

    /// <summary>Atoms of the primitive cell.</summary>
    public int AtomCount => primitive.Representatives.Length;
    /// <summary>[3], of the given cell.</summary>
    public IReadOnlyList<int> Repeats { get; }
    public int SupercellAtomCount { get; }
    /// <summary>Å, from an atom of the supercell to its nearest image.</summary>
    public double Span { get; }
    /// <summary>Å, twice the cutoff: below it a displaced atom meets the images of its own displacement in the pairs of one atom.</summary>
    public double NeededSpan { get; }
    /// <summary>[3], repetitions of the given cell that are enough for it.</summary>
    public IReadOnlyList<int> NeededRepeats { get; }
    /// <summary>
    /// Whether the supercell spans twice the cutoff. In a smaller one frequencies are those of the crystal only at wave vectors that fit it, and say nothing
    /// on stability.
    /// </summary>
    public bool IsLargeEnough => Span >= NeededSpan - SameLength;
    /// <summary>
    /// Largest force constant at the border of the supercell over the largest of all. Force constants of a network reach twice its layers times its cutoff,
    /// farther than any supercell; this tells how far they have decayed.
    /// </summary>
    public double BorderShare { get; }
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
        if (AtomConstraints.FromFile(structure).AtomCount > 0) throw new InvalidDataException($"{structure.Source}: expected atoms that may all move for the "
            + "phonons of a crystal, found a column move_mask that fixes some\n  → leave the column out");
        double cutoff = pool.Wide.Cutoff;
        double[] masses = AtomMasses.Of(structure);
        Supercell supercell = Supercell.Build(structure, options.Repeats ?? Supercell.RepeatsFor(structure, Math.Max(12, 2 * cutoff)));
        PrimitiveCell primitive = options.FindsPrimitiveCell ? PrimitiveCell.Find(structure, SameLength) : PrimitiveCell.Whole(structure);
        ForceConstants constants = ForceConstants.Compute(supercell, primitive, options.Displacement, pool, cancellation);
        if (!(constants.Largest() > Nothing)) throw NoForces(structure, supercell, cutoff);
        SumRule before = Rule(constants, masses), after = before;
        if (options.ImposesSumRule)
        {
            constants.ImposeSumRule();
            after = Rule(constants, masses);
        }
        return new Phonons(structure, constants, before, after, cutoff, pool.Threads);
    }

    private static InvalidDataException NoForces(Structure structure, Supercell supercell, double cutoff)
    {
        bool isSmall = supercell.Span < 2 * cutoff - SameLength;
        string why = isSmall
            ? string.Create(CultureInfo.InvariantCulture, $"the supercell {string.Join('x', supercell.Repeats)} spans {supercell.Span:0.#} Å, less than twice "
                + $"the cutoff of {cutoff:0.##} Å: a displaced atom takes its images along\n"
                + $"  → repeat it {string.Join('x', Supercell.RepeatsFor(structure, 2 * cutoff))} times or more, or leave that to the program")
            : "no atom feels another\n  → is this a crystal? Atoms beyond the cutoff of each other do not vibrate";
        return new InvalidDataException($"{structure.Source}: expected forces against displacements, found none; {why}");
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

    private static SumRule Rule(ForceConstants constants, double[] masses)
    {
        double[] gamma = new DynamicalMatrix(constants, masses).Frequencies([0, 0, 0], 1);
        return new SumRule(constants.LargestSum(), [.. gamma.OrderBy(Math.Abs).Take(3)]);
    }
}
