using Spectre.Console;

namespace Amalgam.Cli.Terminal;

/// <summary>Where a verb writes: numbers to one stream, progress and notices to the other.</summary>
/// <param name="Output">Numbers, tables, JSON.</param>
/// <param name="Error">Progress, notices, errors.</param>
/// <param name="Live">Where bars may be drawn; null when nobody watches (a batch log, a pipe, a test): then lines are written.</param>
public sealed record Screen(TextWriter Output, TextWriter Error, IAnsiConsole? Live)
{
    /// <summary>The streams of this process.</summary>
    public static Screen OfProcess()
    {
        bool watched = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        if (OperatingSystem.IsWindows()) watched = !Console.IsErrorRedirected;
        return new Screen(Console.Out, Console.Error, watched ? AnsiConsole.Create(Settings) : null);
    }

    // Said outright: left alone, Spectre looks at the other stream, which a user may well have sent to a file.
    private static AnsiConsoleSettings Settings =>
        new() { Out = new AnsiConsoleOutput(Console.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes };
}
