namespace Amalgam.Pages.Svg;

/// <summary>Lines and points over two linear axes with a title, on white paper: a picture that is saved as a file of its own.</summary>
/// <param name="Title">above the picture</param>
/// <param name="XLabel">with the unit</param>
/// <param name="YLabel">with the unit</param>
public sealed record LinePlot(string Title, string XLabel, string YLabel, params IReadOnlyList<PlotSeries> Series)
{
    private const double LetterWidth = 6.6, LabelHeight = 16;
    private const double Width = 720, Height = 480, Left = 82, Right = 20, Top = 44, Bottom = 58, Low = Height - Bottom;

    /// <summary>Vertical lines with a name each, in place of ticks on the x axis (the special points of a band path); empty for ticks.</summary>
    public IReadOnlyList<(double X, string Name)> Landmarks { get; init; } = [];

    /// <summary>Names of points, written beside the frame.</summary>
    public IReadOnlyList<(double X, double Y, string Text)> Labels { get; init; } = [];

    /// <summary>Whether y = 0 is shown and drawn through.</summary>
    public bool ShowsZero { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(Width + LabelWidth, Height);
        PlotScale x = PlotScale.Around(Series.SelectMany(series => series.X), false, Left, Width - Right, Landmarks.Count > 0 ? 0 : 0.03);
        PlotScale y = PlotScale.Around(Series.SelectMany(series => series.Y).Concat(ShowsZero ? [0.0] : []), false, Low, Top, 0.05);
        canvas.Rectangle(0, 0, Width + LabelWidth, Height, PlotColors.Paper);
        canvas.ClipPath("frame", Left, Top, Width - Left - Right, Low - Top);
        DrawAxes(canvas, x, y);
        DrawLabels(canvas, x, y);
        canvas.OpenGroup(("clip-path", "url(#frame)"));
        foreach (PlotSeries series in Series) Draw(canvas, series, x, y);
        canvas.CloseGroup();
        DrawLegend(canvas, x, y);
        return canvas.ToSvg();
    }

    private void DrawAxes(SvgCanvas canvas, PlotScale x, PlotScale y)
    {
        foreach ((double value, string name) in Landmarks.Count > 0 ? Landmarks : x.Ticks(8))
        {
            canvas.Line(x.At(value), Top, x.At(value), Low, Landmarks.Count > 0 ? PlotColors.Muted : PlotColors.Grid);
            canvas.Text(x.At(value), Low + 20, name);
        }
        foreach ((double value, string name) in y.Ticks(7))
        {
            canvas.Line(Left, y.At(value), Width - Right, y.At(value), PlotColors.Grid);
            canvas.Text(Left - 8, y.At(value) + 5, name, "end");
        }
        if (ShowsZero) canvas.Line(Left, y.At(0), Width - Right, y.At(0), PlotColors.Muted);
        canvas.Rectangle(Left, Top, Width - Left - Right, Low - Top, "none", null, ("stroke", PlotColors.Ink));
        canvas.Text((Left + Width - Right) / 2, Height - 14, XLabel);
        canvas.Text(Width / 2, 26, Title, "middle", null, ("font-size", "16"));
        double middle = (Top + Low) / 2;
        canvas.Text(22, middle, YLabel, "middle", null, ("transform", $"rotate(-90 22 {SvgCanvas.Number(middle)})"));
    }

    private static void Draw(SvgCanvas canvas, PlotSeries series, PlotScale x, PlotScale y)
    {
        string color = PlotColors.OfSeries(series.Color);
        if (series.HasLine) canvas.Path(series.X.Zip(series.Y, (a, b) => (x.At(a), y.At(b))), color, 1.8, ("stroke-dasharray", series.Dashes));
        if (!series.HasMarkers) return;
        foreach ((double a, double b) in series.X.Zip(series.Y))
            if (double.IsFinite(b)) canvas.Circle(x.At(a), y.At(b), 4, color);
    }

    /// <summary>Blanks beside the frame for the longest label.</summary>
    private double LabelWidth => Labels.Count == 0 ? 0 : 26 + LetterWidth * Labels.Max(label => label.Text.Length);

    /// <summary>Writes the labels beside the frame in the order of their points, none on another, and a thin line from each to its point.</summary>
    private void DrawLabels(SvgCanvas canvas, PlotScale x, PlotScale y)
    {
        (double X, double Y, string Text)[] points = [.. Labels.Select(label => (x.At(label.X), y.At(label.Y), label.Text)).OrderBy(label => label.Item2)];
        double[] places = new double[points.Length];
        for (int i = 0; i < points.Length; i++) places[i] = Math.Max(points[i].Y, i == 0 ? Top : places[i - 1] + LabelHeight);
        double highest = Low;
        for (int i = points.Length - 1; i >= 0; i--, highest -= LabelHeight) places[i] = Math.Min(places[i], highest);
        for (int i = 0; i < points.Length; i++)
        {
            canvas.Line(points[i].X, points[i].Y, Width - Right + 14, places[i], "#bbbbbb", ("stroke-width", "0.8"));
            canvas.Text(Width - Right + 18, places[i] + 4, points[i].Text, "start", "#333333", ("font-size", "12"));
        }
    }

    private void DrawLegend(SvgCanvas canvas, PlotScale x, PlotScale y)
    {
        PlotSeries[] named = [.. Series.Where(series => series.Name.Length > 0)];
        if (named.Length == 0) return;
        double width = 46 + 8.2 * named.Max(series => series.Name.Length), height = 20 * named.Length + 8;
        (double left, double top) = EmptiestCorner(width, height, x, y);
        canvas.Rectangle(left, top, width, height, PlotColors.Paper, null, ("fill-opacity", "0.85"), ("stroke", "#bbbbbb"));
        foreach ((int index, PlotSeries series) in named.Index())
        {
            double at = top + 14 + 20 * index;
            string color = PlotColors.OfSeries(series.Color);
            if (series.HasLine) canvas.Line(left + 8, at, left + 32, at, color, ("stroke-width", "2"), ("stroke-dasharray", series.Dashes));
            if (series.HasMarkers) canvas.Circle(left + 20, at, 4, color);
            canvas.Text(left + 40, at + 5, series.Name, "start");
        }
    }

    /// <summary>Where a box of this size hides the fewest points.</summary>
    private (double Left, double Top) EmptiestCorner(double width, double height, PlotScale x, PlotScale y)
    {
        double right = Width - Right - width - 8, low = Low - height - 8;
        (double Left, double Top)[] corners = [(right, Top + 8), (Left + 8, Top + 8), (right, low), (Left + 8, low)];
        return corners.MinBy(corner => Series.Sum(series =>
            series.X.Zip(series.Y).Count(point => Hides(corner, x.At(point.First), y.At(point.Second)))));

        bool Hides((double Left, double Top) corner, double pointX, double pointY) =>
            pointX > corner.Left - 6 && pointX < corner.Left + width + 6 && pointY > corner.Top - 6 && pointY < corner.Top + height + 6;
    }
}
