using System.Globalization;
using Amalgam.Atoms.Elements;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Specialization;

namespace Amalgam.Pages.Specialization;

/// <summary>The pictures of an analysis, each an SVG document.</summary>
public static class ExpertPlots
{

    /// <summary>File name without ending, and SVG.</summary>
    public static IReadOnlyList<(string Name, string Svg)> Of(ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        var plots = new List<(string, string)>();
        foreach (RouterReport router in analysis.Routers)
        {
            plots.Add(($"gates-{FileName(router)}", Gates(analysis, router).ToSvg()));
            plots.Add(($"table-expert-{FileName(router)}", ChosenExpert(analysis, router).ToSvg()));
        }
        plots.Add(("table-reference-energy", Table(analysis, "Reference energies E0", "E0, eV", report => report.ReferenceEnergy).ToSvg()));
        if (analysis.Training is not null) plots.Add(("table-atoms", Atoms(analysis).ToSvg()));
        if (analysis.Elements.Count >= ExpertAnalysis.FewestElements) plots.AddRange(OfElements(analysis));
        if (analysis.Chemistry is { Rows.Count: > 0 } chemistry) plots.Add(("mantel", Chemistry(chemistry).ToSvg()));
        if (knockOut is not null) plots.AddRange(OfKnockOut(analysis, knockOut));
        return plots;
    }

    /// <summary>Principal components, tree and similarity: pictures that need a few elements.</summary>
    private static IEnumerable<(string, string)> OfElements(ExpertAnalysis analysis)
    {
        foreach ((string name, string what, PrincipalComponents? components) in new[] { ("gates", "gate vectors", analysis.GateComponents),
            ("weights", "merged weights", analysis.WeightComponents) })
        {
            if (components is null || components.Count < 2) continue;
            foreach (ElementColoring coloring in Enum.GetValues<ElementColoring>())
                yield return ($"pca-{name}-{coloring.ToString().ToLowerInvariant()}", Scatter(analysis, components, what, coloring).ToSvg());
            for (int component = 0; component < components.Count; component++)
            {
                int k = component;
                string title = $"Principal component {k + 1} of the {what} ({100 * components.Explained[k]:0.#} % of the variance)";
                yield return ($"table-{name}-pc{k + 1}",
                    (TableOf(analysis, title, "score", index => components[index, k])
                    with
                    {
                        Kind = ColorScaleKind.Diverging,
                        Format = value => value.ToString("0.00", CultureInfo.InvariantCulture)
                    .Replace('-', '−')
                    }).ToSvg());
            }
        }
        yield return ("dendrogram", Tree(analysis).ToSvg());
        yield return ("similarity", Similarity(analysis).ToSvg());
    }

    private static IEnumerable<(string, string)> OfKnockOut(ExpertAnalysis analysis, KnockOutTable knockOut)
    {
        bool hasForces = knockOut.Base.Total.Model.Forces.Count > 0;
        string unit = hasForces ? "forces, meV/Å" : "energy, meV/atom";
        yield return ("knockout", KnockOutMap(analysis, knockOut).ToSvg());
        yield return ("table-knockout",
            (TableOf(analysis, "What the most needed expert is worth to each element", $"largest growth of the error when one expert is removed, {unit}",
            index => 1000 * knockOut.Worst(index)?.Change ?? double.NaN) with
            { Kind = ColorScaleKind.Logarithmic }).ToSvg());
        if (hasForces)
            yield return ("table-forces-error",
                (TableOf(analysis, $"Force errors over {NumberText.Plural(knockOut.Structures, "structure")}", "mean absolute force error, meV/Å", index =>
                Error(index, errors => errors.Forces)) with
                { Quantile = 0.97 }).ToSvg());
        if (knockOut.Base.Total.Model.Energy.Count > 0)
            yield return ("table-energy-error",
                (TableOf(analysis, $"Energy errors of the structures that hold the element, of {knockOut.Structures}", "mean absolute energy error, meV/atom",
                index => Error(index, errors => errors.Energy)) with
                { Quantile = 0.97 }).ToSvg());

        double Error(int index, Func<ElementErrors, ErrorSum> sum) =>
            knockOut.Base.ByElement.TryGetValue(analysis.Elements[index].Element, out ElementErrors? errors) ? 1000 * sum(errors).Mae ?? double.NaN
                : double.NaN;
    }

