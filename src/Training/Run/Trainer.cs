using System.Text;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>Trains a model: files in, a run folder with the best model out.</summary>
public static class Trainer
{
    /// <summary>Runs or resumes a training.</summary>
    /// <remarks>
    /// A run whose budget is steps or epochs gives the same bits whether or not it was stopped and resumed, at any moment, on the same machine and
    /// with any number of threads and ranks. A run whose budget is minutes follows the clock: its state is restored to the bit, and from there its learning
    /// rate is a function of the seconds that pass, so the same readings of the clock give the same bits, but no two runs see the same readings.
    /// </remarks>
    /// <param name="options">what to do; when resuming null takes all from the folder, and otherwise only budget, threads, checkpoints and paths may
    /// differ</param>
    /// <param name="folder">run folder; made when absent; must hold no run unless <paramref name="resume"/></param>
    /// <param name="resume">go on from the state in the folder</param>
    /// <param name="observer">gets progress and messages; null for none</param>
    /// <param name="cancellation">ends the run cleanly after the current step: state and best model are saved</param>
    /// <param name="ranks">
    /// the processes that train together, all of which call this with the same options and folder; rank 0 writes and observes. Null for this one alone
    /// </param>
    /// <exception cref="InvalidDataException">Options, data or folder are not usable, or the loss exploded; the message is for the user.</exception>
    public static TrainingSummary Run(
        RunOptions? options, string folder, bool resume = false, ITrainingObserver? observer = null, CancellationToken cancellation = default,
        IRanks? ranks = null) =>
        Run(options, folder, resume, observer, cancellation,
            ranks is null ? TrainingEnvironment.Real : TrainingEnvironment.Real with { Ranks = ranks });

    internal static TrainingSummary Run(
        RunOptions? options, string folder, bool resume, ITrainingObserver? observer, CancellationToken cancellation, TrainingEnvironment environment)
    {
        IRanks ranks = environment.Ranks;
        if (ranks.Rank > 0) observer = null;
        try
        {
            return RunTogether(options, folder, resume, observer, cancellation, environment);
        }
        // The others are where this rank will not come to: they can only be ended.
        catch (Exception problem) when (ranks.Count > 1 && !RankFault.IsAgreed(problem))
        {
            ranks.Abort($"rank {ranks.Rank} of {ranks.Count}: {(problem is InvalidDataException ? problem.Message : problem)}");
            throw;
        }
    }

    private static TrainingSummary RunTogether(
        RunOptions? options, string folder, bool resume, ITrainingObserver? observer, CancellationToken cancellation, TrainingEnvironment environment)
    {
        var clock = new RunClock(environment.Clock);
        var agreement = new RankAgreement(environment.Ranks);
        // One after the other: what rank 0 makes beside the data, an index, is there for the others.
        (PreparedRun prepared, TrainingState? state) = agreement.InTurn(() => Prepare(options, folder, resume, observer, environment.Ranks));
        if (environment.Ranks.Count > 1) agreement.Same(
            ("version of the program", Encoding.UTF8.GetBytes(typeof(Trainer).Module.ModuleVersionId.ToString())),
            ("vector units", Encoding.UTF8.GetBytes(NetworkCalls.Device(prepared.Rows?.Layout ?? prepared.Layout, prepared.Options.Training.Precision))),
            ("settings, data and split", Encoding.UTF8.GetBytes(prepared.Fingerprint)),
            ("budget", Encoding.UTF8.GetBytes($"{prepared.Options.Training with { Threads = 0 }}")),
            ("training state", Encoding.UTF8.GetBytes($"{state?.Step}")));
        clock.Earlier = state?.Elapsed ?? 0;
        using var run = new TrainingRun(prepared, state, clock, environment, observer);
        return run.Run(cancellation);
    }

    /// <summary>Reads everything, checks it, and makes the folder.</summary>
    private static (PreparedRun Run, TrainingState? State) Prepare(
        RunOptions? options, string folder, bool resume, ITrainingObserver? observer, IRanks ranks)
    {
        TrainingState? state = null;
        if (resume)
        {
            options = RunFolder.Resume(folder, options);
            state = new TrainingStateStore(folder).Load(notice => observer?.Notice(notice));
        }
        else if (ranks.Rank == 0) RunFolder.Begin(folder);
        if (options is null) throw new ArgumentNullException(nameof(options), "a fresh run needs options");
        RunOptionsCheck.ThrowIfInvalid(options, "settings");
        // What is kept of a run, in its folder and its model, are the settings that had an effect.
        if (state is null) options = RunSettings.Acting(options);
        return (Prepare(options, folder, state, observer, ranks), state);
    }

    private static PreparedRun Prepare(RunOptions options, string folder, TrainingState? state, ITrainingObserver? observer, IRanks ranks)
    {
        try
        {
            return Preparation.Prepare(options, folder, state, observer, ranks);
        }
        catch
        {
            if (state is null && ranks.Rank == 0) RunFolder.TakeBack(folder);
            throw;
        }
    }
}
