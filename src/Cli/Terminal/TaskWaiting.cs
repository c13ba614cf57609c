namespace Amalgam.Cli.Terminal;

/// <summary>Waiting for work while something else is drawn.</summary>
internal static class TaskWaiting
{
    /// <summary>Waits a tenth of a second, or less when the work ends; an exception stays in the task until its result is read.</summary>
    public static void Wait100Milliseconds(this Task task) => Task.WhenAny(task, Task.Delay(100)).GetAwaiter().GetResult();
}
