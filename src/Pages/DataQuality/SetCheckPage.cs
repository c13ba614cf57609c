using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.DataQuality;

namespace Amalgam.Pages.DataQuality;

/// <summary>
/// A check of sets of structures as a page: findings with what to do, the census, and how energies, forces, neighbours and elements are spread.
/// </summary>
public static class SetCheckPage
{
    private const double Milli = 1000;
    private const int FirstRows = 30;

    /// <param name="findings">worst first</param>
    /// <param name="command">how it was made, for the last section</param>
    public static Page Of(SetOverview overview, IReadOnlyList<SetFinding> findings, string command)
    {
        string[] names = [.. overview.Files.Select(file => Path.GetFileName(file.Name.TrimEnd(Path.DirectorySeparatorChar)))];
        var page = new Page($"Check of {names[0]}{(names.Length > 1 ? $" and {NumberText.Plural(names.Length - 1, "other")}" : "")}")
        {
            Kind = "Amalgam · data check",
            Subtitle = $"{NumberText.Plural(overview.Structures, "structure")}, {NumberText.Plural(Atoms(overview).Values.Sum(), "atom")} "
                + $"of {NumberText.Plural(Atoms(overview).Count, "element")}",
        };
        Findings(page.Section("Findings"), overview, findings);
        page.Section("Census").Add(Census(overview));
        Spreads(page.Section("Distributions"), overview);
        Elements(page.Section("Elements"), overview);
        page.Section("Command").Add(new TextBlock(command) { Kind = TextKind.Verbatim });
        return page;
    }

    private static void Findings(PageSection section, SetOverview overview, IReadOnlyList<SetFinding> findings)
    {
        int errors = findings.Count(finding => finding.Severity == FindingSeverity.Error);
        int warnings = findings.Count(finding => finding.Severity == FindingSeverity.Warning);
        section.Cards(new SummaryCard("structures", NumberText.Count(overview.Structures)),
            new SummaryCard("errors", NumberText.Count(errors)) { Verdict = errors > 0 ? Verdict.Fail : Verdict.Pass },
            new SummaryCard("warnings", NumberText.Count(warnings)) { Verdict = warnings > 0 ? Verdict.Warn : null },
            new SummaryCard("notes", NumberText.Count(findings.Count - errors - warnings)));
        if (errors + warnings == 0) section.Verdict(Verdict.Pass, "nothing was found that makes training on these structures wrong or misleading");
        if (findings.Count == 0) return;
        var table = new PageTable("", PageColumn.OfText("severity"), PageColumn.OfText("what"), PageColumn.OfText("what to do"), PageColumn.OfText("where"),
            PageColumn.OfText("id"))
        { FirstRows = FirstRows };
        foreach (SetFinding finding in findings) table.Row(Severity(finding), finding.Text, finding.Advice, finding.Where, finding.Id);
        section.Add(table);
    }

    private static PageCell Severity(SetFinding finding) => finding.Severity switch
    {
        FindingSeverity.Error => new PageCell(finding.SeverityWord, 0) { Verdict = Verdict.Fail },
        FindingSeverity.Warning => new PageCell(finding.SeverityWord, 1) { Verdict = Verdict.Warn },
        _ => new PageCell(finding.SeverityWord, 2),
    };

    private static PageTable Census(SetOverview overview)
    {
        var table = new PageTable("",
            [PageColumn.OfText("file"), new PageColumn("structures"), new PageColumn("atoms"), new PageColumn("elements"),
                .. LabelTable.All.Select(label => PageColumn.OfText(label.Plural))]);
        foreach ((string name, StructureCensus census) in overview.Files)
            table.Row([name, census.Structures, census.Atoms, census.Elements.Count(), .. LabelTable.All.Select(label => (PageCell)census[label].ToString())]);
        return table;
    }

    private static void Spreads(PageSection section, SetOverview overview)
    {
        var figures = new List<PageFigure>();
        if (overview.Energies.Count > 0)
            figures.Add(new PageFigure(HistogramPlot.Of("energy beyond the fit, eV/atom", overview.Energies).ToSvg(),
                "Energies per atom after a fit of one number per element."));
        if (overview.Forces.Count > overview.Forces.Zeros)
            figures.Add(new PageFigure(HistogramPlot.Of("|F| of an atom, meV/Å", overview.Forces, Milli).ToSvg(),
                $"Forces; {NumberText.Plural(overview.Forces.Zeros, "atom")} with none are left out."));
        if (overview.Neighbors.Count > 0)
            figures.Add(new PageFigure(Neighbors(overview).ToSvg(), FormattableString.Invariant($"Neighbours of an atom within {overview.Cutoff} Å.")));
        if (figures.Count == 0) section.Text("There are no energies, forces or neighbours to show.");
        else section.Figures(figures);
    }

    private static HistogramPlot Neighbors(SetOverview overview)
    {
        // At most forty columns, each of as many numbers of neighbours as the others.
        int width = (overview.Neighbors.Count + 39) / 40, columns = (overview.Neighbors.Count + width - 1) / width;
        long[] counts = [.. Enumerable.Range(0, columns).Select(column => overview.Neighbors.Skip(column * width).Take(width).Sum())];
        return new HistogramPlot("neighbours", [.. Enumerable.Range(0, columns + 1).Select(column => (double)column * width)], counts);
    }

    private static void Elements(PageSection section, SetOverview overview)
    {
        Dictionary<Element, long> atoms = Atoms(overview);
        if (atoms.Count == 0)
        {
            section.Text("There are no atoms.");
            return;
        }
        var plot = new PeriodicTablePlot("Atoms by element", "number of atoms", atoms.ToDictionary(pair => pair.Key, pair => (double)pair.Value))
        {
            Kind = ColorScaleKind.Logarithmic
        };
        section.Add(new PageFigure(plot.ToSvg(), "") { IsWide = true });
        var table = new PageTable("Atoms by element",
            [PageColumn.OfText("element"), .. overview.Files.Select(file => new PageColumn(Path.GetFileName(file.Name)))]);
        foreach (Element element in atoms.Keys.Order())
            table.LinkedRow(element.Symbol, null, [element.Symbol, .. overview.Files.Select(file => (PageCell)file.Census.AtomsOf(element))]);
        section.Folded("Atoms of every element", table);
    }

    private static Dictionary<Element, long> Atoms(SetOverview overview) => overview.Files
        .SelectMany(file => file.Census.Elements.Select(element => (Element: element, Count: (long)file.Census.AtomsOf(element))))
        .GroupBy(pair => pair.Element).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Count));
}
