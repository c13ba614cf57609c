using Xunit;

namespace Amalgam.Browser;

/// <summary>The report in a browser, clicked through.</summary>
public sealed class ReportPageTests(ReportFixture fixture)
{
    [Theory]
    [InlineData("light", false, false)]
    [InlineData("dark", true, false)]
    [InlineData("phone", false, true)]
    [InlineData("phone-dark", true, true)]
    public async Task It_opens_without_a_complaint_and_asks_for_nothing(string name, bool isDark, bool isPhone)
    {
        await using BrowserPage page = await fixture.Open(isDark, isPhone);
        await page.Evaluate("document.getElementById('viewer').scrollIntoView({ behavior: 'instant' })");
        await page.Until("document.getElementById('viewer-stage').dataset.shown");
        await page.Evaluate("scrollTo({ top: 0, behavior: 'instant' })");
        await Keep(name, await page.Screenshot(isWhole: true));
        Assert.Empty(page.Complaints);
        Assert.All(page.Requests, request =>
            Assert.True(request.StartsWith("file:", StringComparison.Ordinal) || request.StartsWith("data:", StringComparison.Ordinal)
            || request.StartsWith("blob:", StringComparison.Ordinal), request));
        Assert.Single(page.Requests, request => request.StartsWith("file:", StringComparison.Ordinal));
        Assert.True((double)(await page.Evaluate("document.documentElement.scrollWidth"))! <= (double)(await page.Evaluate("innerWidth"))!,
            "the page is wider than the window");
        Assert.Equal(isDark ? "true" : "false", await page.Text("amalgam.isDark()"));
    }

