using System.Globalization;
using System.Xml.Linq;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies.Errors;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Pages;

/// <summary>The plots of pages: well-formed, at the right places, complete.</summary>
public sealed class PagePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Counts_of_a_density_grid_are_those_of_a_plain_histogram_however_it_grew()
    {
        Gen.Double[-1e3, 1e3].Array[3 * DensityGrid.Kept, 4 * DensityGrid.Kept].Sample(numbers =>
        {
            var grid = new DensityGrid();
            for (int i = 0; i + 1 < numbers.Length; i += 2) grid.Add(numbers[i] * (1 + i), numbers[i + 1] * (1 + i));
            (long[,] counts, double origin, double width) = grid.Coarse(4);
            Assert.Equal(grid.Count, counts.Cast<long>().Sum());
            Assert.Equal(numbers.Length / 2, grid.Count);
            // Cells of the fine grid may fall on the other side of a bound: rows agree to the pairs within one fine cell of it.
            double fine = 2 * 4 * width / (DensityGrid.Cells / 2);
            for (int row = 0; row < 4; row++)
            {
                double low = origin + row * width, high = low + width;
                double[] labels = [.. Enumerable.Range(0, numbers.Length / 2).Select(i => numbers[2 * i] * (1 + 2 * i))];
                long inside = Enumerable.Range(0, 4).Sum(column => counts[row, column]);
                Assert.InRange(inside, labels.Count(label => label > low + fine && label < high - fine),
                    labels.Count(label => label >= low - fine && label <= high + fine));
            }
        }, iter: 20);
    }

    [Fact]
    public void The_determination_is_that_of_its_definition()
    {
        var grid = new DensityGrid();
        foreach ((double label, double prediction) in new[] { (1.0, 1.5), (2.0, 1.5), (3.0, 3.0) }) grid.Add(label, prediction);
        Assert.Equal(1 - 0.5 / 2, grid.Determination!.Value, 12);
        Assert.Null(new DensityGrid().Determination);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public void A_parity_plot_shows_all_pairs(int pairs)
    {
        var grid = new DensityGrid();
        var random = new Random(1);
        for (int i = 0; i < pairs; i++) grid.Add(random.NextDouble(), random.NextDouble() * 2);
        XElement root = XDocument.Parse(new ParityPlot("force, eV/Å", grid).ToSvg()).Root!;
        if (pairs == 10) Assert.Equal(10, root.Elements(Svg + "circle").Count());
        else Assert.Equal(pairs, root.Descendants(Svg + "rect")
            .Sum(cell => long.Parse(cell.Value.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_logarithmic_axis_spaces_factors_evenly_and_ticks_decades()
    {
        PlotScale scale = PlotScale.Logarithmic(0.01, 100, 0, 400);
        Assert.Equal([0, 100, 200, 300, 400], new[] { 0.01, 0.1, 1, 10, 100 }.Select(scale.At), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(["0.01", "0.1", "1", "10", "100"], scale.Ticks(6).Select(tick => tick.Text));
        Assert.True(double.IsNaN(scale.At(0)));
        Assert.Equal(["0.0", "0.5", "1.0", "1.5", "2.0"], PlotScale.Linear(0, 2, 0, 1).Ticks(5).Select(tick => tick.Text));
    }

    [Fact]
    public void A_long_curve_is_thinned_without_moving_its_mean()
    {
        double[] steps = [.. Enumerable.Range(1, 10_000).Select(i => (double)i)];
        string svg = new CurvePlot("step", "loss", new PlotSeries("loss", steps, [.. steps.Select(step => 2 * step)])).ToSvg();
        XElement[] circles = [.. XDocument.Parse(svg).Root!.Elements(Svg + "circle")];
        Assert.Equal(500, circles.Length);
        Assert.StartsWith("loss\n10.5: 21", circles[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Plots_of_nothing_and_of_one_number_can_be_drawn()
    {
        string[] pictures =
        [
            new ParityPlot("e", new DensityGrid()).ToSvg(), HistogramPlot.Of("x", []).ToSvg(), HistogramPlot.Of("x", [3, 3]).ToSvg(), new BarPlot("x").ToSvg(),
                new BarPlot("x", ("a", double.NaN)).ToSvg(),
            new CurvePlot("x", "y").ToSvg(),
                new CurvePlot("x", "y", new PlotSeries("s", [1], [double.NaN])) { HasLogarithmicY = true, HasLogarithmicX = true }.ToSvg(),
        ];
        Assert.All(pictures, picture => Assert.DoesNotContain("NaN", XDocument.Parse(picture).ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_histogram_counts_every_number_once()
    {
        HistogramPlot plot = HistogramPlot.Of("x", [0, 0.1, 0.5, 1, double.NaN], bins: 2);
        Assert.Equal([2L, 2L], plot.Counts);
        Assert.Equal([0, 0.5, 1], plot.Bounds);
    }

    [Fact]
    public void Colours_of_the_style_sheet_are_those_of_the_plots()
    {
        string css = PageAssets.Read("page.css");
        IEnumerable<string> colors = [.. PlotColors.Series, .. PlotColors.Sequential, .. PlotColors.Diverging, PlotColors.NoData, PlotColors.Ink,
            PlotColors.Paper, PlotColors.Muted];
        Assert.All(colors, color => Assert.Contains($"[fill=\"{color}\"]", css, StringComparison.Ordinal));
        Assert.Equal(PlotColors.Sequential[0], PlotColors.OfFraction(-1));
        Assert.Equal(PlotColors.Sequential[^1], PlotColors.OfFraction(2));
        Assert.Equal(PlotColors.Diverging[4], PlotColors.OfSigned(0));
        Assert.Equal(PlotColors.NoData, PlotColors.OfSigned(double.NaN));
    }
}
