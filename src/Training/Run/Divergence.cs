namespace Amalgam.Training.Run;

/// <summary>Marks the exception of a training that diverged. Input that cannot be used throws the same type, as users see the messages of both.</summary>
internal static class Divergence
{
    private const string Key = "amalgam.diverged_at_step";

    /// <summary>Marks an exception with the step at which the training diverged.</summary>
    public static void Mark(Exception exception, long step) => exception.Data[Key] = step;

    /// <summary>The step at which the training diverged; null when the exception has another cause.</summary>
    public static long? StepOf(Exception exception) => exception.Data[Key] as long?;
}
