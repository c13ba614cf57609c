using Amalgam.Training.Progress;

namespace Amalgam.Training.Grid;

/// <summary>Follows the progress of one run of an ablation; its notices and validations are in its folder.</summary>
internal sealed class AblationRunObserver(Action<TrainingProgress> advance) : ITrainingObserver
{
    /// <summary>Time used by the run up to its last step.</summary>
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
