using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>What hatching and cut corners mean, below a periodic table.</summary>
internal static class PeriodicTableNotes
{
    public static void Draw(SvgText svg, int shown, string mark)
    {
        double y = PeriodicTableLayout.Height - 12, x = PeriodicTableLayout.Left + 2;
        if (mark.Length > 0)
        {
            svg.Raw($"""<path d="M{x:0.#} {y - 10:0.#}h6l6 6v6h-12z" fill="currentColor" fill-opacity="0.55"/>""");
            svg.Text(x + 18, y, mark, 11.5);
            x += 40 + 6.1 * mark.Length;
        }
        if (shown == Element.MaxNumber) return;
        svg.Raw($"""<path class="line" """,
            $"""d="M{x:0.#} {y - 4:0.#}l6 -6M{x:0.#} {y + 2:0.#}l12 -12M{x + 6:0.#} {y + 2:0.#}l6 -6M{x:0.#} {y - 10:0.#}h12v12h-12z" fill="none" """,
            $"""stroke="#d8dade"/>""");
        svg.Text(x + 18, y, "no value", 11.5);
    }
}
