using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Run;

/// <summary>Evaluates weights on the validation structures: loss with the final prefactors, and errors.</summary>
/// <remarks>Every rank has a run of them; what it finds for each is added up in the order of structures on all ranks.</remarks>
internal sealed class ValidationPass
{
    private readonly NetworkCalls network;
    private readonly TrainingLoss loss;
    private readonly IGraphSource graphs;
    private readonly int[] starts;
    private readonly int[][] batches;
    private readonly LossCounts counts;
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();
    private readonly LossRows rows = new(), all = new();
    private readonly RankRows rankRows;

    /// <summary>Errors of the last pass.</summary>
    public ErrorSums Errors { get; } = new();

    public ValidationPass(NetworkCalls network, TrainingLoss loss, PreparedRun run)
    {
        this.network = network;
        this.loss = loss;
        graphs = run.Validation;
        rankRows = new RankRows(run.Ranks);
        counts = graphs.CountLabels();
        starts = Starts(graphs, run.Ranks.Count);
        batches = Batches(graphs, starts[run.Ranks.Rank], starts[run.Ranks.Rank + 1], run.Options.Training.BatchAtoms);
    }

    /// <summary>Validation loss; the network is left with these weights.</summary>
    public double Run(ParameterSet parameters, ExpertSelection? selection)
    {
        network.SetParameters(parameters, selection);
        var found = new List<double>();
        using IGraphStream stream = graphs.Open(batches);
        for (int index = 0; index < batches.Length; index++)
        {
            StructureGraph[] batch = stream.Next();
            result.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
            network.Evaluate(batch, null, result);
            rows.Reset(batch.Length);
            loss.Evaluate(batch, result, counts, decay: 0, seeds, rows);
            found.AddRange(rows.Take(0, batch.Length));
        }
        all.Put([.. found]);
        rankRows.Unite(all, rank => starts[rank + 1] - starts[rank]);
        Errors.Clear();
        return all.Total(Errors);
    }

    /// <summary>[rank + 1], first structure of each rank: runs of nearly equal cost.</summary>
    private static int[] Starts(IGraphSource graphs, int ranks)
    {
        double[] costs = [.. Enumerable.Range(0, graphs.Count).Select(graphs.CostOf)];
        double total = costs.Sum(), sum = 0;
        var starts = new int[ranks + 1];
        int structure = 0;
        for (int rank = 1; rank < ranks; rank++)
        {
            while (structure < costs.Length && sum + costs[structure] / 2 < total * rank / ranks) sum += costs[structure++];
            starts[rank] = structure;
        }
        starts[ranks] = graphs.Count;
        return starts;
    }

    private static int[][] Batches(IGraphSource graphs, int first, int last, int atoms)
    {
        var batches = new List<int[]>();
        for (int start = first, end = first; start < last; start = end)
        {
            int sum = 0;
            while (end < last && (end == start || sum + graphs.AtomsOf(end) <= atoms)) sum += graphs.AtomsOf(end++);
            batches.Add([.. Enumerable.Range(start, end - start)]);
        }
        return [.. batches];
    }
}
