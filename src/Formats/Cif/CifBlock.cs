using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cif;

/// <summary>The tags of one data block that say something of the structure, each with its values.</summary>
internal sealed class CifBlock
{
    /// <summary>Tags begin so that are kept; a file may hold much else, such as reflections.</summary>
    private static readonly string[] Kept = ["_cell", "_symmetry", "_space_group", "_atom_site", "_chemical_formula", "_magnetic"];

    private readonly Dictionary<string, List<string>> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly CifTokens tokens;

    private CifBlock(CifTokens tokens, string name, string where)
    {
        (this.tokens, Name, Where) = (tokens, name, where);
    }

    public string Name { get; }

    /// <summary>"file:line" of its head.</summary>
    public string Where { get; }

    public bool HasAtoms => Has("_atom_site_fract_x") || Has("_atom_site_Cartn_x");

    /// <summary>The blocks of a file, each when the enumeration comes to it.</summary>
    public static IEnumerable<CifBlock> All(OutputLines lines)
    {
        var tokens = new CifTokens(lines);
        bool isThere = tokens.Next();
        while (isThere)
        {
            if (!tokens.IsBlock) throw tokens.Fault("a data block (data_…)", "is this a CIF?");
            var block = new CifBlock(tokens, tokens.Text[5..], $"{lines.Path}:{tokens.Line}");
            isThere = block.Read();
            yield return block;
        }
    }

    public bool Has(string tag) => values.ContainsKey(tag);

    /// <summary>The only value of a tag; null when there is none or it is not known (? or .).</summary>
    public string? One(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
            if (values.TryGetValue(tag, out List<string>? found) && found is [var value, ..] && value is not ("?" or "." or "")) return value;
        return null;
    }

    /// <summary>All values of a tag; null when there are none.</summary>
    public IReadOnlyList<string>? Column(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
            if (values.TryGetValue(tag, out List<string>? found) && found.Count > 0) return found;
        return null;
    }

    /// <summary>A number without the uncertainty behind it: 4.348(5).</summary>
    public double Number(string text, string tag)
    {
        int open = text.IndexOf('(');
        return OutputNumbers.TryParse(open < 0 ? text : text[..open], out double value) ? value
            : throw new InvalidDataException($"{Where}: expected a number as {tag}, found {text}\n  → correct the value");
    }

    private bool Read()
    {
        bool isThere = tokens.Next();
        while (isThere && !tokens.IsBlock) isThere = tokens.IsLoop ? ReadLoop() : tokens.IsTag ? ReadValue() : Skip();
        return isThere;
    }

    /// <summary>save_ of a dictionary, stop_ and global_ say nothing of a structure.</summary>
    private bool Skip() => tokens.Text.EndsWith('_') || tokens.Text.StartsWith("save_", StringComparison.OrdinalIgnoreCase) ? tokens.Next()
        : throw tokens.Fault("a tag (_…)", "a value with blanks in it needs quotation marks");

    private bool ReadValue()
    {
        string tag = tokens.Text;
        if (!tokens.Next() || !tokens.IsValue) throw tokens.Fault($"a value of {tag}", "write ? where it is not known");
        if (IsKept(tag)) values[tag] = [tokens.Text];
        return tokens.Next();
    }

    private bool ReadLoop()
    {
        List<List<string>?> columns = [];
        List<string> tags = [];
        bool isThere = tokens.Next();
        for (; isThere && tokens.IsTag; isThere = tokens.Next())
        {
            tags.Add(tokens.Text);
            columns.Add(IsKept(tokens.Text) ? values[tokens.Text] = [] : null);
        }
        if (tags.Count == 0) throw tokens.Fault("tags (_…) after loop_", "is the file damaged?");
        int place = 0;
        for (; isThere && tokens.IsValue; isThere = tokens.Next()) columns[place++ % tags.Count]?.Add(tokens.Text);
        if (place % tags.Count != 0)
            throw tokens.Fault($"rows of {tags.Count} values in the loop of {tags[0]}", $"the last row has {place % tags.Count}: was the file cut off?");
        return isThere;
    }

    private static bool IsKept(string tag) => Array.Exists(Kept, start => tag.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