    /// <summary>element × expert of one router, elements by group, the f-block behind group 3.</summary>
    public static HeatMapPlot Gates(ExpertAnalysis analysis, RouterReport router)
    {
        int[] order = ByGroup(analysis);
        GateTable gates = router.Gates;
        double[] values = [.. from expert in Enumerable.Range(0, gates.Experts) from element in order select gates.Of(element)[expert]];
        return new HeatMapPlot($"Gates, {router.Title}", "gate", Names(router), [.. order.Select(element => analysis.Elements[element].Element.Symbol)], values)
        {
            Kind = ColorScaleKind.Intensity,
            Scale = new ColorScale(ColorScaleKind.Intensity, 0, 1),
            ColumnGroups = Groups(analysis, order),
            Note = "experts of the elements, ordered by group of the periodic table (f: lanthanides and actinides)",
        };
    }

    /// <summary>The expert of largest gate, and below each symbol all experts that the element selects.</summary>
    public static PeriodicTableCategoryPlot ChosenExpert(ExpertAnalysis analysis, RouterReport router) => new(
        $"Experts chosen, {router.Title}",
        analysis.Elements.Select((report, index) => (report.Element, Selected: router.Gates.Selected(index)))
            .ToDictionary(entry => entry.Element, entry => (entry.Selected[0], Short(entry.Selected))),
        router.Experts.Count <= 24 ? [.. router.Experts.Select(expert => $"expert {expert.Expert}")] : [])
    {
        Note = "colour: the expert of the largest gate; numbers: the experts selected, largest gate first",
        Marked = Marked(analysis),
        MarkNote = MarkNote(analysis),
    };

    /// <summary>A plane of principal components.</summary>
    public static ElementScatterPlot Scatter(ExpertAnalysis analysis, PrincipalComponents components, string what, ElementColoring coloring)
    {
        Element[] elements = [.. analysis.Elements.Select(report => report.Element)];
        string Axis(int component) => string.Create(CultureInfo.InvariantCulture, $"principal component {component + 1} "
            + $"({100 * components.Explained[component]:0.#} % of the variance)");
        return new ElementScatterPlot(
            $"Elements by their {what}", Axis(0), Axis(1), [.. elements.Select((element, index) => (element, components[index, 0], components[index, 1]))],
            element => coloring switch
            {
                ElementColoring.Group => FamilyColors.OfGroup(element.Group),
                ElementColoring.Period =>
                FamilyColors.OfPeriod(element.Period),
                _ => FamilyColors.Of(element.Family)
            },
            coloring switch
            {
                ElementColoring.Group => [.. elements.Select(element => element.Group).Distinct().Order()
                    .Select(group => (FormattableString.Invariant($"{group}"), FamilyColors.OfGroup(group)))],
                ElementColoring.Period => [.. elements.Select(element => element.Period).Distinct().Order()
                    .Select(period => (FormattableString.Invariant($"period {period}"), FamilyColors.OfPeriod(period)))],
                _ => FamilyColors.Present(elements),
            })
        {
            Note = $"coloured by {coloring.ToString().ToLowerInvariant()}; tiles that would overlap are moved, a line leads to their place",
            Marked = Marked(analysis),
            MarkNote = MarkNote(analysis),
        };
    }

    /// <summary>The tree of the gate vectors.</summary>
    public static DendrogramPlot Tree(ExpertAnalysis analysis) =>
        new("Elements clustered by their gates", "1 − cosine of the gate vectors", analysis.Tree,
            [.. analysis.Elements.Select(report => report.Element)])
        { Note = "average linkage, gates of all routers side by side" };

    /// <summary>Cosines of gate vectors, elements in the order of the tree.</summary>
    public static HeatMapPlot Similarity(ExpertAnalysis analysis)
    {
        int n = analysis.Elements.Count;
        int[] order = analysis.Tree.Order();
        double[] gates = analysis.Measure(ElementMeasure.Gates);
        string[] symbols = [.. order.Select(element => analysis.Elements[element].Element.Symbol)];
        return new HeatMapPlot("Similarity of elements", "cosine of the gate vectors", symbols, symbols,
            [.. from left in order from right in order select 1 - gates[left * n + right]])
        {
            Kind = ColorScaleKind.Intensity,
            Scale = new ColorScale(ColorScaleKind.Intensity, 0, 1),
            IsSquare = true,
            Note = "elements in the order of the tree",
        };
    }

