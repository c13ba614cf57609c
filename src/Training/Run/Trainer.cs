using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>Trains a model: files in, a run folder with the best model out.</summary>
public static class Trainer
{
    /// <summary>Runs or resumes a training.</summary>
    /// <remarks>
    /// A run whose budget is steps or epochs gives the same bits whether or not it was stopped and resumed, at any moment, on the same machine and
    /// with any number of threads. A run whose budget is minutes follows the clock: its state is restored to the bit, and from there its learning rate is a
    /// function of the seconds that pass, so the same readings of the clock give the same bits, but no two runs see the same readings.
    /// </remarks>
    /// <param name="options">what to do; when resuming null takes all from the folder, and otherwise only budget, threads, checkpoints and paths may
    /// differ</param>
    /// <param name="folder">run folder; made when absent; must hold no run unless <paramref name="resume"/></param>
    /// <param name="resume">go on from the state in the folder</param>
    /// <param name="observer">gets progress and messages; null for none</param>
    /// <param name="cancellation">ends the run cleanly after the current step: state and best model are saved</param>
    /// <exception cref="InvalidDataException">Options, data or folder are not usable, or the loss exploded; the message is for the user.</exception>
    public static TrainingSummary Run(
        RunOptions? options, string folder, bool resume = false, ITrainingObserver? observer = null, CancellationToken cancellation = default) =>
        Run(options, folder, resume, observer, cancellation, TrainingEnvironment.Real);

    internal static TrainingSummary Run(
        RunOptions? options, string folder, bool resume, ITrainingObserver? observer, CancellationToken cancellation, TrainingEnvironment environment)
    {
        var clock = new RunClock(environment.Clock);
        TrainingState? state = null;
        if (resume)
        {
            options = RunFolder.Resume(folder, options);
            state = new TrainingStateStore(folder).Load(notice => observer?.Notice(notice));
            clock.Earlier = state.Elapsed;
        }
        else RunFolder.Begin(folder);
        if (options is null) throw new ArgumentNullException(nameof(options), "a fresh run needs options");
        RunOptionsCheck.ThrowIfInvalid(options, "settings");
        // What is kept of a run, in its folder and its model, are the settings that had an effect.
        if (state is null) options = RunSettings.Acting(options);
        PreparedRun prepared = Prepare(options, folder, state, observer);
        using var run = new TrainingRun(prepared, state, clock, environment, observer);
        return run.Run(cancellation);
    }

    private static PreparedRun Prepare(RunOptions options, string folder, TrainingState? state, ITrainingObserver? observer)
    {
        try
        {
            return Preparation.Prepare(options, folder, state, observer);
        }
        catch
        {
            if (state is null) RunFolder.TakeBack(folder);
            throw;
        }
    }
}
