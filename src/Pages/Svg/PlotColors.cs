namespace Amalgam.Pages.Svg;

/// <summary>The colours of all plots. A page recolours exactly these for its dark theme (page.css); a saved picture shows them as they are.</summary>
public static class PlotColors
{
    public const string Ink = "#000000", Paper = "#ffffff", Grid = "#e4e4e4", Muted = "#777777";

    /// <summary>A place without a number.</summary>
    public const string NoData = "#dddddd";

    /// <summary>Lines and points that differ in kind: Okabe and Ito's colours, which colour-blind readers can tell apart.</summary>
    public static readonly IReadOnlyList<string> Series = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", Ink];

    /// <summary>The colour of a series: series beyond the last colour begin anew.</summary>
    public static string OfSeries(int index) => Series[index % Series.Count];

    /// <summary>From little to much: evenly darker, so that it survives colour blindness and grey paper; a dark theme runs from dark to light.</summary>
    public static readonly IReadOnlyList<string> Sequential = ["#f3f7e3", "#e0efbd", "#bfe0b6", "#88ccba", "#4db3c1", "#2590bd", "#2265a6", "#253f8d",
        "#121f5c"];

    /// <summary>From negative over zero to positive: orange to violet.</summary>
    public static readonly IReadOnlyList<string> Diverging = ["#9c4a04", "#d5780f", "#f3ae58", "#fbdcb0", "#f4f4f4", "#d5d6ea", "#a9a2cf", "#7765a8",
        "#4a2380"];

    /// <summary>The step of <see cref="Sequential"/> for a number.</summary>
    /// <param name="fraction">0 to 1; beyond is cut; not-a-number gives <see cref="NoData"/></param>
    public static string OfFraction(double fraction) => double.IsNaN(fraction) ? NoData : Sequential[Step(fraction, Sequential.Count)];

    /// <summary>The step of <see cref="Diverging"/> for a number.</summary>
    /// <param name="signed">−1 to 1; beyond is cut; not-a-number gives <see cref="NoData"/></param>
    public static string OfSigned(double signed) => double.IsNaN(signed) ? NoData : Diverging[Step(0.5 * (signed + 1), Diverging.Count)];

    /// <summary>Colour and class of writing on a cell of <see cref="OfFraction"/>: the class turns the colour round in a dark theme.</summary>
    public static (string Color, string Class) WritingOnFraction(double fraction) =>
        double.IsNaN(fraction) || Step(fraction, Sequential.Count) < 5 ? ("#101820", "on-low") : ("#fcfcfc", "on-high");

    private static int Step(double fraction, int steps) => Math.Clamp((int)(fraction * steps), 0, steps - 1);
}
