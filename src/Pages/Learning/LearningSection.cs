using Amalgam.Atoms.Labels;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Learning;

namespace Amalgam.Pages.Learning;

/// <summary>The curves of a training, and what they say.</summary>
internal static class LearningSection
{
    public static void Add(Page page, TrainingCurves curves)
    {
        PageSection section = page.Section("Learning");
        foreach ((Verdict verdict, string sentence) in LearningFindings.Of(curves)) section.Verdict(verdict, sentence);
        section.Figures(Figures(curves));
        section.Add(new TextBlock("Training errors are those of the batches since the last logged step, before each step; validation uses the averaged weights "
            + "and the end weights of the loss, which is why the two losses cannot be compared.")
        { Kind = TextKind.Note });
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
}
