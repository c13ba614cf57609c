using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Outputs;

/// <summary>The name and the beginning of a file, by which its format is known.</summary>
internal sealed class FileHead
{
    private const int Longest = 1 << 16;

    [ThreadStatic]
    private static FileHead? last;

    private readonly long length;
    private readonly DateTime written;

    private FileHead(FileInfo file, FileInfo content)
    {
        (Path, Name, length, written) = (file.FullName, file.Name, content.Length, content.LastWriteTimeUtc);
        Text = ReadText(file.FullName);
        Lines = Text.Split('\n');
    }

    public string Path { get; }

    /// <summary>The name without its folder.</summary>
    public string Name { get; }

    /// <summary>Up to 64 KB, unpacked; empty for a file that is no text.</summary>
    public string Text { get; }

    /// <summary>The lines of <see cref="Text"/>.</summary>
    public string[] Lines { get; }

    /// <summary>The head of a file that is there; the last one is kept, as many formats ask for it.</summary>
    public static FileHead Of(string path)
    {
        FileInfo file = new(path), content = LinkedFile.Of(path);
        if (last is { } known && known.Path == file.FullName && known.length == content.Length && known.written == content.LastWriteTimeUtc) return known;
        return last = new FileHead(file, content);
    }

    /// <summary>Whether the beginning holds a text.</summary>
    public bool Has(string part) => Text.Contains(part, StringComparison.Ordinal);

    /// <summary>Whether the name starts with a text, capitals aside, as in OUTCAR.3 or POSCAR_relaxed.</summary>
    public bool IsNamed(string start) => Name.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name ends with a text, capitals aside, packed or not.</summary>
    public bool EndsWith(string ending) => PackedText.PlainName(Name).EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The words of a line, counted from 0.</summary>
    public string[] Words(int line) => line < Lines.Length ? Lines[line].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];

    private static string ReadText(string path)
    {
        byte[] head = new byte[Longest];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using Stream stream = PackedText.Unpacked(file);
            int count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return head.AsSpan(0, count).Contains((byte)0) ? "" : Encoding.Latin1.GetString(head, 0, count);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