    /// <summary>Correlations with chemistry.</summary>
    public static MantelPlot Chemistry(MantelTable chemistry)
    {
        string[] measures = [ElementMeasure.Gates, ElementMeasure.Selection, ElementMeasure.MergedWeights, ElementMeasure.ElementTable];
        return new MantelPlot("Do experts follow the periodic table?",
            [.. measures.Select(measure =>
            (ElementMeasure.NameOf(measure), (IReadOnlyList<MantelRow>)[.. chemistry.Rows.Where(row => row.Measure == measure && row.Router.Length == 0)]))
            .Where(panel => panel.Item2.Count > 0)])
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"distance between elements in the model against chemical distance; {chemistry.Permutations} "
                + $"permutations; a | b: a with the effect of b taken out"),
        };
    }

    /// <summary>Growth of the error of every element when one expert is removed.</summary>
    public static HeatMapPlot KnockOutMap(ExpertAnalysis analysis, KnockOutTable knockOut)
    {
        bool hasForces = knockOut.Base.Total.Model.Forces.Count > 0;
        int[] order = [.. ByGroup(analysis).Where(element => knockOut.Worst(element) is not null)];
        double[] values = [.. from row in knockOut.Rows from element in order select 1000 * (hasForces ? row.ElementForces : row.ElementEnergy)[element]];
        return new HeatMapPlot(
            "Removing one expert", $"growth of the mean absolute error, {(hasForces ? "forces, meV/Å" : "energy, meV/atom")} (ends: 98 % of all values)",
            [.. analysis.Routers.SelectMany(Names)], [.. order.Select(element => analysis.Elements[element].Element.Symbol)], values)
        {
            Kind = ColorScaleKind.Diverging,
            Scale = ColorScale.Around(ColorScaleKind.Diverging, values, 0.98),
            ColumnGroups = Groups(analysis, order),
            RowGroups = [.. analysis.Routers.Select(router => (router.Experts.Count, router.Title))],
            Note = FormattableString.Invariant($"{NumberText.Plural(knockOut.Structures, "structure")}; the other gates are not renormalised"),
        };
    }

    /// <summary>Atoms of the training data.</summary>
    public static PeriodicTablePlot Atoms(ExpertAnalysis analysis) =>
        Table(analysis, $"Atoms in {analysis.Training!.Source}", "atoms", report => report.Atoms ?? double.NaN)
            with
        { Kind = ColorScaleKind.Logarithmic, Format = value => value.ToString("#,0", CultureInfo.InvariantCulture) };

    /// <summary>Any number of every element.</summary>
    public static PeriodicTablePlot Table(ExpertAnalysis analysis, string title, string quantity, Func<ElementReport, double> value) =>
        TableOf(analysis, title, quantity, index => value(analysis.Elements[index]));

    private static PeriodicTablePlot TableOf(ExpertAnalysis analysis, string title, string quantity, Func<int, double> value) =>
        new(title, quantity, analysis.Elements.Index().ToDictionary(entry => entry.Item.Element, entry => value(entry.Index)))
        {
            Marked = Marked(analysis),
            MarkNote = MarkNote(analysis)
        };

    /// <summary>Elements with little data.</summary>
    private static HashSet<Element> Marked(ExpertAnalysis analysis) =>
        [.. analysis.Elements.Where(report => report.HasFewAtoms).Select(report => report.Element)];

    private static string MarkNote(ExpertAnalysis analysis) =>
        FormattableString.Invariant($"fewer than {analysis.Options.FewAtoms} atoms in {analysis.Training?.Source}");

    private static int[] ByGroup(ExpertAnalysis analysis) => [.. Enumerable.Range(0, analysis.Elements.Count)
        .OrderBy(index => Column(analysis.Elements[index].Element)).ThenBy(index => analysis.Elements[index].Element.Number)];

    private static (int Count, string Name)[] Groups(ExpertAnalysis analysis, int[] order) => [.. order
        .GroupBy(index => Column(analysis.Elements[index].Element))
            .Select(group => (group.Count(), group.Key % 1 == 0 ? FormattableString.Invariant($"{group.Key}") : "f"))];

    // The f-block stands between groups 3 and 4.
    private static double Column(Element element) => element.Family is ElementFamily.Lanthanide or ElementFamily.Actinide ? 3.5 : element.Group;

    private static string[] Names(RouterReport router) => [.. router.Experts.Select(expert => FormattableString.Invariant($"{expert.Expert}"))];

    private static string Short(int[] selected) => selected.Length <= 3 ? string.Join('·', selected) : string.Join('·', selected.Take(3)) + "…";

    private static string FileName(RouterReport router) => router.Title.Replace(' ', '-');
}
