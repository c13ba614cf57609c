using System.Globalization;
using Amalgam.Atoms.Elements;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies.Specialization;

namespace Amalgam.Pages.Specialization;

/// <summary>The gates of one router, element × expert, with a tooltip for every cell; a cell carries its element and its expert, for choosing them.</summary>
/// <param name="Router">the router</param>
/// <param name="Elements">[element], of the model</param>
internal sealed record GateMap(RouterReport Router, IReadOnlyList<Element> Elements)
{
    private const double Left = 74, Top = 26, Down = 17;

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        GateTable gates = Router.Gates;
        double across = Math.Clamp(820.0 / Elements.Count, 9.2, 26), width = Left + across * Elements.Count + 10;
        int[] order = [.. Enumerable.Range(0, Elements.Count).OrderBy(index => Column(Elements[index])).ThenBy(index => Elements[index].Number)];
        var canvas = new SvgCanvas(width, Top + Down * gates.Experts + 26);
        canvas.Rectangle(Left, Top, across * Elements.Count, Down * gates.Experts, "none", null, ("stroke", PlotColors.Grid));
        for (int expert = 0; expert < gates.Experts; expert++)
        {
            string key = ExpertLinks.KeyOf(Router.Router, expert);
            canvas.Text(Left - 8, Top + Down * expert + 13, "expert " + expert.ToString(CultureInfo.InvariantCulture), "end", null, ("data-expert", key),
                ("font-size", "12"), ("tabindex", "0"), ("role", "button"));
            if (expert > 0) canvas.Line(Left, Top + Down * expert, Left + across * Elements.Count, Top + Down * expert, PlotColors.Grid);
        }
        for (int place = 0; place < order.Length; place++) DrawColumn(canvas, gates, order[place], Left + across * place, across, place);
        return canvas.ToSvg();
    }

    private void DrawColumn(SvgCanvas canvas, GateTable gates, int index, double x, double across, int place)
    {
        Element element = Elements[index];
        // Symbols that would touch stand above and below in turn.
        bool isBelow = across < 17 && place % 2 == 1;
        canvas.Text(x + across / 2, isBelow ? Top + Down * gates.Experts + 14 : Top - 8, element.Symbol, "middle", null,
            ("data-element", element.Symbol), ("font-size", across < 13 ? "10" : "11.5"), ("tabindex", "0"), ("role", "button"));
        for (int expert = 0; expert < gates.Experts; expert++)
        {
            double gate = gates.Of(index)[expert];
            if (gate == 0) continue;
            canvas.Rectangle(x + 0.5, Top + Down * expert + 0.5, across - 1, Down - 1, PlotColors.OfFraction(0.12 + 0.87 * gate),
                $"{element.Symbol}, expert {expert.ToString(CultureInfo.InvariantCulture)}\ngate {gate.ToString("0.000", CultureInfo.InvariantCulture)}",
                    ("rx", "2"), ("data-element", element.Symbol), ("data-expert", ExpertLinks.KeyOf(Router.Router, expert)));
        }
    }

    // The f-block stands between groups 3 and 4.
    private static double Column(Element element) => element.Family is ElementFamily.Lanthanide or ElementFamily.Actinide ? 3.5 : element.Group;
}
