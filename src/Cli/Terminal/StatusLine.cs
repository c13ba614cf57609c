using System.Diagnostics;

namespace Amalgam.Cli.Terminal;

/// <summary>What is being done: one line that is written over on a terminal, a line every half minute elsewhere.</summary>
internal sealed class StatusLine(Screen screen) : IDisposable
{
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan next = screen.Live is null ? TimeSpan.FromSeconds(30) : TimeSpan.Zero;
    private bool drawn;

    public void Update(string what)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (elapsed < next) return;
        string text = $"{NumberFormat.Time(elapsed)}  {what}";
        screen.Error.Write(screen.Live is null ? text + Environment.NewLine : $"\r\e[2K{text}");
        drawn = screen.Live is not null;
        next = elapsed + (drawn ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(30));
    }

    /// <summary>Takes the line away: what follows is the result.</summary>
    public void Dispose()
    {
        if (drawn) screen.Error.Write("\r\e[2K");
    }
}
