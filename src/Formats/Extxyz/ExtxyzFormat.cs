using Amalgam.Atoms;

namespace Amalgam.Formats.Extxyz;

/// <summary>Extended XYZ files: known by their ending, or by a first line with nothing but a number.</summary>
public sealed class ExtxyzFormat : IStructureFormat
{
    public string Description => $"{string.Join(", ", Endings)}: extended XYZ";

    public IReadOnlyList<string> Endings { get; } = [".xyz", ".extxyz"];

    public bool Recognizes(string path) =>
        File.Exists(path) && (Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) || LooksLikeExtxyz(path));

    public IEnumerable<Structure> Read(string path, ExtxyzOptions? keys = null, StructureCensus? census = null) => new ExtxyzReader(path, keys, census);

    public IEnumerable<string> FilesOf(string path) => [path];

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
