using System.Globalization;
using System.Xml.Linq;
using Amalgam.Dynamics.Tables;
using Amalgam.Pages.Svg;
using Xunit;

namespace Amalgam.Unit.Pages;

/// <summary>Pictures are valid, show their points where the axes say, and tables give their numbers back.</summary>
public sealed class LinePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Points_lie_where_the_ticks_say()
    {
        var plot = new LinePlot("a < b & c", "x", "y", new PlotSeries("dots", [0, 1, 2, 4], [10, -3, double.NaN, 7]) { HasMarkers = true, HasLine = false });
        XElement root = XDocument.Parse(plot.ToSvg()).Root!;
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "a < b & c");
        XElement[] circles = [.. root.Descendants(Svg + "circle").Where(circle => circle.Parent!.Name.LocalName == "g")];
        Assert.Equal(3, circles.Length);
        double TickX(string label) => Number(root.Elements(Svg + "text")
            .First(text => text.Value == label && (string?)text.Attribute("text-anchor") == "middle"), "x");
        Assert.Equal(TickX("0"), Number(circles[0], "cx"), 0.02);
        Assert.Equal(TickX("4"), Number(circles[2], "cx"), 0.02);
        double TickY(string label) => Number(root.Elements(Svg + "text").First(text => text.Value == label && (string?)text.Attribute("text-anchor") == "end"),
            "y") - 5;
        Assert.Equal(TickY("10"), Number(circles[0], "cy"), 0.02);
    }

    [Fact]
    public void Lines_break_where_there_is_no_number_and_landmarks_replace_ticks()
    {
        var plot = new LinePlot("", "", "", new PlotSeries("", [0, 1, double.NaN, 2, 3], [0, 1, double.NaN, 1, 0]))
        {
            Landmarks = [(0, "Γ"), (3, "X|K")],
            ShowsZero = true
        };
        XElement root = XDocument.Parse(plot.ToSvg()).Root!;
        string path = (string)root.Descendants(Svg + "path").Single().Attribute("d")!;
        Assert.Equal(2, path.Count(letter => letter == 'M'));
        Assert.Contains(root.Elements(Svg + "text"), text => text.Value == "X|K");
    }

    [Theory]
    [InlineData(5.0, 5.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(-1e-9, 1e-9)]
    [InlineData(1e8, 3e8)]
    public void Axes_of_any_range_have_a_few_different_ticks(double low, double high)
    {
        PlotScale axis = PlotScale.Around([low, high], false, 0, 1, 0.05);
        (double Value, string Text)[] ticks = [.. axis.Ticks(7)];
        Assert.InRange(ticks.Length, 3, 12);
        Assert.Equal(ticks.Length, ticks.Select(tick => tick.Text).Distinct().Count());
        Assert.All(ticks, tick => Assert.InRange(axis.At(tick.Value), -1e-6, 1 + 1e-6));
    }

    [Fact]
    public void Tables_keep_every_digit_for_machines_and_few_for_people()
    {
        var table = new DataTable("name", "value_eV", "count");
        table.Add("a", Math.PI, 3);
        Assert.Equal("name,value_eV,count\na,3.141592653589793,3\n", table.ToCsv());
        Assert.Equal("name  value_eV  count\n   a   3.14159      3\n", table.ToText());
        Assert.Throws<ArgumentException>(() => table.Add("b"));
    }

    private static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
