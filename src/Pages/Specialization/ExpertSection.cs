using Amalgam.Atoms.Elements;
using Amalgam.Pages.Html;
using Amalgam.Studies;
using Amalgam.Studies.Specialization;

namespace Amalgam.Pages.Specialization;

/// <summary>What the experts do: gates, components, clusters, periodic tables; an element or an expert that is chosen lights up in all of them.</summary>
internal static class ExpertSection
{
    public static void Add(Page page, ExpertAnalysis analysis)
    {
        PageSection section = page.Section("Experts");
        Element[] elements = [.. analysis.Elements.Select(report => report.Element)];
        foreach (string sentence in ExpertFindings.Of(analysis, null)) section.Text(sentence);
        section.Add(new TextBlock("Choose an element or an expert, here or in any picture or table of this page: it lights up everywhere, with its experts or "
            + "its elements. A second click on a cell of the gates chooses its expert; Escape ends the choice.")
        { Kind = TextKind.Note });
        section.Add(Links(analysis, elements));
        section.Heading("Gates");
        foreach (RouterReport router in analysis.Routers)
            section.Add(new PageFigure(new GateMap(router, elements).ToSvg(), $"Gates of {router.Title}: weight of each expert for each element (the darker "
                + "the larger; in a dark theme the lighter), elements by group of the periodic table.")
            { IsWide = true, KeepsSize = elements.Length > 30 });
        AddMaps(section, analysis);
        section.Folded("Experts, one by one", Table(analysis, elements));
    }

    private static void AddMaps(PageSection section, ExpertAnalysis analysis)
    {
        IReadOnlyList<(string Name, string Svg)> plots = ExpertPlots.Of(analysis, null);
        PageFigure[] Figures(Func<string, bool> which, Func<string, string> caption) =>
            [.. plots.Where(plot => which(plot.Name)).Select(plot => new PageFigure(plot.Svg, caption(plot.Name)) { IsWide = true })];
        section.Heading("Elements as the experts see them");
        section.Figures(Figures(name => name is "pca-gates-family" or "pca-weights-family", name => name == "pca-gates-family"
            ? "Principal components of the gate vectors, all routers side by side." : "Principal components of the routed parts of the merged weights."));
        section.Folded("The same, coloured by group and by period",
            [.. Figures(name => name is "pca-gates-group" or "pca-weights-group" or "pca-gates-period" or "pca-weights-period",
            name => $"Principal components of the {(name.Contains("gates", StringComparison.Ordinal) ? "gate vectors" : "merged weights")}, coloured by "
                + $"{(name.EndsWith("group", StringComparison.Ordinal) ? "group" : "period")}.")]);
        section.Figures(Figures(name => name is "table-gates-pc1" or "table-weights-pc1", name =>
            name == "table-gates-pc1" ? "First principal component of the gate vectors, on the periodic table."
            : "First principal component of the merged weights, on the periodic table."));
        section.Figures(Figures(name => name == "mantel", _ =>
            "Distance between elements in the model against chemical distance, with the same at initialisation."));
        section.Folded("Clusters of elements",
            [.. Figures(name => name is "dendrogram" or "similarity", name => name == "dendrogram" ? "Elements clustered by their gate vectors."
            : "Similarity of the gate vectors of elements.")]);
        section.Folded("Periodic tables: the expert that each element chooses, training atoms, E0",
            [.. Figures(name => name.StartsWith("table-expert-", StringComparison.Ordinal) || name is "table-atoms" or "table-reference-energy",
            name => name == "table-atoms" ? "Training atoms of each element." : name == "table-reference-energy" ? "Energy of the isolated atom, E0."
                : $"Expert of the largest gate, {name["table-expert-".Length..].Replace('-', ' ')}.")]);
    }

    private static ExpertLinks Links(ExpertAnalysis analysis, Element[] elements) =>
        new(elements.Index().ToDictionary(entry => entry.Item.Symbol, entry => (IReadOnlyList<string>)
        [.. analysis.Routers.SelectMany(router => router.Gates.Selected(entry.Index).Select(expert => ExpertLinks.KeyOf(router.Router, expert)))]));

    private static PageTable Table(ExpertAnalysis analysis, Element[] elements)
    {
        var table = new PageTable("Routed experts", PageColumn.OfText("router"), new PageColumn("expert"), new PageColumn("share", "of all gates, %"),
            new PageColumn("share by atoms", "%"), new PageColumn("elements"),
            PageColumn.OfText("largest gates first"), new PageColumn("most similar", "expert"), new PageColumn("cosine", "of weights"),
                PageColumn.OfText("use"))
        { FirstRows = 24 };
        foreach (RouterReport router in analysis.Routers)
            foreach (ExpertReport expert in router.Experts)
                table.LinkedRow(null, ExpertLinks.KeyOf(router.Router, expert.Expert),
                [
                    router.Title, expert.Expert, 100 * expert.GateShare, 100 * expert.AtomShare, expert.Elements.Length,
                        string.Join(' ', expert.Elements.Take(12).Select(element => elements[element].Symbol)) + (expert.Elements.Length > 12 ? " …" : ""),
                    expert.Nearest < 0 ? new PageCell(NumberText.None, double.NaN) : expert.Nearest, expert.Nearest < 0 ? (double?)null : expert.Cosine,
                    expert.IsDead ? new PageCell("unused", 1) { Verdict = Verdict.Warn } : new PageCell("used", 0) { Verdict = Verdict.Pass },
                ]);
        return table;
    }
}
