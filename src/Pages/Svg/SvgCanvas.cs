using System.Globalization;
using System.Text;
using Amalgam.Pages.Html;

namespace Amalgam.Pages.Svg;

/// <summary>Draws an SVG picture: numbers with a point in every locale, texts escaped.</summary>
/// <param name="width">picture width; also the coordinates of its right edge</param>
/// <param name="height">picture height; also the coordinates of its lower edge</param>
/// <param name="fontSize">of texts without a size of their own</param>
public sealed class SvgCanvas(double width, double height, double fontSize = 14)
{
    private readonly StringBuilder text = new();
    private int groups;

    public double Width { get; } = width;

    public double Height { get; } = height;

    /// <summary>Adds a rectangle.</summary>
    /// <param name="tip">shown on hovering; null for none</param>
    /// <param name="more">further attributes, such as ("data-element", "Fe") or ("stroke", …); null values are left out</param>
    public void Rectangle(double x, double y, double width, double height, string fill, string? tip = null,
        params ReadOnlySpan<(string Name, string? Value)> more) =>
        End(Attributes(Begin("rect", [("x", x), ("y", y), ("width", width), ("height", height)]).Append(" fill=\"").Append(fill).Append('"'), more), "rect",
            tip);

    /// <summary>Adds a circle.</summary>
    public void Circle(double x, double y, double radius, string fill, string? tip = null, params ReadOnlySpan<(string Name, string? Value)> more) =>
        End(Attributes(Begin("circle", [("cx", x), ("cy", y), ("r", radius)]).Append(" fill=\"").Append(fill).Append('"'), more), "circle", tip);

    /// <summary>Adds a line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string stroke, params ReadOnlySpan<(string Name, string? Value)> more) =>
        End(Attributes(Begin("line", [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]).Append(" stroke=\"").Append(stroke).Append('"'), more), "line", null);

    /// <summary>Adds a line through points; one that is not finite breaks it.</summary>
    /// <param name="points">[point]</param>
    public void Path(IEnumerable<(double X, double Y)> points, string stroke, double strokeWidth = 1.8, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        text.Append("<path d=\"");
        bool isDrawing = false;
        foreach ((double x, double y) in points)
        {
            bool isPoint = double.IsFinite(x) && double.IsFinite(y);
            if (isPoint) text.Append(isDrawing ? 'L' : 'M').Append(Number(x)).Append(' ').Append(Number(y));
            isDrawing = isPoint;
        }
        text.Append("\" fill=\"none\" stroke=\"").Append(stroke).Append("\" stroke-width=\"").Append(Number(strokeWidth))
            .Append("\" stroke-linejoin=\"round\"");
        End(Attributes(text, more), "path", null);
    }

    /// <summary>Adds a text.</summary>
    /// <param name="anchor">start, middle or end: which part of the text stands at x</param>
    public void Text(double x, double y, string content, string anchor = "middle", string? fill = null, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        Begin("text", [("x", x), ("y", y)]).Append(" text-anchor=\"").Append(anchor).Append('"');
        Attributes(Attributes(text, ("fill", fill)), more).Append('>').Append(HtmlWriter.Escaped(content)).Append("</text>\n");
    }

    /// <summary>Defines a rectangle that a group is cut to, with <c>("clip-path", "url(#id)")</c>.</summary>
    public void ClipPath(string id, double x, double y, double width, double height)
    {
        text.Append("<clipPath id=\"").Append(id).Append("\">");
        Begin("rect", [("x", x), ("y", y), ("width", width), ("height", height)]).Append("/></clipPath>\n");
    }

    /// <summary>Opens a group of shapes with attributes of their own.</summary>
    public void OpenGroup(params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Attributes(text.Append("<g"), attributes).Append(">\n");
        groups++;
    }

    public void CloseGroup()
    {
        text.Append("</g>\n");
        groups--;
    }

    /// <summary>The SVG document; its ground is transparent unless <see cref="PlotColors.Paper"/> was drawn.</summary>
    /// <exception cref="InvalidOperationException">A group is still open.</exception>
    public string ToSvg()
    {
        if (groups != 0) throw new InvalidOperationException("a group was not closed");
        string size = $"viewBox=\"0 0 {Number(Width)} {Number(Height)}\" width=\"{Number(Width)}\" height=\"{Number(Height)}\"";
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} font-family=\"sans-serif\" font-size=\"{Number(fontSize)}\">\n{text}</svg>\n";
    }

    /// <summary>A coordinate: two decimals are finer than any screen.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private StringBuilder Begin(string tag, ReadOnlySpan<(string Name, double Value)> places)
    {
        text.Append('<').Append(tag);
        foreach ((string name, double value) in places) text.Append(' ').Append(name).Append("=\"").Append(Number(value)).Append('"');
        return text;
    }

    private static StringBuilder Attributes(StringBuilder target, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        foreach ((string name, string? value) in attributes)
            if (value is not null) target.Append(' ').Append(name).Append("=\"").Append(HtmlWriter.Escaped(value)).Append('"');
        return target;
    }

    private static void End(StringBuilder target, string tag, string? tip)
    {
        if (tip is null) target.Append("/>\n");
        else target.Append("><title>").Append(HtmlWriter.Escaped(tip)).Append("</title></").Append(tag).Append(">\n");
    }
}
