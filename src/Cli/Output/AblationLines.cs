using Amalgam.Cli.Terminal;
using Amalgam.Training.Grid;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>Where an ablation stands: a line for every run that ends, and one that is written over on a terminal, or comes every minute elsewhere.</summary>
internal sealed class AblationLines(Screen screen) : IDisposable
{
    private TimeSpan next = screen.Live is null ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;
    private bool drawn;

    public void Ended(AblationOutcome outcome, int done, int total)
    {
        Dispose();
        string end = outcome.DivergedAt is long step ? $"diverged at step {Count(step)}" : Plural(outcome.Steps, "step");
        screen.Error.WriteLine($"{done,4} of {total}  {outcome.Variant}, seed {outcome.Seed}: {end}, {Time(TimeSpan.FromMinutes(outcome.Minutes))}");
    }

    public void Progressed(AblationProgress progress)
    {
        if (progress.Elapsed < next) return;
        string left = progress.Remaining is TimeSpan time ? $", {Time(time)} left" : "";
        string text = $"{progress.Done} of {progress.Total} done{left}; "
            + $"{string.Join(", ", progress.Running.Select(run => $"{run.Name} {Fixed(100 * run.Fraction, 0)} %"))}";
        if (screen.Live is null) screen.Error.WriteLine(text);
        else screen.Error.Write($"\r\e[2K{(text.Length < screen.Live.Profile.Width ? text : text[..(screen.Live.Profile.Width - 1)])}");
        drawn = screen.Live is not null;
        next = progress.Elapsed + (drawn ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromMinutes(1));
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (drawn) screen.Error.Write("\r\e[2K");
        drawn = false;
    }
}
