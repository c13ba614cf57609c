using System.Text;
using Amalgam.Atoms;
using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>A page: one HTML file that needs nothing else, neither network nor neighbours.</summary>
/// <param name="title">in the browser's tab and at the top</param>
public sealed class Page(string title)
{
    // Nothing may be loaded from anywhere: a page shows the same in ten years, and no server learns that it was read.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; worker-src blob:";
    private readonly List<PageSection> sections = [];

    public string Title { get; } = title;

    /// <summary>A word or two above the title: what kind of page this is; empty for none.</summary>
    public string Kind { get; init; } = "";

    /// <summary>A line below the title: what this is about; empty for none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>A line at the end, such as the program's version; empty for none.</summary>
    public string Footer { get; init; } = "";

    /// <summary>Address of the news of a running training, relative to its own address; null for a page that stays as it is.</summary>
    public string? LiveSource { get; init; }

    public IReadOnlyList<PageSection> Sections => sections;

    /// <summary>Adds a section and gives it back, to be filled.</summary>
    /// <param name="title">heading, and entry of the navigation</param>
    /// <exception cref="ArgumentException">There is a section of this title.</exception>
    public PageSection Section(string title)
    {
        var section = new PageSection(title);
        if (sections.Any(other => other.Id == section.Id)) throw new ArgumentException($"there is a section {title} already", nameof(title));
        sections.Add(section);
        return section;
    }

    /// <summary>Writes the page; an older file of this name is replaced at once or not at all.</summary>
    /// <exception cref="InvalidDataException">The file cannot be written.</exception>
    public void Save(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ToHtml());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The HTML document.</summary>
    public string ToHtml()
    {
        var html = new HtmlWriter();
        html.Markup("<!doctype html>\n").Open("html", ("lang", "en"), ("data-live", LiveSource));
        WriteHead(html);
        html.Open("body").Element("a", "Skip to the content", ("class", "skip"), ("href", "#content"));
        WriteHeader(html);
        html.Open("div", ("class", "layout"));
        WriteNavigation(html);
        html.Open("main", ("id", "content"));
        foreach (PageSection section in sections) section.Write(html);
        if (Footer.Length > 0) html.Element("footer", Footer);
        html.Close().Close();
        html.Element("div", "", ("id", "tip"), ("role", "tooltip"), ("hidden", ""));
        html.Open("div", ("id", "selection"), ("hidden", "")).Element("p", "", ("aria-live", "polite")).Element("button", "Clear", ("type", "button")).Close();
        IEnumerable<string> scripts = sections.SelectMany(section => section.Scripts).Prepend("page.js").Concat(LiveSource is null ? [] : ["live.js"]);
        foreach (string script in scripts.Distinct()) html.Open("script").Markup(PageAssets.Read(script)).Close();
        return html.Close().Close().Markup("\n").ToString();
    }

    private void WriteHead(HtmlWriter html)
    {
        html.Open("head").Open("meta", ("charset", "utf-8"));
        html.Open("meta", ("http-equiv", "Content-Security-Policy"), ("content", LiveSource is null ? Policy : Policy + "; connect-src 'self'"));
        html.Open("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Open("meta", ("name", "color-scheme"), ("content", "light dark"));
        html.Element("title", Title).Open("style").Markup(PageAssets.Read("page.css")).Close();
        // Before anything is painted: the theme that was chosen last time.
        html.Open("script").Markup(PageAssets.Read("theme.js")).Close().Close();
    }

    private void WriteHeader(HtmlWriter html)
    {
        html.Open("header").Open("div");
        if (Kind.Length > 0) html.Element("p", Kind, ("class", "kind"));
        html.Element("h1", Title);
        if (Subtitle.Length > 0) html.Element("p", Subtitle, ("class", "subtitle"));
        html.Close().Element("button", "Theme", ("type", "button"), ("id", "theme"), ("title", "light or dark")).Close();
    }

    private void WriteNavigation(HtmlWriter html)
    {
        html.Open("nav", ("aria-label", "Sections")).Open("ul");
        foreach (PageSection section in sections)
        {
            html.Open("li").Open("a", ("href", "#" + section.Id)).Text(section.Title);
            if (section.Worst is Verdict verdict and not Verdict.Pass) VerdictBadge.Write(html, verdict, "");
            html.Close().Close();
        }
        html.Close().Close();
    }
}
