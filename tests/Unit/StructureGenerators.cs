using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using CsCheck;

namespace Amalgam.Unit;

/// <summary>Random structures with every kind of cell that a neighbour list must handle.</summary>
internal static class StructureGenerators
{
    /// <summary>A few copper atoms spread over up to three cells around the cell, with any periodic axes; open axes have long, short or zero rows.</summary>
    public static Gen<Structure> Any(double shortest, double longest, int mostAtoms) =>
        from flags in Gen.Int[0, 7]
        from rows in Rows(shortest, longest)
        from openRows in Gen.OneOf(0.0, 1.0, 30.0)
        from fractions in Gen.Double[-1.5, 2.5].Array[3, 3 * mostAtoms]
        select Place(flags, rows, openRows, fractions);

    /// <summary>Lengths within bounds; each vector also gets a random multiple of the ones before it, so that some cells are skewed strongly.</summary>
    private static Gen<double[]> Rows(double shortest, double longest) =>
        from lengths in Gen.Double[shortest, longest].Array[3]
        from tilts in Gen.Double[-1, 1].Array[6]
        from skew in Gen.OneOf(0.0, 0.5, 4.0)
        select (double[])
        [
            lengths[0], 0.02 * shortest * tilts[3], 0.02 * shortest * tilts[4],
            skew * tilts[0] * lengths[0], lengths[1], 0.02 * shortest * tilts[5],
            skew * tilts[1] * lengths[0], skew * tilts[2] * lengths[1], lengths[2],
        ];

    private static Structure Place(int flags, double[] rows, double openRows, double[] fractions)
    {
        fractions = Apart(fractions);
        var positions = new double[fractions.Length];
        for (int i = 0; i < positions.Length; i++)
            for (int a = 0; a < 3; a++) positions[i] += fractions[i / 3 * 3 + a] * rows[3 * a + i % 3];
        for (int i = 0; i < 9; i++)
            if ((flags >> (i / 3) & 1) == 0) rows[i] *= openRows;
        return Copper(positions, new Cell(rows, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0));
    }

    /// <summary>Without the atoms that would lie on an earlier one or its image, which are frequent because CsCheck prefers round values.</summary>
    private static double[] Apart(double[] fractions)
    {
        var kept = new List<double>();
        for (int i = 0; i + 2 < fractions.Length; i += 3)
        {
            bool apart = true;
            for (int k = 0; k < kept.Count && apart; k += 3)
                apart = Enumerable.Range(0, 3).Any(a => Math.Abs(Math.IEEERemainder(fractions[i + a] - kept[k + a], 1)) > 1e-3);
            if (apart) kept.AddRange(fractions.AsSpan(i, 3));
        }
        return [.. kept];
    }

    public static Structure Copper(double[] positions, Cell cell) => new([.. Enumerable.Repeat(new Element(29), positions.Length / 3)], positions, cell);

    public static Structure Cubic(double edge, params double[] positions) =>
        Copper(positions, new Cell([edge, 0, 0, 0, edge, 0, 0, 0, edge], true, true, true));

    /// <summary>Face-centred cubic copper, n³ cells of 3.615 Å, each coordinate displaced by up to ± noise.</summary>
    public static Structure Fcc(int n, double noise, bool periodic = true, bool shuffled = false)
    {
        const double edge = 3.615;
        double[][] basis = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]];
        var random = new Random(20240501);
        var atoms = new List<double[]>();
        for (int cell = 0; cell < n * n * n; cell++)
            foreach (double[] site in basis)
                atoms.Add([edge * (cell / n / n + site[0]) + Noise(), edge * (cell / n % n + site[1]) + Noise(), edge * (cell % n + site[2]) + Noise()]);
        double[][] ordered = [.. atoms];
        if (shuffled) random.Shuffle(ordered);
        double length = n * edge;
        return Copper([.. ordered.SelectMany(r => r)], new Cell([length, 0, 0, 0, length, 0, 0, 0, length], periodic, periodic, periodic));
        double Noise() => noise * (2 * random.NextDouble() - 1);
    }
}
