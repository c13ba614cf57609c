using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;

namespace Amalgam.Studies.Errors;

/// <summary>Geometry of a set of structures: sizes, volumes, densities, distances, added one structure at a time.</summary>
public sealed class StructureFacts
{
    private const double GramPerCubicCentimetre = 1.66053906660;
    private readonly NeighborList list = new();
    private readonly SortedDictionary<int, long> periodicAxes = [];

    /// <summary>Atoms per structure.</summary>
    public NumberRange Atoms { get; } = new();
    /// <summary>Å³/atom; structures periodic along all axes.</summary>
    public NumberRange VolumePerAtom { get; } = new();
    /// <summary>g/cm³; structures periodic along all axes.</summary>
    public NumberRange Density { get; } = new();
    /// <summary>Å, smallest distance between two atoms of a structure; structures with a pair nearer than <see cref="LargestDistance"/>.</summary>
    public NumberRange ClosestDistance { get; } = new();
    /// <summary>The structure with the smallest of all distances; empty when there is none.</summary>
    public string ClosestSource { get; private set; } = "";
    /// <summary>Å: atoms farther apart than this are not looked for.</summary>
    public const double LargestDistance = 12;

    /// <summary>Number of periodic axes → structures.</summary>
    public IReadOnlyDictionary<int, long> PeriodicAxes => periodicAxes;

    public void Add(Structure structure)
    {
        Atoms.Add(structure.AtomCount);
        int axes = (structure.Cell.PeriodicA ? 1 : 0) + (structure.Cell.PeriodicB ? 1 : 0) + (structure.Cell.PeriodicC ? 1 : 0);
        periodicAxes[axes] = periodicAxes.GetValueOrDefault(axes) + 1;
        if (axes == 3 && structure.AtomCount > 0)
        {
            VolumePerAtom.Add(structure.Cell.Volume / structure.AtomCount);
            Density.Add(structure.Elements.Sum(element => element.Mass) / structure.Cell.Volume * GramPerCubicCentimetre);
        }
        AddClosest(structure);
    }

    private void AddClosest(Structure structure)
    {
        if (Closest(structure) is not double distance) return;
        if (distance < ClosestDistance.Least) ClosestSource = structure.Source;
        ClosestDistance.Add(distance);
    }

    // Most structures have a pair within 3 Å; only sparse ones need the wide and costly search.
    private double? Closest(Structure structure)
    {
        for (double cutoff = 3; cutoff <= LargestDistance; cutoff *= 2)
        {
            list.Build(structure, cutoff);
            if (list.PairCount == 0) continue;
            double least = double.PositiveInfinity;
            ReadOnlySpan<double> displacement = list.Displacement;
            for (int pair = 0; pair < list.PairCount; pair++)
            {
                ReadOnlySpan<double> d = displacement.Slice(3 * pair, 3);
                least = Math.Min(least, d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            }
            return Math.Sqrt(least);
        }
        return null;
    }
}
