using Amalgam.Studies;
using Amalgam.Studies.Errors;

namespace Amalgam.Pages.Svg;

/// <summary>How often numbers fall between bounds, as columns.</summary>
/// <param name="XLabel">with the unit</param>
/// <param name="Bounds">[bin + 1], ascending</param>
/// <param name="Counts">[bin]</param>
public sealed record HistogramPlot(string XLabel, IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts)
{
    public double Width { get; init; } = 400;

    public double Height { get; init; } = 300;

    /// <summary>For bounds that grow by factors.</summary>
    public bool HasLogarithmicX { get; init; }

    /// <summary>A histogram of numbers with evenly wide bins.</summary>
    /// <param name="values">those that are not finite do not count</param>
    public static HistogramPlot Of(string xLabel, IReadOnlyList<double> values, int bins = 40)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double least = finite.Length > 0 ? finite.Min() : 0, most = finite.Length > 0 ? finite.Max() : 1;
        if (!(most > least)) (least, most) = (least - 0.5, most + 0.5);
        var counts = new long[bins];
        foreach (double value in finite) counts[Math.Min(bins - 1, (int)((value - least) / (most - least) * bins))]++;
        return new HistogramPlot(xLabel, [.. Enumerable.Range(0, bins + 1).Select(bin => least + (most - least) * bin / bins)], counts);
    }

    /// <summary>A histogram of sizes over many orders of magnitude, on a logarithmic axis.</summary>
    /// <param name="scale">for the unit of the picture, such as 1000 for milli</param>
    public static HistogramPlot Of(string xLabel, SizeHistogram sizes, double scale)
    {
        (IReadOnlyList<double> bounds, IReadOnlyList<long> counts) = sizes.Columns();
        return counts.Count == 0 ? Of(xLabel, []) : new HistogramPlot(xLabel, [.. bounds.Select(bound => scale * bound)], counts) { HasLogarithmicX = true };
    }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        if (Bounds.Count != Counts.Count + 1) throw new InvalidOperationException($"{Counts.Count} bins need {Counts.Count + 1} bounds, found {Bounds.Count}");
        var canvas = new SvgCanvas(Width, Height);
        (double left, double right) = PlotFrame.Across(canvas);
        (double low, double high) = PlotFrame.Up(canvas);
        PlotScale x = HasLogarithmicX ? PlotScale.Logarithmic(Bounds[0], Bounds[^1], left, right) : PlotScale.Linear(Bounds[0], Bounds[^1], left, right);
        PlotScale y = PlotScale.Linear(0, 1.05 * Math.Max(1, Counts.DefaultIfEmpty(0).Max()), low, high);
        var frame = new PlotFrame(canvas, x, y, XLabel, "count");
        for (int bin = 0; bin < Counts.Count; bin++)
        {
            if (Counts[bin] == 0) continue;
            double at = x.At(Bounds[bin]), top = y.At(Counts[bin]);
            canvas.Rectangle(at + 0.5, top, Math.Max(0.5, x.At(Bounds[bin + 1]) - at - 1), low - top, PlotColors.Series[0],
                $"{NumberText.Short(Bounds[bin])} to {NumberText.Short(Bounds[bin + 1])}: {NumberText.Count(Counts[bin])}");
        }
        return frame.ToSvg();
    }
}
