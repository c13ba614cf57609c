using System.Diagnostics;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Runs;

namespace Amalgam.Cli.Output;

/// <summary>Where a run of molecular dynamics stands: one line that is written over on a terminal, a line every half minute elsewhere.</summary>
internal sealed class DynamicsLine(Screen screen) : IDisposable
{
    private const double FemtosecondsPerNanosecond = 1e6;
    private readonly Lock gate = new();
    private readonly Dictionary<int, (long First, long Now, long Goal)> steps = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private TimeSpan next = screen.Live is null ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(300);
    private bool drawn;

    /// <summary>Called from any thread.</summary>
    public void Update(DynamicsProgress progress)
    {
        lock (gate)
        {
            long first = steps.TryGetValue(progress.Replica, out (long First, long Now, long Goal) was) ? was.First : progress.Step;
            steps[progress.Replica] = (first, progress.Step, progress.Steps);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed < next) return;
            string text = Text(progress, steps.Values.Sum(one => one.Now - one.First) / elapsed.TotalSeconds, steps.Values.Sum(one => one.Goal - one.Now));
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

    /// <summary>At most 80 columns for runs of less than a thousand million steps.</summary>
    /// <param name="rate">steps per second of all replicas together</param>
    /// <param name="left">steps still to do by the replicas that have begun</param>
    internal static string Text(DynamicsProgress progress, double rate, long left)
    {
        string replica = progress.Replicas > 1 ? $"replica {progress.Replica + 1}: " : "";
        string speed = rate > 0 ? $"{NumberFormat.Short(rate)} steps/s, {NumberFormat.Short(Speed(rate, progress.Timestep))} ns/day" : "";
        bool isNear = rate > 0 && left > 0 && left / rate < TimeSpan.MaxValue.TotalSeconds;
        string end = isNear ? $", {NumberFormat.Time(TimeSpan.FromSeconds(left / rate))} left" : "";
        string place = $"{replica}{NumberFormat.Count(progress.Step)}/{NumberFormat.Count(progress.Steps)}";
        return $"{place}  {NumberFormat.Fixed(progress.Temperature, 0)} K  {speed}{end}";
    }

    /// <summary>ns/day.</summary>
    /// <param name="rate">steps per second</param>
    /// <param name="timestep">fs</param>
    public static double Speed(double rate, double timestep) => rate * timestep / FemtosecondsPerNanosecond * TimeSpan.FromDays(1).TotalSeconds;
}
