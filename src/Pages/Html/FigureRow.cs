namespace Amalgam.Pages.Html;

/// <summary>Figures side by side, as many in a row as there is room.</summary>
public sealed class FigureRow(IReadOnlyList<PageFigure> figures) : PageBlock
{
    public IReadOnlyList<PageFigure> Figures { get; } = figures;

    internal override void Write(HtmlWriter html)
    {
        html.Open("div", ("class", "figures"));
        foreach (PageFigure figure in Figures) figure.Write(html);
        html.Close();
    }
}
