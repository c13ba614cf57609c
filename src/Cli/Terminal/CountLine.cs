using System.Diagnostics;

namespace Amalgam.Cli.Terminal;

/// <summary>How many structures are done: one line that is written over on a terminal, a line every half minute elsewhere.</summary>
internal sealed class CountLine(Screen screen, string what) : IDisposable
{
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan next = screen.Live is null ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(300);
    private bool drawn;

    /// <param name="done">Structures done.</param>
    public void Update(long done)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (elapsed < next) return;
        string rate = NumberFormat.Short(done / elapsed.TotalSeconds);
        string text = $"{what}: {NumberFormat.Plural(done, "structure")}, {rate} per second";
        if (screen.Live is null)
        {
            screen.Error.WriteLine(text);
            next = elapsed + TimeSpan.FromSeconds(30);
            return;
        }
        screen.Error.Write($"\r\e[2K{text}");
        drawn = true;
        next = elapsed + TimeSpan.FromMilliseconds(200);
    }

    /// <summary>Takes the line away: what follows is the result.</summary>
    public void Dispose()
    {
        if (drawn) screen.Error.Write("\r\e[2K");
    }
}
