namespace Amalgam.Training.Progress;

/// <summary>Why training stopped.</summary>
public enum TrainingEnding
{
    /// <summary>The budget was used.</summary>
    Complete,
    /// <summary>The user asked to stop; the run can be resumed.</summary>
    Cancelled,
}
