using Amalgam.Studies;

namespace Amalgam.Pages.Svg;

/// <summary>Lines and points over two axes, each linear or logarithmic, that follow the reader's theme on a page.</summary>
/// <remarks>The series are those of <see cref="LinePlot"/>, which draws saved pictures with a title.</remarks>
/// <param name="XLabel">with the unit</param>
/// <param name="YLabel">with the unit</param>
public sealed record CurvePlot(string XLabel, string YLabel, params IReadOnlyList<PlotSeries> Series)
{
    /// <summary>More points than this of one line are drawn as means of neighbours.</summary>
    private const int MostPoints = 500;

    public double Width { get; init; } = 400;

    public double Height { get; init; } = 300;

    public bool HasLogarithmicX { get; init; }

    public bool HasLogarithmicY { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(Width, Height);
        (double left, double right) = PlotFrame.Across(canvas);
        (double low, double high) = PlotFrame.Up(canvas);
        PlotSeries[] shown = [.. Series.Select(Thinned)];
        string[] names = [.. Series.Select(series => series.Name).Where(name => name.Length > 0)];
        double legend = names.Length > 0 ? 20 : 0;
        PlotScale x = PlotScale.Around(shown.SelectMany(series => series.X), HasLogarithmicX, left, right, 0.01);
        PlotScale y = PlotScale.Around(shown.SelectMany(series => series.Y), HasLogarithmicY, low, high + legend);
        var frame = new PlotFrame(canvas, x, y, XLabel, YLabel);
        foreach (PlotSeries series in shown) Draw(canvas, series, x, y);
        double at = left + 8;
        foreach (PlotSeries series in Series.Where(series => series.Name.Length > 0)) at = Legend(canvas, series, at, high + 8);
        return frame.ToSvg();
    }

    private static double Legend(SvgCanvas canvas, PlotSeries series, double at, double y)
    {
        string color = PlotColors.OfSeries(series.Color);
        if (series.HasLine) canvas.Line(at, y, at + 20, y, color, ("stroke-width", "2.5"), ("stroke-dasharray", series.Dashes));
        if (series.HasMarkers) canvas.Circle(at + 10, y, 3.5, color);
        canvas.Text(at + 26, y + 4.5, series.Name, "start");
        return at + 44 + 6.7 * series.Name.Length;
    }

    private static void Draw(SvgCanvas canvas, PlotSeries series, PlotScale x, PlotScale y)
    {
        string color = PlotColors.OfSeries(series.Color);
        if (series.HasLine)
            canvas.Path(series.X.Zip(series.Y, (a, b) => (x.At(a), y.At(b))), color, 1.9, ("stroke-dasharray", series.Dashes));
        // Beside a line without markers, wide and invisible ones carry the numbers.
        for (int i = 0; i < series.X.Count; i++)
            if (double.IsFinite(x.At(series.X[i])) && double.IsFinite(y.At(series.Y[i])))
                canvas.Circle(x.At(series.X[i]), y.At(series.Y[i]), series.HasMarkers ? 3.5 : 5, color,
                    $"{series.Name}\n{NumberText.Short(series.X[i])}: {NumberText.Short(series.Y[i])}".Trim(),
                    ("fill-opacity", series.HasMarkers ? null : "0"));
    }

    /// <summary>Where there are too many points, means of as many neighbours as it takes: of logarithms on a logarithmic axis.</summary>
    private PlotSeries Thinned(PlotSeries series)
    {
        int[] finite = [.. Enumerable.Range(0, series.X.Count).Where(i => double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]))];
        if (finite.Length <= MostPoints) return series;
        int[][] groups = [.. finite.Chunk((finite.Length + MostPoints - 1) / MostPoints)];
        double Mean(int[] group) => HasLogarithmicY && group.All(i => series.Y[i] > 0) ? Math.Exp(group.Average(i => Math.Log(series.Y[i])))
            : group.Average(i => series.Y[i]);
        return series with { X = [.. groups.Select(group => group.Average(i => series.X[i]))], Y = [.. groups.Select(Mean)] };
    }
}
