namespace Amalgam.Cli.Terminal;

/// <summary>Waiting for work while something else is drawn.</summary>
internal static class TaskWaiting
{
    /// <summary>Waits a tenth of a second, or less when the work ends; what it threw is left for whoever asks for its result.</summary>
    public static void Wait100Milliseconds(this Task task) => Task.WhenAny(task, Task.Delay(100)).GetAwaiter().GetResult();
}
