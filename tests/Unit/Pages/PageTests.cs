using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amalgam.Atoms.Elements;
using Amalgam.Pages.Html;
using Amalgam.Pages.Svg;
using Amalgam.Studies;
using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Pages;

/// <summary>The page framework: escaping, structure, what a page may hold.</summary>
public sealed partial class PageTests
{
    private const string Evil = "</script><img src=x onerror=\"alert('1')\">&amp;\u0001";

    [Fact]
    public void Every_text_is_escaped_wherever_it_stands()
    {
        var page = new Page(Evil) { Subtitle = Evil, Footer = Evil };
        var table = new PageTable(Evil, PageColumn.OfText(Evil), new PageColumn(Evil, Evil) { Tip = Evil });
        table.LinkedRow(Evil, Evil, [new PageCell(Evil) { Tip = Evil }, 1.5], Evil);
        page.Section("First").Text(Evil).Heading(Evil).Verdict(Verdict.Warn, Evil).Cards(new SummaryCard(Evil, Evil, Evil, Evil) { LiveKey = Evil })
            .Add(table).Folded(Evil, new TextBlock(Evil) { Kind = TextKind.Verbatim }).Add(new DataBlock("data", new JsonObject { ["key"] = Evil }))
            .Figures(new PageFigure(new BarPlot(Evil, (Evil, 1)) { AreElements = true }.ToSvg(), Evil));
        string html = page.ToHtml();
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\u0001", html, StringComparison.Ordinal);
        // Scripts: theme, data and page.js, each closed once.
        Assert.Equal(Regex.Count(html, "<script[ >]"), Regex.Count(html, "</script>"));
        string data = Regex.Match(html, "id=\"data\">(.*?)</script>").Groups[1].Value;
        Assert.Equal(Evil, JsonNode.Parse(data)!["key"]!.GetValue<string>());
    }

    [Fact]
    public void A_page_needs_nothing_from_outside()
    {
        string html = Small().ToHtml();
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<(link|iframe|img|object|embed)\b", html);
        Assert.DoesNotMatch(@"(src|href)=""(?!#)", html);
        Assert.DoesNotMatch(@"@import|url\((?!#)", html);
        Assert.True(html.Length < 60_000, $"{html.Length} characters without figures");
    }

    [Fact]
    public void The_viewer_comes_only_with_a_page_that_has_structures()
    {
        Assert.DoesNotContain("$3Dmol", Small().ToHtml(), StringComparison.Ordinal);
        Page page = Small();
        page.Section("Structures").Add(new StructureViewer([new StructureScene("a", "A", [new Element(8)], [0, 0, 0], null, null)]));
        string html = page.ToHtml();
        Assert.Contains("$3Dmol", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 500_000, 700_000);
    }

    [Fact]
    public void Figures_keep_their_identifiers_apart_and_scripts_out()
    {
        string svg = new LinePlot("t", "x", "y", new PlotSeries("s", [0, 1, 2], [1, 4, 9])).ToSvg();
        var page = new Page("p");
        page.Section("Two").Figures(new PageFigure(svg, "one"), new PageFigure(svg, "two"));
        string html = page.ToHtml();
        string[] identifiers = [.. Identifier().Matches(html).Select(match => match.Groups[1].Value)];
        Assert.Equal(identifiers.Length, identifiers.Distinct().Count());
        Assert.Contains("clip-path=\"url(#figure2-frame)\"", html, StringComparison.Ordinal);
        Assert.Contains("stroke=\"#0072b2\"", html, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => PageFigure.Checked("<svg><script>1</script></svg>", "c", "f"));
        Assert.Throws<InvalidOperationException>(() => PageFigure.Checked("<svg><g></svg>", "c", "f"));
        Assert.Throws<InvalidOperationException>(() => PageFigure.Checked("<p/>", "c", "f"));
    }

    [Fact]
    public void The_worst_verdict_of_a_section_shows_in_the_navigation()
    {
        var page = new Page("p");
        page.Section("Good").Verdict(Verdict.Pass, "a");
        page.Section("Bad").Verdict(Verdict.Pass, "a").Verdict(Verdict.Fail, "b");
        string navigation = Regex.Match(page.ToHtml(), "<nav.*?</nav>", RegexOptions.Singleline).Value;
        Assert.Equal(1, Regex.Count(navigation, "badge"));
        Assert.Contains("#bad\">Bad<span class=\"badge fail\"", navigation, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_carry_what_they_are_sorted_by()
    {
        var table = new PageTable("t", PageColumn.OfText("name"), new PageColumn("number"), new PageColumn("missing"), new PageColumn("count"));
        table.Row("a", 0.0123456789, new ErrorSum().Mae, 1234567);
        Assert.Throws<ArgumentException>(() => table.Row("too few"));
        var page = new Page("p");
        page.Section("s").Add(table);
        Assert.Contains("<td class=\"number\" data-order=\"0.0123456789\">0.012</td><td class=\"number\" data-order=\"\">–</td><td class=\"number\" "
            + "data-order=\"1234567\">1,234,567</td>", page.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sections_of_one_title_are_refused() => Assert.Throws<ArgumentException>(() =>
    {
        Page page = Small();
        page.Section("Summary!");
    });

    private static Page Small()
    {
        var page = new Page("p");
        page.Section("Summary").Text("t").Verdict(Verdict.Pass, "v").Add(new PageTable("", PageColumn.OfText("a")).Row("b"));
        return page;
    }

    [GeneratedRegex("\\sid=\"([^\"]*)\"")]
    private static partial Regex Identifier();
}
