using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>How files mark isolated atoms: a word under config_type, or under another key that names a kind of structure.</summary>
/// <remarks>
/// The words are those of documentation and data sets of QUIP/GAP, MACE, autoplex and BOTNet; case, blanks and punctuation do not count, and the symbol of the
/// element may follow (isolated_atom_Mo).
/// </remarks>
internal static class IsolatedAtomMark
{
    /// <summary>Keys that name kinds of structures, without punctuation and in small letters.</summary>
    private static readonly string[] Keys =
        ["configtype", "configname", "configuration", "config", "structuretype", "datatype", "type", "kind", "label", "name", "system",
            "category", "tag", "group"];

    /// <summary>Words that mean an isolated atom and nothing else.</summary>
    private static readonly string[] Plain = ["isolatedatom", "isolatedatoms"];

    /// <summary>Words that mean an isolated atom only on a single atom without neighbours: single_atom may also be a kind of catalyst, or of cell.</summary>
    private static readonly string[] Loose =
        ["isolated", "isolate", "isoatom", "singleatom", "singleatoms", "freeatom", "freeatoms", "loneatom", "atom", "e0", "e0s"];

    /// <summary>The text that marks a structure as an isolated atom beyond doubt; null for none.</summary>
    public static string? Of(Structure structure) => Find(structure, Plain);

    /// <summary>Whether the marks of a single atom without neighbours say that it is isolated.</summary>
    public static bool IsOnLoneAtom(Structure structure) => (Find(structure, Plain) ?? Find(structure, Loose)) is not null;

    private static string? Find(Structure structure, string[] words)
    {
        if (IsOne(structure.ConfigType, words, structure)) return structure.ConfigType;
        foreach ((string key, string? value) in structure.Extras?.Info ?? [])
        {
            if (value is not null && Keys.Contains(Letters(key)) && IsOne(value, words, structure)) return value;
            // A bare key, or a logical one: isolated_atom=T.
            if ((value is null || value.Trim('"').ToUpperInvariant() is "T" or "TRUE") && Plain.Contains(Letters(key))) return key;
        }
        return null;
    }

    private static bool IsOne(string text, string[] words, Structure structure)
    {
        string letters = Letters(text);
        if (words.Contains(letters)) return true;
        string symbol = structure.AtomCount > 0 ? structure.Elements[0].Symbol.ToLowerInvariant() : "";
        return symbol.Length > 0 && words.Any(word => letters == word + symbol || letters == symbol + word);
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}
