namespace Amalgam.Training.Progress;

/// <summary>Receives the progress of a run. Never called by two threads at once; must return quickly.</summary>
public interface ITrainingObserver
{
    /// <summary>Preparation: what is being done, and how far it is (0 to 1).</summary>
    void Preparing(string what, double fraction);

    /// <summary>One thing the user should know; may have several lines.</summary>
    void Notice(string text);

    /// <summary>The data, counted, before training begins.</summary>
    void Counted(DataCensus census);

    /// <summary>One step is done; called for every step.</summary>
    void Stepped(TrainingProgress progress);

    /// <summary>A validation is done (the validation members of <paramref name="progress"/> are new).</summary>
    void Validated(TrainingProgress progress);
}
