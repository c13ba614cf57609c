using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>What must change nothing: place, orientation, handedness, numbering, the choice of cell, what is far away. In double.</summary>
internal static class SymmetryChecks
{
    private const string Group = "symmetry";
    private const double Gap = 2; // Å beyond the cutoff

    /// <summary>A turn by 1.234 about a skew axis (Rodrigues' formula).</summary>
    private static readonly double[] Turn = TurnAbout(0.36, -0.48, 0.8, 1.234);

    public static void Run(SoundnessWork work)
    {
        IPotential potential = work.Exact.Wide;
        IReadOnlyList<(string Name, Structure Structure)> all = ExactnessChecks.Structures(work);
        void Each(string check, Func<Structure, double> difference) =>
            work.Try(Group, check, "molecule, wire, slab, bulk", SoundnessLimits.Symmetry, () => all.Max(one => difference(one.Structure)),
                all[0].Structure.Source);
        Each("translation", structure =>
            Differences.Difference(potential.Of(structure),
            potential.Of(structure.At([.. structure.Positions.Select((r, i) => r + (i % 3) switch { 0 => 1.37, 1 => -8.21, _ => 0.59 })], structure.Cell))));
        Each("rotation", structure => Transformed(potential, structure, Turn));
        Each("reflection", structure => Transformed(potential, structure, [.. Turn.Select(value => -value)]));
        Each("permutation", structure => Permuted(potential, structure));
        Each("wrapping by lattice vectors", structure => Differences.Difference(potential.Of(structure), potential.Of(structure.Wrapped())));
        work.Try(Group, "supercell", "wire, slab, bulk", SoundnessLimits.Symmetry, () => all.Skip(1).Max(one => Supercell(potential, one.Structure)),
            all[0].Structure.Source);
        FarFragments(work, all);
    }

    private static void FarFragments(SoundnessWork work, IReadOnlyList<(string Name, Structure Structure)> all)
    {
        const string check = "far fragments add up";
        if (!work.Subject.FarFragmentsAdd) work.Skip(Group, check, "two molecules", SoundnessLimits.Symmetry.Unit,
            "the gate of this model reads the whole composition: fragments are not independent by definition");
        else work.Try(Group, check, "two molecules", SoundnessLimits.Symmetry, () => Fragments(work.Exact.Wide, all[0].Structure, work.Made[0].Structure));
    }

    private static double Fragments(IPotential potential, Structure first, Structure second)
    {
        Evaluation one = potential.Of(first.At(first.Positions, Cell.Open)), other = potential.Of(second),
            joined = potential.Of(first.Joined(second, potential.Cutoff + Gap)), sum = new();
        sum.Reset(joined.AtomCount);
        sum.Energy = one.Energy + other.Energy;
        one.Energies.CopyTo(sum.Energies);
        other.Energies.CopyTo(sum.Energies[one.AtomCount..]);
        one.Forces.CopyTo(sum.Forces);
        other.Forces.CopyTo(sum.Forces[(3 * one.AtomCount)..]);
        for (int k = 0; k < 9; k++) sum.Virial[k] = one.Virial[k] + other.Virial[k];
        return Differences.Difference(sum, joined);
    }

    private static double Transformed(IPotential potential, Structure structure, double[] matrix)
    {
        Evaluation expected = potential.Of(structure), found = potential.Of(structure.Transformed(matrix));
        StructureTransforms.Multiply(matrix, expected.Forces).CopyTo(expected.Forces);
        // M W Mᵀ: columns of W by M, then rows of the result by M; W is symmetric, so rows and columns may be exchanged.
        double[] half = StructureTransforms.Multiply(matrix, expected.Virial),
            turned = [.. Enumerable.Range(0, 9).Select(index => half[index % 3 * 3 + index / 3])];
        StructureTransforms.Multiply(matrix, turned).CopyTo(expected.Virial, 0);
        return Differences.Difference(expected, found);
    }

    private static double Permuted(IPotential potential, Structure structure)
    {
        int[] order = [.. Enumerable.Range(0, structure.AtomCount)];
        new Random(5).Shuffle(order);
        Evaluation before = potential.Of(structure), after = potential.Of(structure.Permuted(order)), expected = new();
        expected.Reset(before.AtomCount);
        expected.Energy = before.Energy;
        before.Virial.CopyTo(expected.Virial, 0);
        for (int i = 0; i < order.Length; i++)
        {
            expected.Energies[i] = before.Energies[order[i]];
            before.Forces.Slice(3 * order[i], 3).CopyTo(expected.Forces[(3 * i)..]);
        }
        return Differences.Difference(expected, after);
    }

    private static double Supercell(IPotential potential, Structure structure)
    {
        int[] times = [.. Enumerable.Range(0, 3).Select(axis => structure.Cell.IsPeriodic(axis) ? axis == 1 ? 1 : 2 : 1)];
        if (structure.Cell.IsFullyPeriodic && structure.AtomCount <= 64) times[1] = 3;
        int copies = times[0] * times[1] * times[2], n = structure.AtomCount;
        Evaluation one = potential.Of(structure), many = potential.Of(structure.Repeated(times)), expected = new();
        expected.Reset(copies * n);
        expected.Energy = copies * one.Energy;
        for (int k = 0; k < 9; k++) expected.Virial[k] = copies * one.Virial[k];
        for (int copy = 0; copy < copies; copy++)
        {
            one.Energies.CopyTo(expected.Energies[(copy * n)..]);
            one.Forces.CopyTo(expected.Forces[(3 * copy * n)..]);
        }
        return Differences.Difference(expected, many);
    }

    private static double[] TurnAbout(double x, double y, double z, double angle)
    {
        (double s, double c) = Math.SinCos(angle);
        double v = 1 - c;
        return
        [
            c + x * x * v, x * y * v - z * s, x * z * v + y * s,
            y * x * v + z * s, c + y * y * v, y * z * v - x * s,
            z * x * v - y * s, z * y * v + x * s, c + z * z * v,
        ];
    }
}
