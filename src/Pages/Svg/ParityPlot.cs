using Amalgam.Studies;
using Amalgam.Studies.Errors;

namespace Amalgam.Pages.Svg;

/// <summary>Predictions against labels: points where they are few, the density of points (logarithmic colours) where they are many.</summary>
/// <param name="Name">what is compared, with the unit, such as "force component, eV/Å"</param>
public sealed record ParityPlot(string Name, DensityGrid Pairs)
{
    private const double Size = 400;
    private const int Cells = 64;

    /// <summary>The SVG document; a page makes tooltips of the counts.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(Size, Size);
        (double left, double right) = PlotFrame.Across(canvas);
        (double low, double high) = PlotFrame.Up(canvas);
        (double least, double most) = Pairs.Count == 0 ? (0, 1) : (Pairs.Least, Pairs.Most);
        double room = 0.03 * (most - least);
        PlotScale x = PlotScale.Linear(least - room, most + room, left, right), y = PlotScale.Linear(least - room, most + room, low, high);
        var frame = new PlotFrame(canvas, x, y, "label: " + Name, "prediction");
        if (Pairs.Count > DensityGrid.Kept) DrawDensity(canvas, x, y);
        else foreach ((double label, double prediction) in Pairs.First)
            canvas.Circle(x.At(label), y.At(prediction), Pairs.Count > 400 ? 2.2 : 3.2, PlotColors.Series[0],
                $"label {NumberText.Short(label)}, predicted {NumberText.Short(prediction)}", ("fill-opacity", "0.6"));
        canvas.Line(x.At(x.Least), y.At(y.Least), x.At(x.Most), y.At(y.Most), PlotColors.Muted, ("stroke-dasharray", "5 4"));
        if (Pairs.Determination is double r2) canvas.Text(left + 10, high + 18,
            "R² = " + r2.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture), "start");
        return frame.ToSvg();
    }

    private void DrawDensity(SvgCanvas canvas, PlotScale x, PlotScale y)
    {
        (long[,] counts, double origin, double width) = Pairs.Coarse(Cells);
        double largest = Math.Log(1 + counts.Cast<long>().Max());
        canvas.OpenGroup(("shape-rendering", "crispEdges"));
        for (int i = 0; i < Cells; i++)
            for (int j = 0; j < Cells; j++)
            {
                if (counts[i, j] == 0) continue;
                double label = origin + i * width, prediction = origin + j * width, at = x.At(label), top = y.At(prediction + width);
                // A ninth is the palest colour, which a single point must not have: it would not be seen.
                double fraction = 0.12 + 0.88 * Math.Log(1 + counts[i, j]) / largest;
                canvas.Rectangle(at, top, x.At(label + width) - at, y.At(prediction) - top, PlotColors.OfFraction(fraction),
                    $"{NumberText.Count(counts[i, j])} at label {NumberText.Short(label + 0.5 * width)}, predicted "
                        + $"{NumberText.Short(prediction + 0.5 * width)}");
            }
        canvas.CloseGroup();
    }
}
