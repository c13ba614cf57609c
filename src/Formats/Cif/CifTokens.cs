using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cif;

/// <summary>The words of a CIF: tags, values, data_ and loop_.</summary>
/// <remarks>S. R. Hall, F. H. Allen, I. D. Brown, Acta Cryst. A47 (1991) 655; syntax of CIF 1.1.</remarks>
internal sealed class CifTokens(OutputLines lines)
{
    private string rest = "";

    /// <summary>The word read last, without its quotation marks.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether it was quoted, so that it is a value whatever it looks like.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>The line it stands in.</summary>
    public int Line { get; private set; }

    public bool IsTag => !IsQuoted && Text.StartsWith('_');

    public bool IsLoop => !IsQuoted && Text.Equals("loop_", StringComparison.OrdinalIgnoreCase);

    public bool IsBlock => !IsQuoted && Text.StartsWith("data_", StringComparison.OrdinalIgnoreCase);

    public bool IsValue => IsQuoted || !IsTag && !IsLoop && !IsBlock;

    /// <summary>Moves to the next word; false at the end.</summary>
    public bool Next()
    {
        rest = rest.TrimStart();
        while (rest.Length == 0 || rest[0] == '#')
        {
            if (!lines.Next()) return false;
            if (lines.Line.StartsWith(';')) return ReadText();
            rest = lines.Line.TrimStart();
        }
        Line = lines.Number;
        IsQuoted = rest[0] is '\'' or '"';
        if (IsQuoted) ReadQuoted(rest[0]);
        else
        {
            int end = rest.AsSpan().IndexOfAny(' ', '\t');
            Text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? "" : rest[end..];
        }
        return true;
    }

    /// <summary>What to throw of the word read last.</summary>
    public InvalidDataException Fault(string expected, string advice) =>
        new($"{lines.Path}:{Line}: expected {expected}, found {(Text.Length > 60 ? Text[..60] + "…" : Text)}\n  → {advice}");

    /// <summary>A quotation mark ends the value where a blank or the line's end follows.</summary>
    private void ReadQuoted(char mark)
    {
        int end = 1;
        while (end < rest.Length && !(rest[end] == mark && (end + 1 == rest.Length || char.IsWhiteSpace(rest[end + 1])))) end++;
        Text = rest[1..Math.Min(end, rest.Length)];
        rest = end + 1 < rest.Length ? rest[(end + 1)..] : "";
    }

    private bool ReadText()
    {
        (Line, IsQuoted) = (lines.Number, true);
        var text = new System.Text.StringBuilder(lines.Line[1..]);
        while (lines.Next() && !lines.Line.StartsWith(';')) text.Append('\n').Append(lines.Line);
        Text = text.ToString().Trim();
        rest = lines.Line.StartsWith(';') ? lines.Line[1..] : "";
        return true;
    }
}
