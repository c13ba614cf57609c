using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
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
    /// <summary>Name of the file with all settings, in DIR.</summary>
    public const string SettingsName = "ablate.toml";

    private readonly Ablation ablation;
    private readonly string folder;
    private readonly TrainingSurroundings surroundings;
    private readonly Lock gate = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, (double First, double Now)> running = [];
    private readonly List<AblationOutcome> outcomes = [];
    private double worked;

    /// <param name="folder">DIR; made when absent</param>
    public AblationRuns(Ablation ablation, string folder) : this(ablation, folder, TrainingSurroundings.Real)
    {
    }

    internal AblationRuns(Ablation ablation, string folder, TrainingSurroundings surroundings)
    {
        this.ablation = ablation;
        this.folder = folder;
        this.surroundings = surroundings;
    }

    /// <summary>Told when a run is over, one at a time: the outcome, how many are over, and all; null for nobody.</summary>
    public Action<AblationOutcome, int, int>? Ended { get; init; }

    /// <summary>Told where all runs stand, at every step of any, one at a time; null for nobody.</summary>
    public Action<AblationProgress>? Progressed { get; init; }

    /// <summary>Runs at once.</summary>
    public int Parallel => Math.Min(ablation.Runs.Count, ablation.File.Ablate.Parallel > 0 ? ablation.File.Ablate.Parallel : Environment.ProcessorCount);

    /// <summary>Trains what is not over yet and returns how every run ended, in the order of the grid; fewer when asked to stop.</summary>
    /// <param name="resume">go on with what DIR holds</param>
    /// <exception cref="InvalidDataException">DIR holds an ablation and <paramref name="resume"/> is false, or one of other settings; or a run could not be
    /// done for another reason than divergence.</exception>
    public IReadOnlyList<AblationOutcome> Run(bool resume, CancellationToken cancellation)
    {
        Begin(resume);
        var waiting = new ConcurrentQueue<(AblationVariant Variant, int Seed)>();
        foreach ((AblationVariant variant, int seed) in ablation.Runs)
            if (AblationOutcome.Load(FolderOf(variant, seed)) is AblationOutcome outcome) End(outcome);
            else waiting.Enqueue((variant, seed));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] workers = [.. Enumerable.Range(0, Parallel)
            .Select(_ => Task.Factory.StartNew(() => Work(waiting, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task.WhenAll(workers).GetAwaiter().GetResult();
        Dictionary<(string, int), AblationOutcome> ended = outcomes.ToDictionary(outcome => (outcome.Variant, outcome.Seed));
        return [.. ablation.Runs.Where(run => ended.ContainsKey((run.Variant.Name, run.Seed))).Select(run => ended[(run.Variant.Name, run.Seed)])];
    }

    private static string NameOf(AblationVariant variant, int seed) => $"{variant.Name}-{seed}";

    private string FolderOf(AblationVariant variant, int seed) => Path.Combine(folder, "runs", NameOf(variant, seed));

    private RunOptions OptionsOf(AblationVariant variant, int seed) =>
        variant.Run(ablation.File.Base, ablation.File.Ablate, seed, Parallel > 1 ? 1 : ablation.File.Base.Training.Threads);

    private void Begin(bool resume)
    {
        string path = Path.Combine(folder, SettingsName);
        if (File.Exists(path) && !resume)
            throw new InvalidDataException($"{folder}: expected a folder without an ablation, found {SettingsName}\n  → go on with --resume, or take another folder");
        if (resume && !File.Exists(path))
            throw new InvalidDataException($"{folder}: expected an ablation to go on with, found no {SettingsName}\n  → start it without --resume");
        if (resume) CheckSame();
        Directory.CreateDirectory(Path.Combine(folder, "runs"));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ablation.File.Text())));
    }

    /// <summary>Runs that exist must be those that the file asks for now; networks and seeds may be added or left out.</summary>
    private void CheckSame()
    {
        foreach ((AblationVariant variant, int seed) in ablation.Runs)
        {
            string path = Path.Combine(FolderOf(variant, seed), RunFolder.SettingsName);
            if (!File.Exists(path)) continue;
            RunOptions saved = RunFile.Read(path), now = OptionsOf(variant, seed);
            string was = Identity(saved), wanted = Identity(now);
            if (was == wanted) continue;
            (string first, string second) = was.Split('\n').Zip(wanted.Split('\n')).First(pair => pair.First != pair.Second);
            throw new InvalidDataException($"{path}: expected the settings that the run began with ({first}), found others ({second})\n  → runs of an ablation must have equal settings: put them back, or take another folder");
        }
    }

    /// <summary>All that defines a run but for its data files, which have hashes of their own: one setting a line.</summary>
    private static string Identity(RunOptions options)
    {
        string[] free = ["threads", "checkpoint_seconds", "checkpoint_steps", "preset"];
        IEnumerable<string> settings = Settings.All.Where(setting => !setting.IsPath && !free.Contains(setting.Key))
            .Select(setting => $"{setting.Key} = {RunFileWriter.Value(setting, setting.Of(options))}");
        ModelSpec spec = SpecChoice.Create(options.Model, [new Element(1)]);
        return string.Join('\n', settings.Concat(SpecKeys.All.Select(key => $"{key.Name} = {key.Get(spec)?.ToJsonString() ?? "none"}")));
    }

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

    /// <summary>Trains or goes on training; null when asked to stop.</summary>
    private AblationOutcome? Train(AblationVariant variant, int seed, CancellationToken stop)
    {
        string path = FolderOf(variant, seed), name = NameOf(variant, seed);
        var observer = new Observer(progress => Advance(name, progress));
        try
        {
            bool resume = new TrainingStateStore(path).Exists;
            TrainingSummary summary = Trainer.Run(OptionsOf(variant, seed), path, resume, observer, stop, surroundings);
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

    /// <summary>Listens to one run; what a run has to say beyond its progress is in its folder.</summary>
    private sealed class Observer(Action<TrainingProgress> advance) : ITrainingObserver
    {
        public TimeSpan Elapsed { get; private set; }

        public void Preparing(string what, double fraction) { }

        public void Notice(string text) { }

        public void Counted(DataCensus census) { }

        public void Stepped(TrainingProgress progress)
        {
            Elapsed = progress.Elapsed;
            advance(progress);
        }

        public void Validated(TrainingProgress progress) { }
    }
}
