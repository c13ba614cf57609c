using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Amalgam.Pages.Html;

/// <summary>A picture with a caption.</summary>
/// <remarks>
/// Any SVG document does: the style sheet turns the colours of <c>PlotColors</c> into those of the reader's theme, a &lt;title&gt; inside a shape becomes
/// its tooltip, and what carries data-element="Fe" or data-expert="KEY" can be clicked and lights up together with everything else of that element or expert
/// (see <see cref="ExpertLinks"/>).
/// </remarks>
/// <param name="svg">the picture, an SVG document</param>
/// <param name="caption">what it shows, with units</param>
public sealed partial class PageFigure(string svg, string caption) : PageBlock
{
    public string Caption { get; } = caption;

    /// <summary>Takes a whole row.</summary>
    public bool IsWide { get; init; }

    /// <summary>The picture keeps its size and scrolls sideways where there is no room (large heat maps), instead of shrinking.</summary>
    public bool KeepsSize { get; init; }

    /// <summary>Name under which a live page redraws the picture; null for one that stays.</summary>
    public string? LiveKey { get; init; }

    /// <exception cref="InvalidOperationException">The picture is no SVG document, or holds more than a picture.</exception>
    internal override void Write(HtmlWriter html)
    {
        html.Open("figure", ("class", KeepsSize ? "wide sized" : IsWide ? "wide" : null));
        html.Open("div", ("class", "picture"), ("data-live-key", LiveKey), ("tabindex", KeepsSize ? "0" : null)).Markup(Picture(html.NextFigurePrefix()))
            .Close();
        html.Element("figcaption", Caption).Close();
    }

    /// <summary>The picture as it may stand in a page.</summary>
    internal string Picture(string prefix) => Checked(svg, Caption, prefix);

    /// <summary>The picture as it may stand in a page: well-formed, without scripts, its identifiers with a prefix.</summary>
    internal static string Checked(string svg, string caption, string prefix)
    {
        XElement root;
        try
        {
            root = XDocument.Parse(svg).Root!;
        }
        catch (XmlException problem)
        {
            throw new InvalidOperationException($"the picture of \"{caption}\" is not well-formed: {problem.Message}", problem);
        }
        if (root.Name.LocalName != "svg") throw new InvalidOperationException($"the picture of \"{caption}\" is no SVG document");
        // A picture that stands alone brings its name and its colours for light and dark; here the page has both.
        foreach (XElement element in root.Elements().Where(element => element.Name.LocalName is "style" or "title").ToArray()) element.Remove();
        foreach (XElement element in root.DescendantsAndSelf())
        {
            if (element.Name.LocalName is "script" or "foreignObject"
                or "style") throw new InvalidOperationException($"the picture of \"{caption}\" holds <{element.Name.LocalName}>");
            foreach (XAttribute attribute in element.Attributes())
            {
                if (attribute.Name.LocalName == "id") attribute.Value = prefix + attribute.Value;
                else if (attribute.Value.Contains('#')) attribute.Value = Reference().Replace(attribute.Value, "$1" + prefix);
            }
        }
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-label", HtmlWriter.Visible(caption));
        return root.ToString(SaveOptions.DisableFormatting);
    }

    // Only in url(#name): a colour such as #0072b2 stands alone.
    [GeneratedRegex(@"(url\(#)")]
    private static partial Regex Reference();
}