    [Fact]
    public async Task Tables_fit_a_notebook_and_say_on_a_phone_that_they_go_on()
    {
        const string Cut = "[...document.querySelectorAll('#worst-structures .scroll, #data .scroll')]"
            + ".filter(box => box.scrollWidth > box.clientWidth + 1).length";
        await using (BrowserPage notebook = await fixture.Open())
            Assert.Equal(0, (double)(await notebook.Evaluate(Cut))!);
        await using BrowserPage phone = await fixture.Open(isPhone: true);
        Assert.True((double)(await phone.Evaluate(Cut))! > 0, "no table is wider than a phone: this test tests nothing");
        Assert.Equal("true", await phone.Text("""
            [...document.querySelectorAll('.table')].every(table => {
                const box = table.querySelector('.scroll'), hint = table.querySelector('.scroll-hint');
                return (box.scrollWidth > box.clientWidth + 1) === (getComputedStyle(hint).display !== 'none');
            })
            """));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_text_has_the_contrast_that_accessibility_asks_for(bool isDark)
    {
        await using BrowserPage page = await fixture.Open(isDark);
        // Relative luminance as in WCAG 2; the ground is that of the nearest ancestor that has one.
        string worst = await page.Text("""
            (() => {
                const linear = c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
                const light = color => {
                    const [r, g, b] = color.match(/[\d.]+/g).map(c => linear(Number(c) / 255));
                    return .2126 * r + .7152 * g + .0722 * b;
                };
                const ground = node => {
                    for (; node; node = node.parentElement) {
                        const c = getComputedStyle(node).backgroundColor;
                        if (!/, 0\)|transparent/.test(c)) return c;
                    }
                    return 'rgb(255,255,255)';
                };
                const texts = 'h1,h2,h3,p,td,th button,th .unit,dt,dd,.value,.unit,nav a,.badge,figcaption,summary,button,footer,.kind';
                let worst = [99, ''];
                for (const node of document.querySelectorAll(texts)) {
                    if (!node.checkVisibility() || !node.textContent.trim()) continue;
                    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))], contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
                    if (contrast < worst[0]) worst = [contrast, node.tagName + '.' + node.className + ': ' + node.textContent.slice(0, 40)];
                }
                return worst.join(' ');
            })()
            """);
        Assert.True(double.Parse(worst.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) >= 4.5, worst);
    }

    [Fact]
    public async Task A_heading_sorts_by_click_and_by_keyboard()
    {
        await using BrowserPage page = await fixture.Open();
        const string table = "[...document.querySelectorAll('.table')].find(one => one.textContent.startsWith('By element'))";
        await page.Evaluate($"{table}.id = 'by-element'");
        const string atoms = "[...document.querySelectorAll('#by-element tbody tr')].map(row => Number(row.cells[1].dataset.order))";
        await page.Click("#by-element th:nth-child(2) button");
        Assert.Equal("descending", await page.Text("document.querySelector('#by-element th:nth-child(2)').getAttribute('aria-sort')"));
        double[] sorted = await Numbers(page, atoms);
        Assert.True(sorted.Length > 10);
        Assert.Equal(sorted.OrderDescending(), sorted);
        await page.Press("Enter");
        Assert.Equal("ascending", await page.Text("document.querySelector('#by-element th:nth-child(2)').getAttribute('aria-sort')"));
        sorted = await Numbers(page, atoms);
        Assert.Equal(sorted.Order(), sorted);
        await page.Click("#by-element th:nth-child(1) button");
        string[] symbols = (await page.Text("[...document.querySelectorAll('#by-element tbody tr')].map(row => row.cells[0].textContent)")).Split(',');
        Assert.Equal(symbols.Order(StringComparer.OrdinalIgnoreCase), symbols);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_long_table_shows_its_first_rows_until_it_is_asked_for_all()
    {
        await using BrowserPage page = await fixture.Open();
        await page.Evaluate("document.querySelector('.table[data-first]').id = 'long'");
        int first = int.Parse(await page.Text("document.getElementById('long').dataset.first"), System.Globalization.CultureInfo.InvariantCulture);
        const string visible = "[...document.querySelectorAll('#long tbody tr')].filter(row => row.checkVisibility()).length";
        Assert.Equal(first, (int)(double)(await page.Evaluate(visible))!);
        await page.Click("#long .all");
        Assert.True((double)(await page.Evaluate(visible))! > first);
    }

    [Fact]
    public async Task The_theme_is_switched_and_pictures_go_with_it()
    {
        await using BrowserPage page = await fixture.Open();
        const string ink = "getComputedStyle(document.querySelector('.picture text')).fill";
        string before = await page.Text(ink), ground = await page.Text("getComputedStyle(document.body).backgroundColor");
        await page.Click("#theme");
        Assert.Equal("dark", await page.Text("document.documentElement.dataset.theme"));
        Assert.NotEqual(before, await page.Text(ink));
        Assert.NotEqual(ground, await page.Text("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("Light", await page.Text("document.getElementById('theme').textContent"));
        await page.Click("#theme");
        Assert.Equal(before, await page.Text(ink));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_element_that_is_chosen_lights_up_everywhere_with_its_experts()
    {
        await using BrowserPage page = await fixture.Open();
        string symbol = await page.Text("Object.keys(amalgam.json('expert-links'))[3]");
        await page.Click($"#experts text[data-element='{symbol}']");
        await Keep("element", await page.Screenshot());
        Assert.Equal("false", await page.Text("document.getElementById('selection').hidden"));
        Assert.StartsWith(symbol + ": ", await page.Text("document.querySelector('#selection p').textContent"), StringComparison.Ordinal);
        Assert.Equal("true", await page.Text($"[...document.querySelectorAll('[data-element=\"{symbol}\"]')].every(node => "
            + "node.classList.contains('picked'))"));
        Assert.True((double)(await page.Evaluate("document.querySelectorAll('tr.picked').length"))! >= 1, "no row of a table is marked");
        // Exactly the experts that the page's own links name are marked, in the labels of the gate maps.
        string marked = await page.Text("[...document.querySelectorAll('text[data-expert].linked')].map(node => node.dataset.expert).sort()");
        Assert.Equal(await page.Text($"amalgam.json('expert-links')['{symbol}'].sort()"), marked);
        Assert.Contains("/", marked, StringComparison.Ordinal);
        await page.Press("Escape");
        Assert.Equal("true", await page.Text("document.getElementById('selection').hidden"));
        Assert.Equal("0", await page.Text("document.querySelectorAll('.picked,.linked,.faded').length"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task An_expert_that_is_chosen_names_its_elements()
    {
        await using BrowserPage page = await fixture.Open();
        string key = await page.Text("Object.values(amalgam.json('expert-links'))[0][0]");
        await page.Click($"#experts text[data-expert='{key}']");
        string[] elements = (await page.Text($"Object.entries(amalgam.json('expert-links')).filter(([, experts]) => experts.includes('{key}')).map(([element]) "
            + "=> element).sort()")).Split(',');
        Assert.Equal(elements, (await page.Text("[...new Set([...document.querySelectorAll('text[data-element].linked')].map(node => "
            + "node.dataset.element))].sort()")).Split(','));
        string said = await page.Text("document.querySelector('#selection p').textContent");
        Assert.All(elements, element => Assert.Contains(" " + element, said, StringComparison.Ordinal));
        await page.Click("#selection button");
        Assert.Equal("true", await page.Text("document.getElementById('selection').hidden"));
    }

    [Fact]
    public async Task A_cell_of_the_gates_tells_its_numbers_on_hovering()
    {
        await using BrowserPage page = await fixture.Open();
        await page.Hover("#experts rect[data-element][data-expert]");
        await page.Until("!document.getElementById('tip').hidden");
        Assert.Matches(@"^[A-Z][a-z]?, expert \d+\ngate \d\.\d{3}$", await page.Text("document.getElementById('tip').textContent"));
        await page.Hover("h1");
        await page.Until("document.getElementById('tip').hidden");
    }

    [Fact]
    public async Task The_viewer_draws_turns_and_changes_structures()
    {
        await using BrowserPage page = await fixture.Open();
        await page.Click("tr[data-structure='s1']");
        await page.Until("document.getElementById('viewer-stage').dataset.shown");
        Assert.SkipWhen(await page.Text("document.getElementById('viewer-stage').dataset.shown") == "none", "this browser has no WebGL");
        Assert.Equal("s1", await page.Text("document.getElementById('viewer-stage').dataset.shown"));
        Assert.Equal("s1", await page.Text("document.getElementById('viewer-structure').value"));
        string before = await page.Text("JSON.stringify(amalgam.viewer().getView())");
        await page.Drag("#viewer-stage", 120, 60);
        await page.Until($"JSON.stringify(amalgam.viewer().getView()) !== {BrowserPage.Quoted(before)}");
        await page.Hover("#viewer-stage");
        byte[] withArrows = await page.Screenshot();
        await Keep("viewer", withArrows);
        await page.Click("#viewer-arrows");
        Assert.Equal("false", await page.Text("document.getElementById('viewer-arrows').getAttribute('aria-pressed')"));
        await page.Click("#viewer-colour");
        Assert.Equal("Colour: force error", await page.Text("document.getElementById('viewer-colour').textContent"));
        Assert.Contains("|ΔF|", await page.Text("document.getElementById('viewer-legend').textContent"), StringComparison.Ordinal);
        await page.Hover("#viewer-stage");
        Assert.NotEqual(withArrows, await page.Screenshot());
        await page.Click("tr[data-structure='s0']");
        Assert.Equal("s0", await page.Text("document.getElementById('viewer-stage').dataset.shown"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task It_prints_with_everything_unfolded()
    {
        await using BrowserPage page = await fixture.Open(isDark: true);
        byte[] pdf = await page.Print();
        Assert.Equal("%PDF"u8, pdf.AsSpan(0, 4));
        await Keep("print", pdf, ".pdf");
        await page.Send("Emulation.setEmulatedMedia", new System.Text.Json.Nodes.JsonObject { ["media"] = "print" });
        Assert.Equal("rgb(255, 255, 255)", await page.Text("getComputedStyle(document.querySelector('section')).backgroundColor"));
        Assert.Equal("0", await page.Text("[...document.querySelectorAll('tbody tr')].filter(row => !row.closest('details') && "
            + "!row.checkVisibility()).length"));
        Assert.Equal("none", await page.Text("getComputedStyle(document.querySelector('nav')).display"));
    }

    private static async Task<double[]> Numbers(BrowserPage page, string expression) =>
        [.. (await page.Text(expression)).Split(',').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];

    private static Task Keep(string name, byte[] content, string ending = ".png") =>
        File.WriteAllBytesAsync(Path.Combine(ReportFixture.Screenshots, name + ending), content);
}
