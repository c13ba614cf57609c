using System.Globalization;

namespace Amalgam.Cli.Terminal;

/// <summary>The message and the exit code of an exception.</summary>
internal static class Failure
{
    /// <summary>The input is not usable: one message, no trace.</summary>
    public const int InputExitCode = 1;

    /// <summary>A bug of ours: a message and where the trace is.</summary>
    public const int BugExitCode = 2;

    /// <summary>Writes the message and gives the exit code.</summary>
    public static int Report(Exception exception, TextWriter error)
    {
        // Parallel loops wrap what was thrown; the user's problem is the first of them.
        while (exception is AggregateException { InnerExceptions.Count: > 0 } several) exception = several.InnerExceptions[0];
        if (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(exception.Message);
            return InputExitCode;
        }
        if (exception is OperationCanceledException)
        {
            error.WriteLine("stopped before the end; nothing was written");
            return InputExitCode;
        }
        error.WriteLine($"amalgam failed: {exception.Message}\n  → this is a bug of amalgam, not of your input; {SaveTrace(exception)}");
        return BugExitCode;
    }

    private static string SaveTrace(Exception exception)
    {
        string path = Path.Combine(Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture, $"amalgam-trace-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        try
        {
            File.WriteAllText(path, $"amalgam {typeof(Failure).Assembly.GetName().Version}\n{Environment.CommandLine}\n{exception}\n");
            return $"the trace is in {path}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"the trace could not be saved ({problem.Message}):\n{exception}";
        }
    }
}
