namespace Amalgam.Atoms.Formats;

/// <summary>Reads structures from a file of whatever known format: by its ending, or by its content when the ending says nothing.</summary>
public static class StructureFile
{
    private static readonly string[] ExtxyzEndings = [".xyz", ".extxyz"];

    /// <summary>The structures of a file, in order, read as they are asked for.</summary>
    /// <param name="options">keys of the labels of an extended XYZ file; null for the usual ones</param>
    /// <param name="census">counts to add to; null for none</param>
    /// <exception cref="InvalidDataException">There is no such file, its format is not known, or (while reading) it is wrong.</exception>
    public static IEnumerable<Structure> Read(string path, ExtxyzOptions? options = null, LabelCensus? census = null)
    {
        if (!File.Exists(path))
            throw new InvalidDataException($"{path}: expected a file, found {(Directory.Exists(path) ? "a folder" : "nothing")}\n  → check the path");
        string ending = Path.GetExtension(path);
        if (ExtxyzEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) || LooksLikeExtxyz(path)) return new ExtxyzReader(path, options, census);
        string? near = ending.Length > 1 ? Nearest.Name(ending, ExtxyzEndings) : null;
        throw new InvalidDataException($"{path}: expected a structure file ({string.Join(", ", ExtxyzEndings)}: extended XYZ), found {(ending.Length > 0 ? $"the ending {ending}" : "no ending")} and a content that is none of them"
            + $"\n  → {(near is null ? "" : $"did you mean {near}? ")}Convert the file to extended XYZ");
    }

    /// <summary>A first line with nothing but a positive integer, after lines that start with #.</summary>
    private static bool LooksLikeExtxyz(string path)
    {
        const int longestLine = 4096;
        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[longestLine];
        int length = stream.ReadAtLeast(head, longestLine, throwOnEndOfStream: false);
        var lines = new LineReader(new MemoryStream(head, 0, length));
        while (lines.Read(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> text = line.Trim(" \t"u8);
            if (text.IsEmpty || text[0] == '#') continue;
            return NumberText.TryParseInteger(text, out int count) && count > 0;
        }
        return false;
    }
}
