using System.Globalization;
using System.IO.Compression;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats.Npy;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Npz;

/// <summary>The arrays of a .npz file, a ZIP archive of .npy files, in memory as they are stored.</summary>
/// <remarks>Frames by number of packed arrays need the whole array: memory is the size of the arrays that are asked for, which cannot exceed what deflate
/// packs.</remarks>
internal sealed class NpzFile
{
    /// <summary>Deflate never shrinks more than about a thousandfold; a larger claim is damage and must not become an allocation.</summary>
    private const long Free = 1 << 20, MostRatio = 1100;

    /// <summary>NumPy keeps texts in UTF-32, padded with zeros.</summary>
    private const int CharacterBytes = 4, LongestText = 1 << 16;

    private readonly Dictionary<string, NpzArray> arrays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> texts = new(StringComparer.Ordinal);

    private NpzFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Names of the arrays that hold numbers, without .npy.</summary>
    public IEnumerable<string> Names => arrays.Keys;

    /// <summary>An array; null when there is none of this name that holds numbers.</summary>
    public NpzArray? Find(string name) => arrays.GetValueOrDefault(name);

    /// <summary>The elements of an array of texts; null when there is none of this name.</summary>
    public IReadOnlyList<string>? Texts(string name) => texts.GetValueOrDefault(name);

    /// <summary>Names in the archive, without .npy; empty for what is no archive.</summary>
    public static IReadOnlyList<string> NamesIn(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return [.. archive.Entries.Select(entry => NameOf(entry.FullName))];
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads the arrays of some names.</summary>
    /// <exception cref="InvalidDataException">It is no such file, or an array is damaged.</exception>
    public static NpzFile Open(string path, Func<string, bool> wanted)
    {
        var file = new NpzFile(path);
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            long length = LinkedFile.Of(path).Length;
            foreach (ZipArchiveEntry entry in archive.Entries)
                if (wanted(NameOf(entry.FullName))) file.Add(entry, length);
        }
        catch (Exception problem) when (problem is not InvalidDataException || !problem.Message.StartsWith(path, StringComparison.Ordinal))
        {
            if (problem is not (InvalidDataException or IOException or NotSupportedException or ArgumentException)) throw;
            throw RecordAtoms.Wrong(path, "an archive of NumPy arrays (.npz)", problem.Message.ReplaceLineEndings(" "), "was the file cut off or damaged?");
        }
        return file;
    }

    private static string NameOf(string entry) => entry.EndsWith(".npy", StringComparison.Ordinal) ? entry[..^4] : entry;

    /// <summary>Takes an array of numbers or texts; objects are left out.</summary>
    private void Add(ZipArchiveEntry entry, long fileLength)
    {
        string name = NameOf(entry.FullName), source = $"{Path}: {name}";
        using Stream stream = entry.Open();
        NpyHeader header = NpyHeader.Read(stream) ?? throw RecordAtoms.Wrong(source, "a NumPy array", "something else", "write it with numpy.savez");
        if (NpyType.Parse(header.Type) is NpyType type)
            arrays[name] = new NpzArray(source, header, type, Bytes(stream, header, type.Size, source, fileLength));
        else if (TextLength(header.Type) is int length)
            texts[name] = [.. Bytes(stream, header, CharacterBytes * length, source, fileLength).Chunk(CharacterBytes * length)
                .Select(text => Encoding.UTF32.GetString(text).TrimEnd('\0'))];
    }

    /// <summary>Characters of "&lt;U15", texts of up to 15; null for another type, or the other order of bytes.</summary>
    private static int? TextLength(string type) => type.StartsWith("<U", StringComparison.Ordinal)
        && int.TryParse(type.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length is > 0 and <= LongestText ? length : null;

    private static byte[] Bytes(Stream stream, NpyHeader header, int size, string source, long fileLength)
    {
        double count = header.Shape.Aggregate(1.0, (product, length) => product * length);
        if (count * size > Array.MaxLength || count * size > Free + MostRatio * fileLength)
            throw RecordAtoms.Wrong(source, "an array that fits the file", $"the shape ({string.Join(", ", header.Shape)})", "was the file cut off?");
        byte[] bytes = new byte[(long)count * size];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : throw RecordAtoms.Wrong(source, $"{bytes.Length} bytes", $"{read}", "was the file cut off?");
    }
}
