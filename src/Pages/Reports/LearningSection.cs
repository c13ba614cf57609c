using Amalgam.Atoms.Labels;
using Amalgam.Dynamics.Plots;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;

namespace Amalgam.Pages.Reports;

/// <summary>The curves of a training, and what they say.</summary>
internal static class LearningSection
{
    /// <summary>Part of the run that the trend at its end is taken from.</summary>
    private const double Late = 0.25;

    public static void Add(Page page, TrainingCurves curves)
    {
        PageSection section = page.Section("Learning");
        foreach ((Verdict verdict, string sentence) in Remarks(curves)) section.Verdict(verdict, sentence);
        section.Figures(Figures(curves));
        section.Add(new TextBlock("Training errors are those of the batches since the last logged step, before each step; validation uses the averaged weights and the end weights of the loss, which is why the two losses cannot be compared.") { Kind = TextKind.Note });
    }

    /// <summary>The curves; a page that is live redraws them by their keys.</summary>
    public static PageFigure[] Figures(TrainingCurves curves)
    {
        (double[] X, double[] Y) Of(string column) => curves.Pairs("step", column);
        PlotSeries Series(string name, string column, int color, bool isValidation = false)
        {
            (double[] x, double[] y) = Of(column);
            return new PlotSeries(name, x, y, color) { HasMarkers = isValidation && x.Length <= 60 };
        }
        PageFigure Figure(string key, string unit, string caption, params PlotSeries[] series) =>
            new(new CurvePlot("step", unit, [.. series.Where(one => one.X.Count > 0)]) { HasLogarithmicY = true, HasLogarithmicX = true }.ToSvg(),
                caption)
            { LiveKey = key };
        string Column(string set, Label label) => $"{set}_{label.Name}_mae_{label.ErrorUnitKey}";
        bool IsShown(Label label) => !label.IsOptional || curves.Last(Column("valid", label)) is not null || curves.Last(Column("train", label)) is not null;
        PageFigure LabelFigure(Label label) => Figure(label.Name, $"{label.Name} MAE, {label.ErrorUnit}",
            $"{char.ToUpperInvariant(label.Unit.Quantity[0])}{label.Unit.Quantity[1..]} error.", Series("training", Column("train", label), 0),
            Series("validation", Column("valid", label), 1, true));
        return
        [
            Figure("loss", "loss", "Loss of the batches and of the validation structures.", Series("training", "loss", 0),
                Series("validation", "valid_loss", 1, true)),
            .. LabelTable.All.Where(IsShown).Select(LabelFigure),
            new PageFigure(new CurvePlot("step", "learning rate", Series("", "learning_rate", 2)) { HasLogarithmicY = true }.ToSvg(),
                "Learning rate.") { LiveKey = "rate" },
            Figure("gradient", "norm of the gradient", "Gradient before clipping.", Series("", "gradient_norm", 3)),
        ];
    }

    private static IEnumerable<(Verdict, string)> Remarks(TrainingCurves curves)
    {
        (double[] steps, double[] losses) = curves.Pairs("step", "valid_loss");
        int best = curves.Best;
        if (best >= 0)
            yield return (Verdict.Pass, $"The model is that of step {PageNumber.Count((long)curves["step"][best])} of {PageNumber.Count((long)(curves.Last("step") ?? 0))}, with the lowest of {PageNumber.Plural(losses.Length, "validation loss").Replace("losss", "losses", StringComparison.Ordinal)}.");
        if (Trend(steps, losses) is double change)
            yield return change < -0.1
                ? (Verdict.Warn, $"The validation loss still fell by {PageNumber.Short(-100 * change)} % in the last quarter of the run: a longer one would go on improving.")
                : (Verdict.Pass, "The validation loss is level at the end.");
        if (steps.Length > 3 && losses[^1] > 1.2 * losses.Min())
            yield return (Verdict.Warn, $"The last validation loss is {PageNumber.Short(100 * (losses[^1] / losses.Min() - 1))} % above the lowest: the run learned its training data by heart, or its learning rate is high.");
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
