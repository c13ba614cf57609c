using System.Runtime.InteropServices;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.Replay;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>The training loop: steps, validations, checkpoints.</summary>
/// <remarks>All ranks go through the same loop and know the same numbers; rank 0 alone writes, and its clock counts.</remarks>
internal sealed class TrainingRun : IDisposable
{
    private readonly PreparedRun run;
    private readonly TrainingState state;
    private readonly RunClock clock;
    private readonly ITrainingObserver? observer;
    private readonly TrainingStateStore store;
    private readonly TrainingLog? log;
    private readonly RankAgreement agreement;
    private readonly double[] costs;
    private readonly int[] atoms;
    private readonly IEnumerator<DealtBatch> batches;
    private readonly RunBudget budget;
    private readonly ValidationSchedule schedule;
    private readonly BatchPlan plan;
    private readonly TrainingStep step;
    private readonly ValidationPass validation;
    private readonly NetworkCalls network;
    private readonly ErrorSums trainErrors;
    private readonly IGraphStream graphs;
    private readonly BestModel? best;
    private double lastCheckpoint;

    /// <summary>Longer than any rank works before it hears of the others: a step, or the writing of a state to a slow disk.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <param name="state">the state to go on from; null for a fresh run</param>
    public TrainingRun(PreparedRun run, TrainingState? state, RunClock clock, TrainingEnvironment environment, ITrainingObserver? observer)
    {
        this.run = run;
        this.clock = clock;
        this.observer = observer;
        TrainingOptions options = run.Options.Training;
        IEnumerable<int> all = Enumerable.Range(0, run.Train.Count);
        agreement = new RankAgreement(run.Ranks);
        (costs, atoms) = ([.. all.Select(run.Train.CostOf)], [.. all.Select(run.Train.AtomsOf)]);
        plan = new BatchPlan(costs, atoms, options.BatchAtoms, options.Seed, run.Options.Data.ShuffleBlock, run.Draws);
        budget = new RunBudget(options, plan.Count);
        schedule = new ValidationSchedule(options, budget, plan.Count, run.Draws?.Count ?? run.Train.Count, run.Validation.Count);
        network = run.Rows is null ? environment.CreateNetwork(run.Layout, run.Levels, options)
            : RowNetwork.Wrap(run.Rows, environment.CreateNetwork(run.Rows.Layout, run.Levels.Of(run.Rows, run.Spec.Elements.Count), options));
        var loss = new TrainingLoss(run.Options.Loss);
        step = new TrainingStep(run, network, loss, state);
        this.state = state ?? step.FreshState();
        graphs = run.Train.Open(Batches(this.state.Step).Select(batch => batch.StructuresOf(run.Ranks)));
        batches = Batches(this.state.Step).GetEnumerator();
        trainErrors = new ErrorSums(this.state.TrainErrors);
        validation = new ValidationPass(network, loss, run);
        store = new TrainingStateStore(run.Folder);
        if (IsFirst) (log, best) = (new TrainingLog(run.Folder, this.state.LogLength), new BestModel(run));
        if (log is { Missing: > 0 }) observer?.Notice($"{LogFile.Name} is shorter than the training state says: its last lines are lost");
        if (state is null) Begin();
        else FitBudget();
    }

    /// <summary>Trains to the end of the budget or until cancelled.</summary>
    public TrainingSummary Run(CancellationToken cancellation)
    {
        run.Ranks.Patience = Patience;
        try
        {
            return Train(cancellation);
        }
        catch
        {
            best?.WriteIfPossible();
            throw;
        }
    }

    public void Dispose()
    {
        graphs.Dispose();
        batches.Dispose();
        log?.Dispose();
        step.Dispose();
        network.Dispose();
        run.Replay?.Dispose();
    }

    private TrainingSummary Train(CancellationToken cancellation)
    {
        while (true)
        {
            (bool isStopped, double now) = agreement.Meet(state.Step, cancellation.IsCancellationRequested, clock.Elapsed);
            if (isStopped) break;
            double next = budget.NextFraction(state, now, schedule.SecondsEstimate(state, now));
            if (budget.IsOver(state, next)) return Finish();
            Advance(next);
        }
        if (double.IsNaN(state.BestLoss)) best?.Keep(step.Averaged, step.Selection, state.Step, null, null);
        Checkpoint();
        return Summary(TrainingEnding.Cancelled);
    }

    private void Begin()
    {
        state.StartedAt = Now();
        state.Budget = budget.Size;
        state.NextValidation = schedule.Interval(state);
        Checkpoint();
    }

    private bool IsFirst => run.Ranks.Rank == 0;

    /// <summary>The clock of rank 0.</summary>
    private double Now() => agreement.First(clock.Elapsed);

    /// <summary>Another budget moves the fractions: schedule and validations continue from the part of it that is used.</summary>
    private void FitBudget()
    {
        if (state.Budget == budget.Size) return;
        state.Budget = budget.Size;
        state.Fraction = 0;
        double now = Now();
        if (state.Step > 0) state.Fraction = budget.Steps is long steps ? (double)state.Step / steps
            : budget.NextFraction(state, now, schedule.SecondsEstimate(state, now));
        state.NextValidation = schedule.Next(state);
        observer?.Notice($"the budget has changed: {state.Fraction:P0} of it are used, the schedule goes on from there");
    }

