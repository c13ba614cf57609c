using System.Text;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Says what is wrong with an atom line that could not be read.</summary>
/// <param name="columns">what the line should hold</param>
/// <param name="commentLine">line number of Properties=</param>
internal sealed class AtomLineFault(AtomColumns columns, int commentLine)
{
    /// <summary>Whether a token is of its column's type: S anything, R a number (not finite allowed: no label), I an integer, L true or false.</summary>
    public static bool Fits(ReadOnlySpan<byte> token, AtomColumn column) => token.Length > 0 && column.Type switch
    {
        'R' => NumberText.TryParseDouble(token, out _) || NumberText.IsNotFinite(token),
        'I' => NumberText.TryParseInteger(token, out _),
        'L' => token.Length == 1 ? "TFtf01"u8.Contains(token[0]) : Ascii.EqualsIgnoreCase(token, "true") || Ascii.EqualsIgnoreCase(token, "false"),
        _ => true,
    };

    /// <summary>Notes the fault of the first bad line of a structure and how many more there are.</summary>
    public void Report(FileProblems problems, int line, string text, int more)
    {
        (string expectedFound, string advice) = Find(text);
        if (more > 0) advice += $" ({more} more {(more == 1 ? "line" : "lines")} of this structure cannot be read)";
        problems.Add(line, expectedFound, text, advice);
    }

    private (string ExpectedFound, string Advice) Find(string text)
    {
        string[] words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != columns.Width)
            return ($"expected {columns.Width} columns ({columns}), found {words.Length}", CountAdvice(words.Length));
        int at = 0;
        foreach (AtomColumn column in columns.Columns)
            for (int i = 0; i < column.Width; i++, at++)
                if (!IsFine(column, words[at])) return WordFault(column, words[at], at + 1);
        throw new InvalidOperationException($"no fault in '{text}'");
    }

    private string CountAdvice(int found)
    {
        if (ReferenceEquals(columns, AtomColumns.Plain))
            return $"line {commentLine} has no Properties=, so an atom is a symbol and three coordinates; name the other columns there";
        string names = string.Join(", ", columns.Columns.Select(column => column.Name));
        return found < columns.Width
            ? $"Properties= on line {commentLine} promises {names}; is a value missing?"
            : $"Properties= on line {commentLine} promises only {names}; name the other columns there";
    }

    private bool IsFine(AtomColumn column, string word)
    {
        byte[] token = Encoding.UTF8.GetBytes(word);
        return column.Role switch
        {
            AtomColumnRole.Position or AtomColumnRole.Forces => NumberText.TryParseDouble(token, out _),
            AtomColumnRole.Species => ElementText.TryParse(token, out _),
            AtomColumnRole.Number when !columns.HasSpecies => ElementText.TryParse(token, out _),
            _ => Fits(token, column),
        };
    }

    private static (string, string) WordFault(AtomColumn column, string word, int position)
    {
        if (column.Role is AtomColumnRole.Species or AtomColumnRole.Number) return ($"expected an element in column {position} ({column.Name}), found '{word}'",
            ElementAdvice(word));
        if (column.Type is 'L') return ($"expected T or F in column {position} ({column.Name}), found '{word}'",
            "correct the value, or its type in Properties=");
        if (column.Type is 'I' && column.Role == AtomColumnRole.Extra) return ($"expected an integer in column {position} ({column.Name}), found '{word}'",
            "correct the value, or its type in Properties=");
        return NumberText.IsNotFinite(Encoding.UTF8.GetBytes(word))
            ? ($"expected a finite number in column {position} ({column.Name}), found '{word}'",
                "a calculation that failed has no labels: leave the structure out")
            : ($"expected a number in column {position} ({column.Name}), found '{word}'", "correct the value; is a column shifted?");
    }

    private static string ElementAdvice(string word)
    {
        string letters = new([.. word.TakeWhile(char.IsAsciiLetter)]);
        string usual = letters.Length == 0 ? "" : char.ToUpperInvariant(letters[0]) + letters[1..].ToLowerInvariant();
        if (Element.TryParse(usual, out _)) return $"did you mean {usual}?";
        return usual == "D" ? "did you mean H? Isotopes are no elements of their own here" : "write a symbol such as Fe, or an atomic number from 1 to 118";
    }
}
