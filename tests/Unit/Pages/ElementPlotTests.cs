using System.Globalization;
using System.Xml.Linq;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Pages.Specialization;
using Amalgam.Pages.Svg;
using Amalgam.Studies.Specialization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Pages;

public sealed class ElementPlotTests
{
    private static readonly Element[] All = [.. Enumerable.Range(1, Element.MaxNumber).Select(number => new Element(number))];

    [Fact]
    public void Every_picture_of_an_analysis_is_well_formed_and_has_nothing_from_outside()
    {
        Amalgam.Model.PotentialModel model = RandomModels.Create("element_moe_everywhere");
        var evaluation = new Evaluation();
        Structure structure = NamedStructures.Create("mixture");
        new ReferenceNetwork(model).Evaluate(structure, evaluation);
        structure = new Structure([.. structure.Elements], [.. structure.Positions], structure.Cell)
        {
            Energy = evaluation.Energy + 1,
            Forces = evaluation.Forces.ToArray()
        };
        ExpertAnalysis analysis = ExpertAnalysis.Of(model, new ExpertAnalysisOptions { Permutations = 99, FreshStarts = 3 },
            ExpertData.Of(model.Spec, [structure], "one")).TestChemistry(cancellation: TestContext.Current.CancellationToken);
        KnockOutTable knockOut = KnockOutTable.Of(model, [structure], new KnockOutOptions { Threads = 1 }, cancellation: TestContext.Current.CancellationToken);
        IReadOnlyList<(string Name, string Svg)> plots = ExpertPlots.Of(analysis, knockOut);
        Assert.Equal(plots.Count, plots.Select(plot => plot.Name).Distinct().Count());
        Assert.Superset(
            new HashSet<string> { "gates-layer-1-node", "table-expert-head", "pca-gates-family", "pca-weights-period", "table-gates-pc1", "dendrogram",
                "similarity", "mantel", "knockout", "table-knockout", "table-atoms", "table-forces-error", "table-energy-error", "table-reference-energy" },
            plots.Select(plot => plot.Name).ToHashSet());
        Assert.All(plots, plot =>
        {
            XDocument document = XDocument.Parse(plot.Svg);
            Assert.Equal("svg", document.Root!.Name.LocalName);
            Assert.DoesNotContain("NaN", plot.Svg, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", plot.Svg, StringComparison.Ordinal);
            Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "id" or "href");
            Assert.Equal("http://www.w3.org/2000/svg", document.Root.Name.NamespaceName);
            Assert.Contains("currentColor", plot.Svg, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_periodic_table_puts_elements_where_they_belong()
    {
        string svg = new PeriodicTablePlot("t", "u", All.ToDictionary(element => element, element => (double)element.Number)).ToSvg();
        Dictionary<string, (double X, double Y)> places = XDocument.Parse(svg).Descendants().Where(IsCell).ToDictionary(
            node => node.Elements().First().Value.Split(' ')[0], node => (Number(node, "x"), Number(node, "y")));
        Assert.Equal(118, places.Count);
        Assert.Equal(places["H"].X, places["Fr"].X);
        Assert.Equal(places["He"].X, places["Og"].X);
        Assert.Equal(17 * 46, places["He"].X - places["H"].X, 6);
        Assert.Equal(6 * 46, places["Fr"].Y - places["H"].Y, 6);
        Assert.Equal(places["Sc"].X, places["La"].X); // the rows below begin under group 3
        Assert.Equal(places["La"].X, places["Ac"].X);
        Assert.Equal(places["Hf"].X, places["Ti"].X);
        Assert.Equal(14 * 46, places["Lu"].X - places["La"].X, 6);
        Assert.True(places["La"].Y > places["Fr"].Y + 46);
        Assert.Equal(118, places.Values.Distinct().Count());

        static double Number(XElement node, string name) => double.Parse(node.Elements().ElementAt(1).Attribute(name)!.Value, CultureInfo.InvariantCulture);
    }

    private static bool IsCell(XElement node) => node.Name.LocalName == "g" && node.Elements().First().Name.LocalName == "title";

    [Fact]
    public void Elements_without_a_value_are_hatched_and_marked_ones_are_cut()
    {
        var values = new Dictionary<Element, double> { [new(1)] = 1, [new(2)] = double.NaN, [new(3)] = 5 };
        string svg = new PeriodicTablePlot("t", "u", values) { Marked = new HashSet<Element> { new(3) }, MarkNote = "few <atoms>" }.ToSvg();
        XDocument document = XDocument.Parse(svg);
        Assert.Equal(2, document.Descendants().Count(IsCell));
        Assert.Contains("Li (3): 5, little data", svg, StringComparison.Ordinal);
        Assert.Contains("few &lt;atoms&gt;", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_have_contrast_on_every_colour()
    {
        IEnumerable<PlotColor> colors = Enumerable.Range(0, 101)
            .SelectMany(step => new[] { PlotColor.Sequential(step / 100.0), PlotColor.Diverging(step / 50.0 - 1) })
            .Concat(Enumerable.Range(0, 64).Select(PlotColor.Named)).Concat(Enum.GetValues<ElementFamily>().Select(FamilyColors.Of))
                .Concat(Enumerable.Range(1, 18).Select(FamilyColors.OfGroup));
        Assert.All(colors, color =>
        {
            double ink = color.Ink == "#000000" ? 0 : 1, contrast = (Math.Max(color.Luminance, ink) + 0.05) / (Math.Min(color.Luminance, ink) + 0.05);
            Assert.True(contrast >= 4.5, $"{color.Hex} on {color.Ink}: {contrast}"); // WCAG AA
        });
    }

    [Fact]
    public void The_sequential_map_grows_evenly_lighter()
    {
        double[] lightness = [.. Enumerable.Range(0, 21).Select(step => Math.Cbrt(PlotColor.Sequential(step / 20.0).Luminance))];
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.01, 0.06));
    }

    [Fact]
    public void Tiles_never_cover_each_other()
    {
        var random = new Random(3);
        (double X, double Y)[] places =
            [.. Enumerable.Range(0, 89).Select(index => index < 30 ? (200.0, 200.0) : (100 + 300 * random.NextDouble(), 100 + 250 * random.NextDouble()))];
        (double X, double Y)[] tiles = TilePlacement.Apart(places, 23, 17, 60, 60, 840, 600);
        for (int i = 0; i < tiles.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.True(Math.Abs(tiles[i].X - tiles[j].X) > 22 || Math.Abs(tiles[i].Y - tiles[j].Y) > 16, $"{i} {tiles[i]} and {j} {tiles[j]}");
        Assert.Equal((400, 400), TilePlacement.Apart([(400.0, 400.0)], 23, 17, 60, 60, 840, 600)[0] is var (x, y) ? (Math.Round(x), Math.Round(y)) : default);
    }

    [Theory]
    [InlineData(ColorScaleKind.Sequential, new[] { 2.0, 6.0 }, 4.0, 0.5)]
    [InlineData(ColorScaleKind.Logarithmic, new[] { 1.0, 100.0, 0.0 }, 10.0, 0.5)]
    [InlineData(ColorScaleKind.Diverging, new[] { -1.0, 3.0 }, 0.0, 0.5)]
    [InlineData(ColorScaleKind.Intensity, new[] { 0.2, 4.0 }, 1.0, 0.25)]
    public void Scales_place_numbers(ColorScaleKind kind, double[] values, double value, double place)
    {
        ColorScale scale = ColorScale.Around(kind, values);
        Assert.Equal(place, scale.Place(value), 12);
        Assert.InRange(scale.Ticks(5).Count(), 2, 12);
    }

    /// <summary>Ticks between numbers that differ by a rounding would have no end: k + 1 = k beyond 2⁵³.</summary>
    [Theory]
    [InlineData(ColorScaleKind.Sequential, 0.7, 1e-16)]
    [InlineData(ColorScaleKind.Sequential, -5e3, 1e-12)]
    [InlineData(ColorScaleKind.Logarithmic, 3.0, 5e-16)]
    public void Scales_of_numbers_that_only_rounding_tells_apart_have_few_ticks(ColorScaleKind kind, double value, double rounding)
    {
        ColorScale scale = ColorScale.Around(kind, [value, value + rounding, value - rounding]);
        Assert.InRange(scale.Ticks(5).Take(100).Count(), 1, 12);
    }
}
