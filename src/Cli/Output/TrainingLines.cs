using System.Globalization;
using Amalgam.Atoms.Labels;
using Amalgam.Cli.Terminal;
using Amalgam.Training.Progress;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>Progress of a training in plain lines, for batch logs: every validation, and a line between them where they are far apart.</summary>
/// <param name="screen">Progress goes to its error stream.</param>
/// <param name="report">Where the census goes.</param>
internal sealed class TrainingLines(Screen screen, TextWriter report) : ITrainingObserver
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);
    private readonly TrainingPace pace = new();
    private string preparing = "";
    private TimeSpan next = SignOfLife;

    public void Preparing(string what, double fraction)
    {
        if (what == preparing) return;
        preparing = what;
        screen.Error.WriteLine(what);
    }

    public void Notice(string text) => screen.Error.WriteLine(text);

    public void Counted(DataCensus census) => TrainingCensusText.Write(report, census);

    public void Stepped(TrainingProgress progress)
    {
        pace.Add(progress);
        if (progress.Elapsed < next) return;
        next = progress.Elapsed + SignOfLife;
        screen.Error.WriteLine($"{Place(progress)}  {pace}  lr "
            + $"{progress.LearningRate.ToString("0.0e0", CultureInfo.InvariantCulture)}{Remaining(progress)}");
    }

    public void Validated(TrainingProgress progress)
    {
        next = progress.Elapsed + SignOfLife;
        screen.Error.WriteLine($"{Place(progress)}  {Validation(progress)}{Remaining(progress)}");
    }

    /// <summary>Part of the budget, epoch and step.</summary>
    public static string Place(TrainingProgress progress) =>
        $"{Fixed(100 * progress.Fraction, 0),3} %  epoch {Fixed(progress.Epoch, 1),6}  step {progress.Step,7}";

    /// <summary>Validation errors with units; a star where they are the best so far.</summary>
    public static string Validation(TrainingProgress progress)
    {
        if (progress.Validation is not LabelErrors errors) return "";
        string best = progress.ValidationLoss == progress.BestLoss ? "  *" : "";
        IEnumerable<string> labels = LabelTable.All.Where(label => !label.IsOptional || !double.IsNaN(errors.Mae(label)))
            .Select(label => $"  {label.Symbol} {Short(errors.Mae(label)),6} {label.ErrorUnit}");
        return $"validation MAE{string.Concat(labels)}{best}";
    }

    private static string Remaining(TrainingProgress progress) => progress.Remaining is { TotalSeconds: >= 1 } time ? $"  {Time(time)} left" : "";
}
