using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>A name per element, such as the expert it chooses, as a coloured periodic table.</summary>
/// <param name="Title">above the picture</param>
/// <param name="Categories">by element: index of the category, and what the cell says below the symbol</param>
/// <param name="Names">[category], for the legend; empty for none</param>
public sealed record PeriodicTableCategoryPlot(string Title, IReadOnlyDictionary<Element, (int Category, string Text)> Categories, IReadOnlyList<string> Names)
{
    /// <summary>Below the title; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>[category]; null for colours that differ as far as they can.</summary>
    public IReadOnlyList<PlotColor>? Colors { get; init; }

    /// <summary>Elements with a cut corner.</summary>
    public IReadOnlySet<Element> Marked { get; init; } = new HashSet<Element>();

    /// <summary>What the cut corner means.</summary>
    public string MarkNote { get; init; } = "";

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        PlotColor Of(int category) => Colors is null ? PlotColor.Named(category) : Colors[category];
        var svg = new SvgText(PeriodicTableLayout.Width, PeriodicTableLayout.Height, Title, Note);
        PeriodicTableLayout.Draw(svg, element => Categories.TryGetValue(element, out (int Category, string Text) entry) ? (Of(entry.Category), entry.Text)
            : null, Marked.Contains);
        svg.Names([.. Names.Select((name, index) => (name, Of(index)))], PeriodicTableLayout.Left + 2.25 * PeriodicTableLayout.Cell,
            PeriodicTableLayout.Top + 24, 9.6 * PeriodicTableLayout.Cell);
        PeriodicTableNotes.Draw(svg, Categories.Count, Marked.Count > 0 ? MarkNote : "");
        return svg.ToString();
    }
}
