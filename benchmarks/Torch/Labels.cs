using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Benchmarks.Torch;

/// <summary>What a training step fits: a prediction plus errors of ordinary size, so that gradients are ordinary too.</summary>
/// <remarks>Loss: mean (ΔE/N)² over structures + mean ΔF² over components + mean (ΔW/N)² over components, eV and Å.</remarks>
/// <param name="Energy">[structure], eV</param>
/// <param name="Forces">[atom, 3], eV/Å, atoms in the order of the batch</param>
/// <param name="Virial">[structure, 9], eV; null where virials are not fitted</param>
internal sealed record Labels(double[] Energy, double[] Forces, double[]? Virial)
{
    public static Labels Around(BatchResult result, IReadOnlyList<StructureGraph> batch, bool virials)
    {
        int atoms = batch.Sum(graph => graph.AtomCount);
        return new Labels(
            [.. batch.Select((graph, structure) => result.Energy[structure] + 0.05 * graph.AtomCount * Math.Sin(1 + structure))],
            [.. Enumerable.Range(0, 3 * atoms).Select(index => result.Forces[index] + 0.3 * Math.Sin(0.7 * index))],
            virials ? [.. Enumerable.Range(0, 9 * batch.Count).Select(index => result.Virial[index] + 0.1 * batch[index / 9].AtomCount * Math.Cos(index))]
                : null);
    }

    /// <summary>Derivatives of the loss at a prediction.</summary>
    public void Seeds(BatchResult result, IReadOnlyList<StructureGraph> batch, LossSeeds seeds)
    {
        seeds.Reset(batch.Count, Forces.Length / 3);
        for (int index = 0; index < Forces.Length; index++) seeds.Forces[index] = 2 * (result.Forces[index] - Forces[index]) / Forces.Length;
        for (int structure = 0; structure < batch.Count; structure++)
        {
            double square = (double)batch[structure].AtomCount * batch[structure].AtomCount;
            seeds.Energy[structure] = 2 * (result.Energy[structure] - Energy[structure]) / square / batch.Count;
            for (int index = 9 * structure; Virial is not null && index < 9 * structure + 9; index++) seeds.Virial[index] = 2
                * (result.Virial[index] - Virial[index]) / square / Virial.Length;
        }
    }
}
