namespace Amalgam.Pages.Svg;

/// <summary>Points of a plot that belong together.</summary>
/// <param name="Name">in the legend; empty to stay out of it</param>
/// <param name="X">[point]</param>
/// <param name="Y">[point]; not-a-number breaks the line</param>
/// <param name="Color">index of the colour; series may share one</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, int Color = 0)
{
    /// <summary>A line through the points.</summary>
    public bool HasLine { get; init; } = true;

    /// <summary>A circle at every point.</summary>
    public bool HasMarkers { get; init; }

    public bool IsDashed { get; init; }

    /// <summary>Value of stroke-dasharray; null for a solid line.</summary>
    internal string? Dashes => IsDashed ? "6 4" : null;
}
