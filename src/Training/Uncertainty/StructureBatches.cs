using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;

namespace Amalgam.Training.Uncertainty;

/// <summary>Batches for evaluation alone.</summary>
internal static class StructureBatches
{
    /// <summary>Atoms of a batch, about.</summary>
    private const int Atoms = 1024;

    /// <summary>The graphs of structures in their order.</summary>
    /// <param name="rowsOf">[element of the model], row of an element in a structure; null for a plain model</param>
    public static IEnumerable<StructureGraph[]> Of(ModelSpec spec, IEnumerable<Structure> structures, CancellationToken cancellation,
        Func<Structure, int[]>? rowsOf = null)
    {
        var list = new NeighborList();
        var batch = new List<StructureGraph>();
        int atoms = 0;
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Add(rowsOf is null ? new StructureGraph(spec, structure, list) : new StructureGraph(spec, structure, list, rowsOf(structure)));
            atoms += structure.AtomCount;
            if (atoms < Atoms) continue;
            yield return [.. batch];
            batch.Clear();
            atoms = 0;
        }
        if (batch.Count > 0) yield return [.. batch];
    }

    /// <summary>Indices from <paramref name="chosen"/> on, as many atoms in each batch.</summary>
    public static IEnumerable<int[]> Of(IReadOnlyList<int> chosen, Func<int, int> atomsOf)
    {
        for (int start = 0, end = 0; start < chosen.Count; start = end)
        {
            int sum = 0;
            while (end < chosen.Count && sum < Atoms) sum += atomsOf(chosen[end++]);
            yield return [.. chosen.Skip(start).Take(end - start)];
        }
    }
}
