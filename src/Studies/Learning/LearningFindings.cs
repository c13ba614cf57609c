namespace Amalgam.Studies.Learning;

/// <summary>What the curves of a training say, in sentences with verdicts.</summary>
public static class LearningFindings
{
    /// <summary>Part of the run that the trend at its end is taken from.</summary>
    private const double Late = 0.25;

    /// <summary>Which step the model is of, whether a longer run would help, and whether the loss rose or jumped.</summary>
    public static IEnumerable<(Verdict Verdict, string Sentence)> Of(TrainingCurves curves)
    {
        (double[] steps, double[] losses) = curves.Pairs("step", "valid_loss");
        int best = curves.Best;
        if (best >= 0)
            yield return (Verdict.Pass, $"The model is that of step {NumberText.Count((long)curves["step"][best])} of "
                + $"{NumberText.Count((long)(curves.Last("step") ?? 0))}, with the lowest of "
                + $"{NumberText.Plural(losses.Length, "validation loss").Replace("losss", "losses", StringComparison.Ordinal)}.");
        if (Trend(steps, losses) is double change)
            yield return change < -0.1
                ? (Verdict.Warn, $"The validation loss still fell by {NumberText.Short(-100 * change)} % in the last quarter of "
                    + "the run: a longer one would go on improving.")
                : (Verdict.Pass, "The validation loss is level at the end.");
        if (steps.Length > 3 && losses[^1] > 1.2 * losses.Min())
            yield return (Verdict.Warn, $"The last validation loss is {NumberText.Short(100 * (losses[^1] / losses.Min() - 1))} % above the lowest: the run "
                + "learned its training data by heart, or its learning rate is high.");
        int spikes = Spikes(curves["loss"]);
        if (spikes > 0) yield return (Verdict.Warn, $"The loss jumped to more than ten times its running median {spikes} times.");
    }

    /// <summary>Relative change of the validation loss over the last quarter of the steps; null for too few validations.</summary>
    internal static double? Trend(double[] steps, double[] losses)
    {
        if (losses.Length < 8) return null;
        double from = steps[^1] - Late * (steps[^1] - steps[0]);
        int first = Array.FindIndex(steps, step => step >= from);
        int count = Math.Max(1, (losses.Length - first) / 4);
        double before = losses.Skip(first).Take(count).Average(), after = losses.TakeLast(count).Average();
        return after / before - 1;
    }

    /// <summary>Times that a loss exceeds ten times the median of the twenty before it.</summary>
    internal static int Spikes(double[] losses)
    {
        const int window = 20;
        int spikes = 0;
        for (int i = window; i < losses.Length; i++)
        {
            double median = losses.AsSpan(i - window, window).ToArray().Order().ElementAt(window / 2);
            if (losses[i] > 10 * median && !(losses[i - 1] > 10 * median)) spikes++;
        }
        return spikes;
    }
}
