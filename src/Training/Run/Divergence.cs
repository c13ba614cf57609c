namespace Amalgam.Training.Run;

/// <summary>Tells a training that diverged from one that could not be done: the same kind of exception, since both are told to the user as they are.</summary>
internal static class Divergence
{
    private const string Key = "amalgam.diverged_at_step";

    /// <summary>Notes on an exception that the training diverged.</summary>
    public static void Mark(Exception exception, long step) => exception.Data[Key] = step;

    /// <summary>The step at which the training diverged; null when the exception says something else.</summary>
    public static long? StepOf(Exception exception) => exception.Data[Key] as long?;
}
