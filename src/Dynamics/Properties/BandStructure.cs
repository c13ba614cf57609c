using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Phonon frequencies along a path.</summary>
/// <param name="Wavevectors">[point, 3], Å⁻¹, 2π included</param>
/// <param name="Distances">[point], Å⁻¹, along the path</param>
/// <param name="Labels">[point], the name of a special point, empty elsewhere</param>
/// <param name="Pieces">[point], number of the connected piece</param>
/// <param name="Frequencies">[point, branch], THz, ascending; imaginary ones negative</param>
public sealed record BandStructure(double[] Wavevectors, double[] Distances, string[] Labels, int[] Pieces, double[] Frequencies)
{
    private const int PointsPerPath = 300;

    public int BranchCount => Frequencies.Length / Distances.Length;

    /// <param name="frequencies">gives [point, branch], THz, of [point, 3], Å⁻¹</param>
    internal static BandStructure Along(BandPath path, Func<double[], double[]> frequencies)
    {
        double total = path.Pieces.Sum(piece => piece.Zip(piece.Skip(1), Length).Sum()), distance = 0;
        List<double> wavevectors = [], distances = [];
        List<string> labels = [];
        List<int> pieces = [];
        void Add(double[] from, double[] to, double share, string label, int piece)
        {
            for (int k = 0; k < 3; k++) wavevectors.Add(from[k] + share * (to[k] - from[k]));
            distances.Add(distance + share * Matrix3.Length([to[0] - from[0], to[1] - from[1], to[2] - from[2]]));
            labels.Add(label);
            pieces.Add(piece);
        }
        for (int number = 0; number < path.Pieces.Count; number++)
        {
            IReadOnlyList<BandPoint> piece = path.Pieces[number];
            Add(piece[0].Wavevector, piece[0].Wavevector, 0, piece[0].Name, number);
            foreach ((BandPoint from, BandPoint to) in piece.Zip(piece.Skip(1)))
            {
                int steps = total > 0 ? Math.Max(2, (int)Math.Round(PointsPerPath * Length(from, to) / total)) : 1;
                for (int step = 1; step <= steps; step++) Add(from.Wavevector, to.Wavevector, (double)step / steps, step == steps ? to.Name : "", number);
                distance += Length(from, to);
            }
        }
        return new BandStructure([.. wavevectors], [.. distances], [.. labels], [.. pieces], frequencies([.. wavevectors]));
    }

    /// <summary>One line per point; wave vectors in the given units.</summary>
    /// <param name="reciprocal">[3, 3], Å⁻¹, reciprocal vectors of the cell the fractions refer to</param>
    public DataTable Table(ReadOnlySpan<double> reciprocal)
    {
        double[] fractions = new double[Wavevectors.Length];
        Matrix3.MultiplyRows(Wavevectors, Matrix3.Inverse(reciprocal), fractions);
        var table = new DataTable(["label", "piece", "q1", "q2", "q3", "distance_per_A",
            .. Enumerable.Range(1, BranchCount).Select(branch => $"nu{branch}_THz")]);
        for (int i = 0; i < Distances.Length; i++)
            table.Add([Labels[i], Pieces[i] + 1, .. fractions.Skip(3 * i).Take(3).Select(f => (object)Math.Round(f, 12)), Distances[i],
                .. Frequencies.Skip(i * BranchCount).Take(BranchCount).Cast<object>()]);
        return table;
    }

    /// <summary>The frequencies at the special points, each once.</summary>
    public DataTable SpecialPoints()
    {
        var table = new DataTable(["point", .. Enumerable.Range(1, BranchCount).Select(branch => $"nu{branch}_THz")]);
        var seen = new HashSet<string>();
        for (int i = 0; i < Distances.Length; i++)
            if (Labels[i].Length > 0 && seen.Add(Labels[i])) table.Add([Labels[i], .. Frequencies.Skip(i * BranchCount).Take(BranchCount).Cast<object>()]);
        return table;
    }

    /// <summary>Distances (Å⁻¹) and names of the special points; two names at one distance are joined by a bar.</summary>
    public IReadOnlyList<(double Distance, string Name)> SpecialDistances()
    {
        var points = new List<(double Distance, string Name)>();
        for (int i = 0; i < Distances.Length; i++)
        {
            if (Labels[i].Length == 0) continue;
            if (points.Count > 0 && Math.Abs(points[^1].Distance - Distances[i]) < 1e-9) points[^1] =
                (Distances[i], points[^1].Name == Labels[i] ? Labels[i] : points[^1].Name + "|" + Labels[i]);
            else points.Add((Distances[i], Labels[i]));
        }
        return points;
    }

    private static double Length(BandPoint from, BandPoint to) =>
        Matrix3.Length([.. Enumerable.Range(0, 3).Select(k => to.Wavevector[k] - from.Wavevector[k])]);
}
