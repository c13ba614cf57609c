using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Cli.Input;

/// <summary>One structure out of a file or folder: FILE, or FILE@3 for the third, FILE@-1 for the last.</summary>
internal static class StartStructure
{
    /// <exception cref="InvalidDataException">No such file or structure, or several and none chosen.</exception>
    public static Structure Read(string text)
    {
        if (text == StandardStreams.Word)
            throw new InvalidDataException("-: expected a file that can be read again, found the standard input\n  → save the structure in a file");
        (string path, int? wanted) = Split(text);
        Structure? chosen = null, last = null;
        int count = 0;
        foreach (Structure structure in Inputs.Structures(path))
        {
            count++;
            if (count == (wanted ?? 1)) chosen = structure;
            last = structure;
        }
        if (wanted == -1) chosen = last;
        if (wanted is null && count > 1)
            throw new InvalidDataException($"{path}: expected one structure, found {count}\n  → choose one: --structure 1, or {path}@-1 for the last");
        return chosen ?? throw new InvalidDataException($"{path}: expected {(wanted is null ? "a structure" : $"structure {wanted}")}, found {count} in the "
            + $"file\n  → {(count == 0 ? "is the file empty?" : "choose one that is there, counted from 1")}");
    }

    private static (string Path, int? Wanted) Split(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0 || Path.Exists(text) || !int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out int number)) return (text, null);
        if (number is 0 or < -1) throw new InvalidDataException($"{text}: expected @1, @2, … or @-1 for the last, found @{number}\n"
            + "  → structures count from 1");
        return (text[..at], number);
    }
}
