using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>A surface on which the images of a path have distances of atoms that lie between those of the ends: the image-dependent pair potential.</summary>
/// <remarks>
/// S_k = Σ (t_k − d)²/d⁴ over pairs, t_k the distance interpolated between the ends: S. Smidstrup, A. Pedersen, K. Stokbro and H. Jónsson, J. Chem. Phys.
/// 140, 214106 (2014). Images at its minima are a start without atoms that pass through each other. Pairs are those within <see cref="Reach"/> in any
/// image of the straight path, each with its periodic image; the ends are unwrapped, so that an image stays itself along the path.
/// </remarks>
internal sealed class DistanceInterpolation
{
    /// <summary>Å; beyond it the weight 1/d⁴ leaves nothing.</summary>
    private const double Reach = 6;
    private readonly (int From, int To, double[] Shift)[] pairs;
    private readonly double[] first, last;
    private readonly int images;

    /// <param name="straight">images on a straight line, start and end included, no two atoms of an image at one place</param>
    public DistanceInterpolation(IReadOnlyList<Structure> straight)
    {
        images = straight.Count;
        pairs = Pairs(straight);
        first = Distances(straight[0].Positions);
        last = Distances(straight[^1].Positions);
    }

    /// <summary>S and minus its gradient at an image, as if they were an energy and forces.</summary>
    public void Evaluate(int image, Structure structure, Evaluation result)
    {
        result.Reset(structure.AtomCount);
        double share = (double)image / (images - 1), sum = 0;
        Span<double> forces = result.Forces, way = stackalloc double[3];
        for (int p = 0; p < pairs.Length; p++)
        {
            (int from, int to, double[] shift) = pairs[p];
            Way(structure.Positions, from, to, shift, way);
            double d = Math.Max(1e-3, Matrix3.Length(way)), off = (1 - share) * first[p] + share * last[p] - d, weight = 1 / (d * d * d * d);
            sum += weight * off * off;
            double slope = -2 * weight * off - 4 * weight * off * off / d;
            for (int k = 0; k < 3; k++)
            {
                forces[3 * from + k] += slope * way[k] / d;
                forces[3 * to + k] -= slope * way[k] / d;
            }
        }
        result.Energy = sum;
    }

    private double[] Distances(double[] positions)
    {
        double[] way = new double[3];
        return [.. pairs.Select(pair =>
        {
            Way(positions, pair.From, pair.To, pair.Shift, way);
            return Matrix3.Length(way);
        })];
    }

    private static void Way(double[] positions, int from, int to, double[] shift, Span<double> way)
    {
        for (int k = 0; k < 3; k++) way[k] = positions[3 * to + k] + shift[k] - positions[3 * from + k];
    }

    private static (int From, int To, double[] Shift)[] Pairs(IReadOnlyList<Structure> straight)
    {
        var found = new SortedSet<(int From, int To, int A, int B, int C)>();
        var list = new NeighborList();
        foreach (Structure image in straight)
        {
            list.Build(image, Reach, 1);
            for (int i = 0; i < image.AtomCount; i++)
                for (int pair = list.Start[i]; pair < list.Start[i + 1]; pair++)
                    // One direction of each; an atom and its own image stay as far apart as they are.
                    if (list.Neighbor[pair] > i)
                        found.Add((i, list.Neighbor[pair], list.Image[3 * pair], list.Image[3 * pair + 1], list.Image[3 * pair + 2]));
        }
        double[] rows = straight[0].Cell.Rows.ToArray();
        return [.. found.Select(pair => (pair.From, pair.To,
            Enumerable.Range(0, 3).Select(k => pair.A * rows[k] + pair.B * rows[3 + k] + pair.C * rows[6 + k]).ToArray()))];
    }
}
