using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Studies.Ablation;

/// <summary>
/// Times predictions of several models so that noise of the machine is shared fairly: one thread, all models by turns, the median of the rounds.
/// </summary>
/// <remarks>Energies and forces from ready neighbour lists: the lists are the same for all models of an ablation and would only blur the difference.</remarks>
public static class PredictionTiming
{
    private const int Warm = 3;

    /// <summary>[model], µs of an atom.</summary>
    /// <param name="models">of equal elements and cutoffs</param>
    /// <param name="structures">evaluated one by one in every round</param>
    public static double[] MicrosecondsPerAtom(IReadOnlyList<PotentialModel> models, IReadOnlyList<Structure> structures, int rounds = 21,
        CancellationToken cancellation = default)
    {
        if (models.Count == 0) return [];
        var list = new NeighborList();
        StructureGraph[] graphs = [.. structures.Select(structure => new StructureGraph(models[0].Spec, structure, list))];
        BatchEvaluator[] networks = [.. models.Select(Network)];
        var micros = new double[models.Count][];
        var result = new BatchResult();
        double atoms = graphs.Sum(graph => (double)graph.AtomCount);
        for (int model = 0; model < models.Count; model++) micros[model] = new double[rounds];
        for (int round = -Warm; round < rounds; round++)
            for (int model = 0; model < models.Count; model++)
            {
                cancellation.ThrowIfCancellationRequested();
                double seconds = Evaluate(networks[model], graphs, result);
                if (round >= 0) micros[model][round] = 1e6 * seconds / atoms;
            }
        foreach (BatchEvaluator network in networks) network.Dispose();
        return [.. micros.Select(AblationSummary.Median)];
    }

    private static BatchEvaluator Network(PotentialModel model)
    {
        var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, threads: 1);
        network.SetParameters(model.Parameters, model.Selection);
        return network;
    }

    private static double Evaluate(BatchEvaluator network, StructureGraph[] graphs, BatchResult result)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (StructureGraph graph in graphs)
        {
            result.Reset(1, graph.AtomCount);
            network.Evaluate([graph], result);
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
