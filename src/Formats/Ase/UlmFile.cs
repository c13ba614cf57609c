using System.Buffers.Binary;
using System.Text.Json;
using Amalgam.Formats.Records;
using Microsoft.Win32.SafeHandles;

namespace Amalgam.Formats.Ase;

/// <summary>A file of ASE's ULM container (ase/io/ulm.py): a table of offsets, at each of which stands JSON, whose arrays lie elsewhere in the file.</summary>
internal sealed class UlmFile : IDisposable
{
    private const int HeaderLength = 48, MostTable = 1 << 30;

    private readonly SafeFileHandle handle;
    private readonly long length;
    private readonly long table;

    private UlmFile(string path, SafeFileHandle handle, long count, long table)
    {
        (Path, this.handle, Count, this.table) = (path, handle, count, table);
        length = RandomAccess.GetLength(handle);
    }

    private static ReadOnlySpan<byte> Magic => "- of Ulm"u8;

    public string Path { get; }

    /// <summary>Items.</summary>
    public long Count { get; }

    public static bool IsOne(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[8];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && start.SequenceEqual(Magic);
    }

    /// <exception cref="InvalidDataException">It is no such file, or cut off.</exception>
    public static UlmFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            byte[] header = Bytes(handle, 0, HeaderLength) ?? throw Damaged(path, "one that is too short");
            if (!header.AsSpan(0, 8).SequenceEqual(Magic)) throw Damaged(path, "another");
            string tag = System.Text.Encoding.ASCII.GetString(header, 8, 16).TrimEnd();
            if (tag != "ASE-Trajectory") throw Damaged(path, $"one of kind '{tag}'");
            long count = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32)), table = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(40));
            if (count < 0 || count > MostTable || table < HeaderLength || table > RandomAccess.GetLength(handle) - 8 * count)
                throw Damaged(path, $"a table of {count} frames that it has no room for");
            return new UlmFile(path, handle, count, table);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The JSON of an item.</summary>
    /// <exception cref="InvalidDataException">It leads out of the file or is no JSON.</exception>
    public JsonElement Item(long item, string source)
    {
        byte[]? place = Bytes(table + 8 * item, 8), size = place is null ? null : Bytes(BinaryPrimitives.ReadInt64LittleEndian(place), 8);
        byte[]? text = size is null ? null : Bytes(BinaryPrimitives.ReadInt64LittleEndian(place) + 8, BinaryPrimitives.ReadInt64LittleEndian(size));
        return AseJson.Parse(text ?? throw Damaged(source, "a frame that lies outside of it"), source);
    }

    /// <summary>Bytes of the file; null where it has none.</summary>
    public byte[]? Bytes(long offset, long count) => offset < 0 || count < 0 || offset > length - count ? null : Bytes(handle, offset, count);

    public void Dispose() => handle.Dispose();

    private static byte[]? Bytes(SafeFileHandle handle, long offset, long count)
    {
        if (count > Array.MaxLength) return null;
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(filled), offset + filled) is > 0 and int read) filled += read;
        return filled == bytes.Length ? bytes : null;
    }

    private static InvalidDataException Damaged(string path, string found) =>
        RecordAtoms.Wrong(path, "an ASE trajectory", found,
            "was the file cut off or damaged? A trajectory of ASE before 3.10 is not read: convert it with ase convert");
}
