using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Extended XYZ files: known by their ending, or by a first line with nothing but a number.</summary>
public sealed class ExtxyzFormat : IStructureReader, IStructureStreamWriter
{
    private static readonly ExtxyzFormat Instance = new();

    public static StructureFormat Format { get; } = new("extxyz", "extended XYZ")
    {
        Summary = "text with every label and any further key or column; what programs around ASE, MACE and libAtoms exchange",
        Places = FormatPlaces.File,
        Extensions = [".xyz", ".extxyz"],
        Recognition = "a first line with nothing but a number",
        Reader = Instance,
        Writer = Instance,
    };

    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = ExtxyzKeys.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        KeepsExtras = true,
        Compressions = [".gz"],
        ReadCompressions = [".zst"],
    };

    public bool Recognizes(string path) => File.Exists(path) && (Format.HasReadableExtensionOf(path) || StartsWithCount(path));

    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null) => new ExtxyzReader(path, options, census);

    public IEnumerable<string> FilesOf(string path) => [path];

    public IFrameWriter Open(Stream stream) => new ExtxyzWriter(stream);

    /// <summary>Whether the first line is a positive integer. Empty lines and lines that start with # may precede it.</summary>
    private static bool StartsWithCount(string path)
    {
        const int longestHead = 4096;
        byte[] head = new byte[longestHead];
        int length = ReadHead(path, head);
        var lines = new LineReader(new MemoryStream(head, 0, length));
        while (lines.Read(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> text = line.Trim(" \t"u8);
            if (text.IsEmpty || text[0] == '#') continue;
            return NumberText.TryParseInteger(text, out int count) && count > 0;
        }
        return false;
    }

    /// <summary>Reads the beginning of a file, unpacked; 0 where it cannot be unpacked.</summary>
    private static int ReadHead(string path, byte[] head)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = PackedText.Unpacked(file);
        try
        {
            return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            return 0;
        }
    }
}
