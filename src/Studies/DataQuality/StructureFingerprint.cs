using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;

namespace Amalgam.Studies.DataQuality;

/// <summary>A few numbers per structure that do not change when it is turned, moved, renumbered or repeated: near-duplicates have nearly the same.</summary>
/// <remarks>
/// Means over atoms of Σ_j w(d) g_k(d) c_m(Zi, Zj), with Gaussians g_k of four widths, a weight w that vanishes smoothly at the cutoff, and two colours c_m.
/// </remarks>
public sealed class StructureFingerprint
{
    /// <summary>Å.</summary>
    public const double Cutoff = 4.5;

    /// <summary>Numbers of a fingerprint.</summary>
    public const int Length = 8;

    private readonly NeighborList list = new();

    /// <summary>
    /// Smallest ratio of a distance to the sum of the covalent radii in the last structure; infinite when no pair is within the cutoff.
    /// </summary>
    public double ClosestRatio { get; private set; }

    /// <summary>Å, the distance of that pair.</summary>
    public double ClosestDistance { get; private set; }

    /// <summary>The elements of that pair.</summary>
    public (Element First, Element Second) ClosestPair { get; private set; }

    /// <summary>[<see cref="Length"/>], the fingerprint.</summary>
    public double[] Of(Structure structure)
    {
        list.Build(structure, Cutoff);
        var sums = new double[Length];
        (ClosestRatio, ClosestDistance) = (double.PositiveInfinity, double.PositiveInfinity);
        for (int centre = 0; centre < structure.AtomCount; centre++)
        {
            Element first = structure.Elements[centre];
            for (int pair = list.Start[centre]; pair < list.Start[centre + 1]; pair++)
            {
                Element second = structure.Elements[list.Neighbor[pair]];
                ReadOnlySpan<double> d = list.Displacement.Slice(3 * pair, 3);
                Add(sums, first, second, Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]));
            }
        }
        for (int k = 0; k < Length; k++) sums[k] /= Math.Max(1, structure.AtomCount);
        return sums;
    }

    private void Add(double[] sums, Element first, Element second, double distance)
    {
        double ratio = distance / (first.CovalentRadius + second.CovalentRadius);
        if (ratio < ClosestRatio) (ClosestRatio, ClosestDistance, ClosestPair) = (ratio, distance, (first, second));
        double x = distance / Cutoff, weight = (1 - x * x) * (1 - x * x), color = 0.1 * Math.Sqrt((double)first.Number * second.Number);
        for (int k = 0; k < 4; k++)
        {
            double width = 1.2 + 0.9 * k, value = weight * Math.Exp(-0.5 * distance * distance / (width * width));
            sums[k] += value;
            sums[4 + k] += color * value;
        }
    }

    /// <summary>Whether two fingerprints are the same within a relative tolerance.</summary>
    public static bool AreClose(double[] first, double[] second, double tolerance)
    {
        for (int k = 0; k < Length; k++)
            if (Math.Abs(first[k] - second[k]) > tolerance * Math.Max(Math.Abs(first[k]), Math.Abs(second[k])) + 1e-9) return false;
        return true;
    }
}
