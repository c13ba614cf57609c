using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.DataQuality;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.DataQuality;

/// <summary>The data of training and tests, with the findings of the data check.</summary>
internal static class DataSection
{
    private const double Milli = 1000;

    public static void Add(Page page, ModelStudies source)
    {
        DataCheck data = source.Data!;
        PageSection section = page.Section("Data");
        foreach (DataFinding finding in data.Findings) section.Verdict(finding.Verdict, char.ToUpperInvariant(finding.Sentence[0]) + finding.Sentence[1..]
            + ".");
        if (ReferenceEnergyCheck.Of(source) is (Verdict verdict, string sentence)) section.Verdict(verdict, sentence);
        section.Add(Sets(data));
        if (data.Suspicions.Count > 0) section.Add(Odd(data));
        if (data.Sets.SelectMany(set => set.Census.ConfigTypes.Keys).Distinct().Count() > 1) section.Add(Kinds(data));
        section.Folded("Atoms of every element", Elements(data));
        section.Figures(Figures(data.Sets[0]));
    }

    private static PageTable Sets(DataCheck data)
    {
        var table = new PageTable("Sets",
            [PageColumn.OfText("set"), new PageColumn("structures"), new PageColumn("atoms"), new PageColumn("elements"),
            .. LabelTable.All.Select(label => new PageColumn(label.Plural)),
            PageColumn.OfText("in one", "atoms"), PageColumn.OfText("volume", "Å³/atom"), PageColumn.OfText("closest", "Å")]);
        foreach (DataSet set in data.Sets)
        {
            int all = set.Census.Structures;
            table.Row([set.Name, all, set.Census.Atoms, set.Census.Elements.Count(),
                .. LabelTable.All.Select(label => (PageCell)(all - set.Census[label].Missing)),
                Range(set.Facts.Atoms, whole: true), Range(set.Facts.VolumePerAtom), Range(set.Facts.ClosestDistance)]);
        }
        return table;
    }

    private static string Range(NumberRange range, bool whole = false)
    {
        if (range.Count == 0) return NumberText.None;
        string Text(double value) => whole ? NumberText.Count((long)value) : NumberText.Short(value);
        return range.Least == range.Most ? Text(range.Least) : $"{Text(range.Least)} to {Text(range.Most)}";
    }

    private static PageTable Odd(DataCheck data)
    {
        var table = new PageTable("Worth a look (at most ten of a kind, worst first)", PageColumn.OfText("what"), PageColumn.OfLongWord("structure"),
            PageColumn.OfText("detail"), PageColumn.OfText("set"), PageColumn.OfPlace("from"))
        { FirstRows = 12 };
        foreach (Suspicion one in data.Suspicions) table.Row(one.Kind, one.Formula, one.Detail, one.Set, Path.GetFileName(one.Source));
        return table;
    }

    private static PageTable Kinds(DataCheck data)
    {
        var table = new PageTable("Structures by config_type",
            [PageColumn.OfText("config_type"), .. data.Sets.Select(set => new PageColumn(set.Name))])
        { FirstRows = 15 };
        foreach (string kind in data.Sets.SelectMany(set => set.Census.ConfigTypes.Keys).Distinct().Order(StringComparer.Ordinal))
            table.Row([kind, .. data.Sets.Select(set => (PageCell)set.Census.ConfigTypes.GetValueOrDefault(kind))]);
        return table;
    }

    private static PageTable Elements(DataCheck data)
    {
        var table = new PageTable("Atoms by element", [PageColumn.OfText("element"), .. data.Sets.Select(set => new PageColumn(set.Name))]);
        foreach (Element element in data.Sets.SelectMany(set => set.Census.Elements).Distinct().Order())
            table.LinkedRow(element.Symbol, null, [element.Symbol, .. data.Sets.Select(set => (PageCell)set.Census.AtomsOf(element))]);
        return table;
    }

    private static PageFigure[] Figures(DataSet set)
    {
        var figures = new List<PageFigure>();
        if (set.Energies.Count > 0)
            figures.Add(new PageFigure(HistogramPlot.Of("energy beyond Σ E0, eV/atom", [.. set.Energies.Select(one => one.Energy)]).ToSvg(),
                $"Energies of {set.Name}."));
        if (set.Forces.Count > set.Forces.Zeros) figures.Add(new PageFigure(HistogramPlot.Of("|F| of an atom, meV/Å", set.Forces, Milli).ToSvg(),
            $"Force labels of {set.Name}."));
        return [.. figures];
    }
}
