using Spectre.Console;

namespace Amalgam.Cli.Terminal;

/// <summary>Where a verb writes: numbers to one stream, progress and notices to the other.</summary>
/// <param name="Output">Numbers, tables, JSON.</param>
/// <param name="Error">Progress, notices, errors.</param>
/// <param name="Live">Where bars may be drawn; null for a batch log, a pipe or a test: then lines are written.</param>
public sealed record Screen(TextWriter Output, TextWriter Error, IAnsiConsole? Live)
{
    /// <summary>The streams of this process.</summary>
    public static Screen OfProcess()
    {
        bool watched = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        if (OperatingSystem.IsWindows()) watched = !Console.IsErrorRedirected;
        return new Screen(Console.Out, Console.Error, watched ? AnsiConsole.Create(Settings) : null);
    }

    /// <summary>Whether the user wants no colours (no-color.org): the variable is there and not empty.</summary>
    internal static bool IsPlain(string? noColor) => !string.IsNullOrEmpty(noColor);

    // Set explicitly: by default Spectre inspects the other stream, which may be redirected to a file.
    private static AnsiConsoleSettings Settings => new()
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = IsPlain(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
    };
}
