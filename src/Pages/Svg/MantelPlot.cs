using Amalgam.Studies.Specialization;

namespace Amalgam.Pages.Svg;

/// <summary>Mantel correlations of a trained model beside those of its initialisation and the range of fresh ones.</summary>
/// <param name="Title">above the picture</param>
/// <param name="Panels">name and rows of each panel, side by side</param>
public sealed record MantelPlot(string Title, IReadOnlyList<(string Name, IReadOnlyList<MantelRow> Rows)> Panels)
{
    private const double Left = 236, Row = 25, Top = 92, Panel = 176, Between = 18;
    private static readonly PlotColor Trained = PlotColor.OfLightness(0.58, 0.15, 255);

    /// <summary>Below the title; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        (string Property, string Given)[] rows = [.. Panels.SelectMany(panel => panel.Rows).Select(row => (row.Property, row.Given)).Distinct()];
        double height = Top + Row * rows.Length;
        var svg = new SvgText(Left + Panels.Count * (Panel + Between) + 10, height + 64, Title, Note);
        double[] all = [.. Panels.SelectMany(panel => panel.Rows).SelectMany(row => new[] { row.Correlation, row.Initial ?? 0, Least(row), Most(row) }), 0];
        double room = 0.06 * (all.Max() - all.Min());
        var scale = new ColorScale(ColorScaleKind.Sequential, all.Min() - room, all.Max() + room);
        for (int row = 0; row < rows.Length; row++) svg.Text(Left - 10, Top + (row + 0.5) * Row + 4, NameOf(rows[row].Property, rows[row].Given), 12, "end");
        for (int panel = 0; panel < Panels.Count; panel++) Draw(svg, panel, rows, scale, height);
        svg.Text(Left + 0.5 * (Panels.Count * (Panel + Between) - Between), height + 34, "Mantel correlation r with chemical distance", 12.5, "middle");
        Legend(svg, height + 56);
        return svg.ToString();
    }

    private void Draw(SvgText svg, int panel, (string Property, string Given)[] rows, ColorScale scale, double height)
    {
        double left = Left + panel * (Panel + Between);
        double At(double r) => left + scale.Place(r) * Panel;
        svg.Text(left + Panel / 2, Top - 12, Panels[panel].Name, 13, "middle", """ font-weight="600" """);
        foreach ((double value, string name) in scale.Ticks(6))
        {
            svg.Grid(At(value), Top, At(value), height);
            svg.Text(At(value), height + 15, name, 11, "middle");
        }
        svg.Raw($"""<line x1="{At(0):0.##}" y1="{Top:0.##}" x2="{At(0):0.##}" y2="{height:0.##}" stroke="currentColor" stroke-opacity="0.6"/>""");
        foreach (MantelRow row in Panels[panel].Rows)
        {
            double y = Top + (Array.IndexOf(rows, (row.Property, row.Given)) + 0.5) * Row;
            if (row.Fresh.Length > 1) svg.Raw($"""<rect x="{At(Least(row)):0.##}" y="{y - 6:0.##}" width="{At(Most(row)) - At(Least(row)):0.##}" """,
                $"""height="12" rx="3" fill="currentColor" fill-opacity="0.18"/>""");
            if (row.Initial is double initial) svg.Raw($"""<circle cx="{At(initial):0.##}" cy="{y:0.##}" r="4" fill="none" stroke="currentColor" """,
                $"""stroke-width="1.4"/>""");
            string fill = row.WorstChance < 0.01 ? Trained.Hex : "none";
            svg.Raw($"""<circle cx="{At(row.Correlation):0.##}" cy="{y:0.##}" r="5.2" fill="{fill}" stroke="{Trained.Hex}" stroke-width="1.8"/>""");
        }
    }

    private static void Legend(SvgText svg, double y)
    {
        svg.Raw($"""<circle cx="22" cy="{y - 4:0.##}" r="5.2" fill="{Trained.Hex}" stroke="{Trained.Hex}" stroke-width="1.8"/>""");
        svg.Text(32, y, "trained, all p < 0.01");
        svg.Raw($"""<circle cx="170" cy="{y - 4:0.##}" r="5.2" fill="none" stroke="{Trained.Hex}" stroke-width="1.8"/>""");
        svg.Text(180, y, "trained, not significant");
        svg.Raw($"""<circle cx="330" cy="{y - 4:0.##}" r="4" fill="none" stroke="currentColor" stroke-width="1.4"/>""");
        svg.Text(340, y, "same seed before training");
        svg.Raw($"""<rect x="500" y="{y - 10:0.##}" width="26" height="12" rx="3" fill="currentColor" fill-opacity="0.18"/>""");
        svg.Text(532, y, "fresh initialisations, mean ± 2 deviations");
    }

    private static double Least(MantelRow row) => (row.FreshMean ?? 0) - 2 * (row.FreshDeviation ?? 0);
    private static double Most(MantelRow row) => (row.FreshMean ?? 0) + 2 * (row.FreshDeviation ?? 0);

    private static string NameOf(string property, string given)
    {
        string name = ChemicalDistance.NameOf(property);
        return given.Length == 0 ? name : $"{name} | {ChemicalDistance.NameOf(given)}";
    }
}
