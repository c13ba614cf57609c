using Amalgam.Training.Progress;

namespace Amalgam.Unit;

/// <summary>Records everything that a training reports.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<string> Notices { get; } = [];
    public List<TrainingProgress> Steps { get; } = [];
    public List<TrainingProgress> Validations { get; } = [];
    public DataCensus? Census { get; private set; }

    /// <summary>Called after every step.</summary>
    public Action<TrainingProgress>? OnStep { get; init; }

    public void Preparing(string what, double fraction) { }
    public void Notice(string text) => Notices.Add(text);
    public void Counted(DataCensus census) => Census = census;
    public void Validated(TrainingProgress progress) => Validations.Add(progress);

    public void Stepped(TrainingProgress progress)
    {
        Steps.Add(progress);
        OnStep?.Invoke(progress);
    }
}
