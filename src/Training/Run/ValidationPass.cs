using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Run;

/// <summary>Evaluates weights on the validation structures: loss with the final prefactors, and errors.</summary>
internal sealed class ValidationPass
{
    private readonly NetworkCalls network;
    private readonly TrainingLoss loss;
    private readonly IGraphSource graphs;
    private readonly int[][] batches;
    private readonly LossCounts counts;
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();

    /// <summary>Errors of the last pass.</summary>
    public ErrorSums Errors { get; } = new();

    public ValidationPass(NetworkCalls network, TrainingLoss loss, PreparedRun run)
    {
        this.network = network;
        this.loss = loss;
        graphs = run.Validation;
        counts = graphs.CountLabels();
        batches = Batches(graphs, run.Options.Training.BatchAtoms);
    }

    /// <summary>Validation loss; the network is left with these weights.</summary>
    public double Run(ParameterSet parameters, ExpertSelection? selection)
    {
        network.SetParameters(parameters, selection);
        Errors.Clear();
        double total = 0;
        using IGraphStream stream = graphs.Open(batches);
        for (int index = 0; index < batches.Length; index++)
        {
            StructureGraph[] batch = stream.Next();
            result.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
            network.Evaluate(batch, result);
            total += loss.Evaluate(batch, result, counts, decay: 0, seeds, Errors, new double[batch.Length]);
        }
        return total;
    }

    private static int[][] Batches(IGraphSource graphs, int atoms)
    {
        var batches = new List<int[]>();
        for (int start = 0, end = 0; start < graphs.Count; start = end)
        {
            int sum = 0;
            while (end < graphs.Count && (end == start || sum + graphs.AtomsOf(end) <= atoms)) sum += graphs.AtomsOf(end++);
            batches.Add([.. Enumerable.Range(start, end - start)]);
        }
        return [.. batches];
    }
}
