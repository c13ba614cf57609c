using System.Diagnostics;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Runs;

namespace Amalgam.Cli.Output;

/// <summary>Where a run of molecular dynamics stands: one line that is written over on a terminal, a line every half minute elsewhere.</summary>
internal sealed class DynamicsLine(Screen screen) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, (long First, long Now)> steps = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan next = screen.Live is null ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(300);
    private bool drawn;

    /// <summary>Called from any thread.</summary>
    public void Update(DynamicsProgress progress)
    {
        lock (gate)
        {
            steps[progress.Replica] = (steps.TryGetValue(progress.Replica, out (long First, long Now) was) ? was.First : progress.Step, progress.Step);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < next) return;
            double rate = steps.Values.Sum(one => one.Now - one.First) / elapsed.TotalSeconds;
            string replica = steps.Count > 1 ? $"replica {progress.Replica + 1}, " : "";
            string text = $"{replica}step {NumberFormat.Count(progress.Step)} of {NumberFormat.Count(progress.Steps)}  "
                + $"{NumberFormat.Fixed(progress.Temperature, 1)} K  {NumberFormat.Fixed(progress.PotentialEnergy, 3)} eV  {NumberFormat.Short(rate)} steps/s";
            screen.Error.Write(screen.Live is null ? text + Environment.NewLine : $"\r\e[2K{text}");
            drawn = screen.Live is not null;
            next = elapsed + (drawn ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Takes the line away: what follows is the result.</summary>
    public void Dispose()
    {
        if (drawn) screen.Error.Write("\r\e[2K");
    }
}
