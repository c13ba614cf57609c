namespace Amalgam.Pages.Svg;

/// <summary>A picture with two axes: grid, ticks and labels are drawn; what is shown comes between.</summary>
public sealed class PlotFrame
{
    public const double Left = 68, Right = 20, Top = 12, Bottom = 50;

    public SvgCanvas Canvas { get; }

    public PlotScale X { get; }

    public PlotScale Y { get; }

    /// <param name="canvas">drawn upon</param>
    /// <param name="x">from <see cref="Left"/> to the width less <see cref="Right"/></param>
    /// <param name="y">from the height less <see cref="Bottom"/> to <see cref="Top"/></param>
    /// <param name="xLabel">with the unit</param>
    /// <param name="yLabel">with the unit</param>
    public PlotFrame(SvgCanvas canvas, PlotScale x, PlotScale y, string xLabel, string yLabel)
    {
        (Canvas, X, Y) = (canvas, x, y);
        double right = canvas.Width - Right, low = canvas.Height - Bottom, middle = (Top + low) / 2;
        foreach ((double value, string name) in x.Ticks((int)Math.Max(3, (right - Left) / 70)))
        {
            canvas.Line(x.At(value), Top, x.At(value), low, PlotColors.Grid);
            canvas.Text(x.At(value), low + 18, name);
        }
        foreach ((double value, string name) in y.Ticks((int)Math.Max(3, (low - Top) / 48)))
        {
            canvas.Line(Left, y.At(value), right, y.At(value), PlotColors.Grid);
            canvas.Text(Left - 7, y.At(value) + 4.5, name, "end");
        }
        canvas.Text((Left + right) / 2, canvas.Height - 9, xLabel);
        canvas.Text(14, middle, yLabel, "middle", null, ("transform", $"rotate(-90 14 {SvgCanvas.Number(middle)})"));
    }

    /// <summary>Least and largest place along x on a canvas.</summary>
    public static (double Start, double End) Across(SvgCanvas canvas) => (Left, canvas.Width - Right);

    /// <summary>Places along y: upwards.</summary>
    public static (double Start, double End) Up(SvgCanvas canvas) => (canvas.Height - Bottom, Top);

    /// <summary>Draws the two axes over what was shown, and gives the picture.</summary>
    public string ToSvg()
    {
        double low = Canvas.Height - Bottom;
        Canvas.Path([(Left, Top), (Left, low), (Canvas.Width - Right, low)], PlotColors.Ink, 1);
        return Canvas.ToSvg();
    }
}
