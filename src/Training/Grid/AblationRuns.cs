using System.Collections.Concurrent;
using System.Diagnostics;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Amalgam.Training.State;

namespace Amalgam.Training.Grid;

/// <summary>Trains the runs of an ablation, several at once, each in a folder of its own under DIR/runs.</summary>
/// <remarks>
/// A run is over when its folder holds a result; a run that diverged is over as well. Whatever stops the process, the next one repeats nothing but the steps
/// since the last checkpoints.
/// </remarks>
public sealed class AblationRuns
{
    private readonly AblationPlan ablation;
    private readonly AblationFolder folder;
    private readonly TrainingEnvironment environment;
    private readonly Lock gate = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, (double First, double Now)> running = [];
    private readonly List<AblationOutcome> outcomes = [];
    private double worked;

    /// <param name="folder">DIR; made when absent</param>
    public AblationRuns(AblationPlan ablation, string folder) : this(ablation, folder, TrainingEnvironment.Real)
    {
    }

    internal AblationRuns(AblationPlan ablation, string folder, TrainingEnvironment environment)
    {
        this.ablation = ablation;
        this.environment = environment;
        this.folder = new AblationFolder(folder, ablation, OptionsOf);
    }

    /// <summary>Called when a run is over, never twice at once: the outcome, how many are over, how many there are; null for no one to call.</summary>
    public Action<AblationOutcome, int, int>? Ended { get; init; }

    /// <summary>Called at every step of any run, never twice at once, with the progress of all; null for no one to call.</summary>
    public Action<AblationProgress>? Progressed { get; init; }

    /// <summary>Runs at once.</summary>
    public int Parallel => Math.Min(ablation.Runs.Count, ablation.File.Ablate.Parallel > 0 ? ablation.File.Ablate.Parallel : Environment.ProcessorCount);

    /// <summary>Trains what is not over yet and returns how every run ended, in the order of the grid; fewer when cancelled.</summary>
    /// <param name="resume">go on with what DIR holds</param>
    /// <exception cref="InvalidDataException">DIR holds an ablation and <paramref name="resume"/> is false, or one of other settings; or a run could not be
    /// done for another reason than divergence.</exception>
    public IReadOnlyList<AblationOutcome> Run(bool resume, CancellationToken cancellation)
    {
        folder.Begin(resume);
        var waiting = new ConcurrentQueue<(AblationVariant Variant, int Seed)>();
        foreach ((AblationVariant variant, int seed) in ablation.Runs)
            if (AblationOutcome.Load(folder.Of(variant, seed)) is AblationOutcome outcome) End(outcome);
            else waiting.Enqueue((variant, seed));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, Parallel)
            .Select(_ => Task.Factory.StartNew(() => Work(waiting, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(workers).GetAwaiter().GetResult();
        Dictionary<(string, int), AblationOutcome> ended = outcomes.ToDictionary(outcome => (outcome.Variant, outcome.Seed));
        return [.. ablation.Runs.Where(run => ended.ContainsKey((run.Variant.Name, run.Seed))).Select(run => ended[(run.Variant.Name, run.Seed)])];
    }

    private RunOptions OptionsOf(AblationVariant variant, int seed) =>
        variant.Run(ablation.File.Base, ablation.File.Ablate, seed, Parallel > 1 ? 1 : ablation.File.Base.Training.Threads);

    /// <summary>The work of one thread: runs from the queue until it is empty.</summary>
    private void Work(ConcurrentQueue<(AblationVariant Variant, int Seed)> waiting, CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && waiting.TryDequeue(out (AblationVariant Variant, int Seed) run))
                if (Train(run.Variant, run.Seed, stop.Token) is AblationOutcome outcome)
                {
                    outcome.Save();
                    End(outcome);
                }
        }
        catch
        {
            // One run that cannot be done ends all: what is wrong with it (data, disk) is wrong with the others too.
            stop.Cancel();
            throw;
        }
    }

    /// <summary>Trains from the start or from a saved state; null when cancelled.</summary>
    private AblationOutcome? Train(AblationVariant variant, int seed, CancellationToken stop)
    {
        string path = folder.Of(variant, seed), name = AblationFolder.NameOf(variant, seed);
        var observer = new AblationRunObserver(progress => Advance(name, progress));
        try
        {
            bool resume = new TrainingStateStore(path).Exists;
            TrainingSummary summary = Trainer.Run(OptionsOf(variant, seed), path, resume, observer, stop, environment);
            return summary.Ending == TrainingEnding.Complete
                ? new AblationOutcome(variant.Name, seed, path, null, null, summary.Steps, summary.Elapsed.TotalMinutes) : null;
        }
        catch (InvalidDataException problem) when (Divergence.StepOf(problem) is long step)
        {
            return new AblationOutcome(variant.Name, seed, path, step, problem.Message, step, observer.Elapsed.TotalMinutes);
        }
        finally
        {
            lock (gate)
                if (running.Remove(name, out (double First, double Now) part)) worked += part.Now - part.First;
        }
    }

    private void End(AblationOutcome outcome)
    {
        lock (gate)
        {
            outcomes.Add(outcome);
            Ended?.Invoke(outcome, outcomes.Count, ablation.Runs.Count);
        }
    }

    private void Advance(string name, TrainingProgress progress)
    {
        lock (gate)
        {
            running[name] = (running.TryGetValue(name, out (double First, double Now) part) ? part.First : progress.Fraction, progress.Fraction);
            if (Progressed is null) return;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            double made = worked + running.Values.Sum(run => run.Now - run.First), left = ablation.Runs.Count - outcomes.Count
                - running.Values.Sum(run => run.Now);
            TimeSpan? remaining = made > 0.02 ? elapsed * (left / made) : null;
            Progressed(new AblationProgress(outcomes.Count, ablation.Runs.Count, [.. running.Select(run => (run.Key, run.Value.Now))], elapsed, remaining));
        }
    }
}
