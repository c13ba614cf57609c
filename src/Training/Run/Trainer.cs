namespace Amalgam.Training;

/// <summary>Trains a model: files in, a run folder with the best model out.</summary>
public static class Trainer
{
    /// <summary>Runs or resumes a training.</summary>
    /// <param name="options">what to do; ignored when resuming but for the wall-clock budget, steps or epochs, which may be raised</param>
    /// <param name="folder">run folder; made when absent; must hold no run unless <paramref name="resume"/></param>
    /// <param name="resume">go on from the state in the folder; options null takes those of the folder's run.toml</param>
    /// <param name="observer">hears how it goes; null for nobody</param>
    /// <param name="cancellation">ends the run cleanly after the current step: last state and best model are saved</param>
    /// <exception cref="InvalidDataException">Options, data or folder are not usable, or the loss exploded; the message is for the user.</exception>
    public static TrainingSummary Run(
        RunOptions? options, string folder, bool resume = false, ITrainingObserver? observer = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