    private void Advance(double fraction)
    {
        bool wasFrozen = step.IsFrozen;
        batches.MoveNext();
        StepOutcome outcome = step.Make(state, batches.Current, graphs.Next(), fraction, trainErrors);
        state.Fraction = fraction;
        state.Step++;
        if (!wasFrozen && step.IsFrozen) NoticeSelection();
        bool validate = budget.Steps == state.Step || (ValidationSchedule.IsDue(state) && fraction < 1);
        TrainingProgress progress = Progress(outcome);
        observer?.Stepped(progress);
        if (validate) Validate(outcome);
        else if (state.Step % run.Options.Training.LogSteps == 0) Log(progress, null);
        if (CheckpointIsDue()) Checkpoint();
    }

    /// <summary>The batches of a step and all after it, epoch by epoch: the position in the data is the step.</summary>
    private IEnumerable<DealtBatch> Batches(long next)
    {
        for (; ; )
        {
            int[][] epoch = plan.Epoch(next / plan.Count);
            for (long batch = next % plan.Count; batch < plan.Count; batch++, next++) yield return DealtBatch.Of(epoch[batch], costs, atoms);
        }
    }

    private void Validate(StepOutcome outcome)
    {
        if (run.Ranks.Count > 1) agreement.Same(("weights", MemoryMarshal.AsBytes<double>(run.Parameters.Values).ToArray()));
        double before = Now();
        double loss = validation.Run(step.Averaged, step.Selection);
        LabelErrors errors = validation.Errors.Errors();
        state.ValidationLoss = loss;
        validation.Errors.Values.CopyTo(state.ValidationErrors, 0);
        if (!double.IsFinite(loss)) observer?.Notice($"step {state.Step}: the validation loss is {loss}; these weights are not kept");
        else if (!(loss >= state.BestLoss))
        {
            (state.BestLoss, state.BestStep) = (loss, state.Step);
            validation.Errors.Values.CopyTo(state.BestErrors, 0);
            best?.Keep(step.Averaged, step.Selection, state.Step, loss, errors);
        }
        state.ValidationSeconds = Now() - before;
        state.NextValidation = schedule.Next(state);
        TrainingProgress progress = Progress(outcome);
        Log(progress, errors);
        observer?.Validated(progress);
    }

    private TrainingSummary Finish()
    {
        state.Fraction = 1;
        if (budget.Steps is null) Validate(step.Last);
        Checkpoint();
        if (double.IsNaN(state.BestLoss))
        {
            InvalidDataException failure = new(
                "validation: expected a finite loss at least once, found none\n" +
                $"  → lower [schedule] learning_rate; {LogFile.In(run.Folder)} shows where it went wrong");
            Divergence.Mark(failure, state.Step);
            throw RankFault.Agreed(failure);
        }
        if (IsFirst && UncertaintyOfRun.Add(run, network) is string notice) observer?.Notice(notice);
        if (IsFirst && run.Replay is { Apart.Count: > 0 } replay) observer?.Notice(MovementOf(replay));
        return Summary(TrainingEnding.Complete);
    }

    private string MovementOf(ReplaySet replay)
    {
        PotentialModel model = ModelFile.Load(Path.Combine(run.Folder, RunFolder.ModelName));
        string advice = replay.Trained.Count > 0 ? ""
            : FormattableString.Invariant($"\n  → [data] replay_share = {DataOptions.UsualReplay} keeps them nearer");
        return replay.MovementOf(model, run.Options.Training.Threads).Text(run.Options.Model.Start!) + advice;
    }

    private void Log(TrainingProgress progress, LabelErrors? errors)
    {
        log?.Add(progress, errors);
        trainErrors.Clear();
    }

    private bool CheckpointIsDue() =>
        clock.Elapsed - lastCheckpoint >= run.Options.Training.CheckpointSeconds
        || (run.Options.Training.CheckpointSteps is long every && state.Step % every == 0);

    private void Checkpoint()
    {
        if (log is not null)
        {
            // Before the state, which says that it is there.
            best?.Write();
            state.LogLength = log.Flush();
            step.SaveSelection(state);
            state.Elapsed = clock.Elapsed;
            store.Save(state);
        }
        lastCheckpoint = clock.Elapsed;
    }

    private void NoticeSelection()
    {
        IReadOnlyList<string> dead = step.DeadExperts();
        observer?.Notice(dead.Count == 0 ? $"step {state.Step}: the selection of experts is frozen, all are used"
            : $"step {state.Step}: the selection of experts is frozen; some are used by no element:\n  {string.Join("\n  ", dead)}");
    }

    private TrainingProgress Progress(StepOutcome outcome) => new(
        state.Step, (double)state.Step / plan.Count, state.Fraction, TimeSpan.FromSeconds(clock.Elapsed), Remaining(), outcome.LearningRate, outcome.Loss,
            outcome.GradientNorm,
        trainErrors.Errors(), double.IsNaN(state.ValidationLoss) ? null : new ErrorSums(state.ValidationErrors).Errors(),
        double.IsNaN(state.ValidationLoss) ? null : state.ValidationLoss, double.IsNaN(state.BestLoss) ? null : state.BestLoss);

    private TimeSpan? Remaining()
    {
        if (budget.Seconds is double seconds) return TimeSpan.FromSeconds(Math.Max(0, seconds - clock.Elapsed));
        double used = clock.Elapsed - state.StartedAt;
        return state.Step < 3 ? null : TimeSpan.FromSeconds(used / state.Step * (budget.Steps!.Value - state.Step));
    }

    private TrainingSummary Summary(TrainingEnding ending) => new(
        Path.Combine(run.Folder, RunFolder.ModelName), run.Folder, ending, state.Step, (double)state.Step / plan.Count, TimeSpan.FromSeconds(clock.Elapsed),
        run.Layout.Count, state.BestStep, state.BestLoss, new ErrorSums(state.BestErrors).Errors(), step.DeadExperts());
}
