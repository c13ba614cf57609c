using Amalgam.Formats;
using Amalgam.Formats.Contracts;

namespace Amalgam.Unit.Formats;

/// <summary>The tables of docs/reference/file-formats.md that are made from the registry.</summary>
internal static class FormatTables
{
    /// <summary>Every part of a page between "&lt;!-- NAME --&gt;" and "&lt;!-- end of NAME --&gt;" replaced by the table of that name.</summary>
    public static string Filled(string page)
    {
        page = Replaced(page, "formats", Overview(StructureFormats.All.Formats));
        page = Replaced(page, "labels of outputs", Outputs(StructureFormats.All.Formats.Where(format => !HasPlace(page, format))));
        foreach (StructureFormat format in StructureFormats.All.Formats)
            if (format.Reader is not null && HasPlace(page, format)) page = Replaced(page, "labels of " + format.Name, Labels(format.Reader.Capabilities));
        return page;
    }

    private static string Replaced(string page, string name, string table)
    {
        string begin = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->\n";
        int start = page.IndexOf(begin, StringComparison.Ordinal), stop = page.IndexOf(end, StringComparison.Ordinal);
        if (start < 0 || stop < start) throw new InvalidDataException($"the page has no place for the table '{name}'");
        return page[..(start + begin.Length)] + table + page[stop..];
    }

    private static bool HasPlace(string page, StructureFormat format) => page.Contains($"<!-- labels of {format.Name} -->\n", StringComparison.Ordinal);

    /// <summary>One row per format and label of those without a table of their own.</summary>
    private static string Outputs(IEnumerable<StructureFormat> formats) =>
        "| format | label | keys, the usual one first | numbers |\n|---|---|---|---|\n" + string.Concat(formats.SelectMany(format =>
            (format.Reader?.Capabilities.Labels ?? []).Select(label =>
                $"| {format.Title} | {label.Label} | {string.Join(", ", label.Keys.Select(key => $"`{key.Replace("|", "\\|", StringComparison.Ordinal)}`"))}"
                + $" | {label.Form} |\n")));

    private static string Overview(IEnumerable<StructureFormat> formats) =>
        "| format | name | path | read | written | what for |\n|---|---|---|---|---|---|\n" + string.Concat(formats.Select(format =>
            $"| {format.Title} | `{format.Name}` | {PathOf(format)} | {Describe(format.Reader?.Capabilities, format.Reader?.Capabilities.ReadCompressions)}"
            + $" | {Describe(format.Writer?.Capabilities)} | {format.Summary} |\n"));

    private static string Labels(FormatCapabilities capabilities) =>
        "| label | keys | numbers |\n|---|---|---|\n" + string.Concat(capabilities.Labels.Select(label =>
            $"| {label.Label} | {string.Join(", ", label.Keys.Select(key => $"`{key}`"))} | {label.Form} |\n"));

    private static string PathOf(StructureFormat format)
    {
        string endings = string.Join(", ", format.Extensions.Select(ending => $"`{ending}`"));
        return string.Join("; ", ((string?[])[endings, format.Recognition]).Where(part => part?.Length > 0));
    }

    private static string Describe(FormatCapabilities? capabilities, IReadOnlyList<string>? others = null)
    {
        if (capabilities is null) return "no";
        string labels = capabilities.Labels.Count > 0 ? string.Join(", ", capabilities.Labels.Select(label => label.Label)) : "no labels";
        string cells = capabilities.Cells switch
        {
            CellSupport.None => "no cells",
            CellSupport.AllAxes => "three periodic axes or none",
            _ => "any periodic axes",
        };
        List<string> parts = [labels, cells, capabilities.IsStreaming ? "one at a time" : "all at once"];
        if (capabilities.HasRandomAccess) parts.Add("by number");
        if (capabilities.KeepsExtras) parts.Add("other keys and columns kept");
        string[] packed = [.. capabilities.Compressions, .. others ?? []];
        if (packed.Length > 0) parts.Add("also " + string.Join(", ", packed));
        return string.Join("; ", parts);
    }
}
