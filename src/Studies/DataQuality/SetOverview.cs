using Amalgam.Atoms;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.DataQuality;

/// <summary>What a check of files counted, for pictures of it.</summary>
/// <param name="Files">each with the census of its structures</param>
/// <param name="Structures">in all</param>
/// <param name="Energies">[structure], eV/atom beyond a fit by composition; at most half a million</param>
/// <param name="Forces">|F| of every atom, eV/Å</param>
/// <param name="Neighbors">[number], atoms with so many neighbours within <paramref name="Cutoff"/></param>
/// <param name="Cutoff">Å</param>
public sealed record SetOverview(IReadOnlyList<(string Name, StructureCensus Census)> Files, long Structures, IReadOnlyList<double> Energies,
    SizeHistogram Forces, IReadOnlyList<long> Neighbors, double Cutoff)
{
    /// <summary>The counts of a check so far.</summary>
    public static SetOverview Of(SetCheck check) => new([.. check.Files.Select(file => (file.Name, file.Census))], check.Structures,
        [.. check.References.Solve().Beyond.Select(one => one.Energy)], check.ForceSizes,
        check.NeighborCounts[..(Array.FindLastIndex(check.NeighborCounts, count => count > 0) + 1)], ClosestPair.Cutoff);
}
