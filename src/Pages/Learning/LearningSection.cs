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
            + "and the end weights of the loss, which is why the two losses cannot be compared.") { Kind = TextKind.Note });
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
        return
        [
            Figure("loss", "loss", "Loss of the batches and of the validation structures.", Series("training", "loss", 0),
                Series("validation", "valid_loss", 1, true)),
            Figure("energy", "energy MAE, meV/atom", "Energy error.", Series("training", "train_energy_mae_meV_atom", 0),
                Series("validation", "valid_energy_mae_meV_atom", 1, true)),
            Figure("forces", "forces MAE, meV/Å", "Force error.", Series("training", "train_forces_mae_meV_A", 0),
                Series("validation", "valid_forces_mae_meV_A", 1, true)),
            .. curves.Last("valid_stress_mae_meV_A3") is null && curves.Last("train_stress_mae_meV_A3") is null ? Array.Empty<PageFigure>()
                : [Figure("stress", "stress MAE, meV/Å³", "Stress error.", Series("training", "train_stress_mae_meV_A3", 0),
                    Series("validation", "valid_stress_mae_meV_A3", 1, true))],
            new PageFigure(new CurvePlot("step", "learning rate", Series("", "learning_rate", 2)) { HasLogarithmicY = true }.ToSvg(),
                "Learning rate.") { LiveKey = "rate" },
            Figure("gradient", "norm of the gradient", "Gradient before clipping.", Series("", "gradient_norm", 3)),
        ];
    }
}
