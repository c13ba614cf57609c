using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Exploration;
using Amalgam.Training.Loss;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;
using Amalgam.Training.Ranks;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>What a step found.</summary>
internal readonly record struct StepOutcome(double Loss, double GradientNorm, double LearningRate);

/// <summary>One optimiser step: selection, forward, loss, gradient, update, average.</summary>
/// <remarks>
/// A rank evaluates its lots; losses and gradient of all lots reach every rank with the same bits, and every rank makes the same update.
/// </remarks>
internal sealed class TrainingStep : IDisposable
{
    private readonly PreparedRun run;
    private readonly NetworkCalls network;
    private readonly TrainingLoss loss;
    private readonly Optimizer optimizer;
    private readonly LearningRateSchedule schedule;
    private readonly ExpertExploration? exploration;
    private readonly double[] gradient;
    private readonly IReadOnlyList<int>? moving;
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();
    private readonly LossCounts counts = new();
    private readonly LossRows rows = new();
    private readonly RankRows rankRows;
    private readonly RankSum? sum;

    /// <param name="state">the state to go on from; null for a fresh run</param>
    public TrainingStep(PreparedRun run, NetworkCalls network, TrainingLoss loss, TrainingState? state)
    {
        this.run = run;
        this.network = network;
        this.loss = loss;
        gradient = new double[run.Layout.Count];
        moving = run.MovingElements();
        rankRows = new RankRows(run.Ranks);
        if (run.Ranks.Count > 1) sum = new RankSum(run.Ranks);
        optimizer = new Optimizer(
            run.Options.Optimizer, state?.FirstMoment ?? new double[run.Layout.Count], state?.SecondMoment ?? new double[run.Layout.Count],
            state?.Average ?? [.. run.Parameters.Values], new ParameterPieces(run.Layout, run.Options.Optimizer.Method == OptimizerMethod.Muon,
                moving),
            network.Pieces);
        Averaged = new ParameterSet(run.Layout, optimizer.Average);
        schedule = new LearningRateSchedule(run.Options.Schedule);
        if (run.Spec.Routing == Routing.Element && run.Layout.Routers.Count > 0) exploration = Exploration(state);
    }

    /// <summary>The averaged weights.</summary>
    public ParameterSet Averaged { get; }

    /// <summary>The selection of experts in force; null without element routing.</summary>
    public ExpertSelection? Selection => exploration?.Selection;

    /// <summary>Whether the selection is final.</summary>
    public bool IsFrozen => exploration?.Frozen ?? true;

    /// <summary>What the last step found.</summary>
    public StepOutcome Last { get; private set; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>A state at step 0 that shares its arrays with this step.</summary>
    public TrainingState FreshState() => new()
    {
        Fingerprint = run.Fingerprint,
        Spec = SpecJson.Write(run.Spec).ToJsonString(),
        Levels = run.Levels,
        Parameters = run.Parameters.Values,
        FirstMoment = optimizer.FirstMoment,
        SecondMoment = optimizer.SecondMoment,
        Average = optimizer.Average,
    };

    /// <summary>Makes the step that completes a fraction of the run.</summary>
    /// <exception cref="InvalidDataException">The loss exploded.</exception>
    /// <param name="dealt">all structures of the step</param>
    /// <param name="own">graphs of those that this rank has</param>
    /// <param name="errors">errors of the step are added</param>
    public StepOutcome Make(TrainingState state, DealtBatch dealt, StructureGraph[] own, double fraction, ErrorSums errors)
    {
        exploration?.Advance(run.Parameters, fraction);
        network.SetParameters(run.Parameters, Selection);
        optimizer.Select(Selection);
        double value = Evaluate(dealt, own, schedule.DecayAt(fraction), errors);
        if (double.IsFinite(value)) network.AddGradient(own, seeds, gradient);
        double norm = optimizer.Norm(gradient);
        ExplosionGuard.Check(state, value, rows.Losses, norm,
            index => (run.Train.SourceOf(dealt.Structures[index]), run.Train.AtomsOf(dealt.Structures[index])), run.Folder,
            Array.TrueForAll(dealt.Structures, index => index >= run.OwnStructures));
        double rate = schedule.RateAt(fraction);
        optimizer.Step(run.Parameters.Values, gradient, Optimizer.ClipFactor(norm, run.Options.Optimizer.ClipNorm), rate, state.Step + 1);
        // What does not move now may move later, when elements of the data choose other experts: nothing of earlier steps must wait for that.
        if (moving is not null) Array.Clear(gradient);
        return Last = new StepOutcome(value, norm, rate);
    }

    /// <summary>Puts selection and balance into a state.</summary>
    public void SaveSelection(TrainingState state)
    {
        if (exploration is null) return;
        (state.Selection, state.Balance, state.SelectionsMade) = (exploration.Selection.Experts, exploration.Balance, exploration.Made);
    }

    /// <summary>Routed experts that no element uses: one line per router that has any.</summary>
    public IReadOnlyList<string> DeadExperts() => exploration?.DeadExperts(run.Layout) ?? [];

    public void Dispose() => optimizer.Dispose();

    private double Evaluate(DealtBatch dealt, StructureGraph[] own, double decay, ErrorSums errors)
    {
        result.Reset(own.Length, own.Sum(graph => graph.AtomCount));
        IReadOnlyList<double[]>? compositions =
            run.Spec.Routing == Routing.Configuration ? [.. dealt.Structures.Select(run.Train.CompositionOf)] : null;
        network.Evaluate(own, dealt.LotsOf(run.Ranks, sum, compositions), result);
        counts.Clear();
        foreach (StructureGraph graph in own) counts.Add(graph.Structure);
        rankRows.Unite(counts);
        rows.Reset(own.Length);
        loss.Evaluate(own, result, counts, decay, seeds, rows);
        rankRows.Unite(rows, rank => dealt.PartOf(rank, run.Ranks.Count).Count);
        return rows.Total(errors);
    }

    private ExpertExploration Exploration(TrainingState? state)
    {
        var exploring = new ExpertExploration(run.Options.Experts, run.Parameters, run.AtomsByElement, run.Options.Training.Seed);
        if (state is not null) exploring.Restore(new ExpertSelection(state.Selection, run.Spec.ActiveExperts), state.Balance, state.SelectionsMade);
        else if (run.Selection is not null) exploring.Keep(run.Selection);
        return exploring;
    }
}
