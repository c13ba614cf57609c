namespace Amalgam.Training.Progress;

/// <summary>Why training stopped.</summary>
public enum TrainingEnding
{
    /// <summary>The budget was used.</summary>
    Complete,
    /// <summary>Stopped by the user; the run can be resumed.</summary>
    Cancelled,
}
