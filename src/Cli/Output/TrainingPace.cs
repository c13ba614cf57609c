using Amalgam.Cli.Terminal;
using Amalgam.Training.Progress;

namespace Amalgam.Cli.Output;

/// <summary>The loss smoothed over the last steps, and steps per second.</summary>
/// <remarks>Written by the thread that trains and read by the one that draws: single numbers, of which an older one does no harm.</remarks>
internal sealed class TrainingPace
{
    /// <summary>Weight of the past: about the last fifty steps count.</summary>
    private const double Memory = 0.98;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private double sum, weight;
    private long markedStep = -1;
    private TimeSpan marked;
    private double? rate;

    /// <summary>Mean of the loss over the last steps, newer ones with more weight; NaN before the first.</summary>
    public double Loss => weight > 0 ? sum / weight : double.NaN;

    /// <summary>Steps per second, lately; null at first.</summary>
    public double? StepsPerSecond => rate;

    /// <summary>Takes a step.</summary>
    public void Add(TrainingProgress progress)
    {
        if (double.IsFinite(progress.Loss)) (sum, weight) = (Memory * sum + (1 - Memory) * progress.Loss, Memory * weight + 1 - Memory);
        if (markedStep >= 0 && progress.Elapsed - marked < Window) return;
        if (markedStep >= 0) rate = (progress.Step - markedStep) / (progress.Elapsed - marked).TotalSeconds;
        (markedStep, marked) = (progress.Step, progress.Elapsed);
    }

    /// <summary>"loss 0.0123  12.3 steps/s".</summary>
    public override string ToString() =>
        $"loss {NumberFormat.Short(Loss)}" + (rate is double steps ? $"  {NumberFormat.Short(steps)} steps/s" : "");
}
