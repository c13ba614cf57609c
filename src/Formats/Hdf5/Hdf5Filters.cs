using System.Buffers.Binary;
using System.IO.Compression;

namespace Amalgam.Formats.Hdf5;

/// <summary>The filters through which chunks went: deflate, shuffle, lzf, Fletcher's checksum.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher = 3, Lzf = 32000, MostFilters = 16;

    private readonly List<int> filters = [];

    /// <summary>The filters of a message; none for an empty one.</summary>
    /// <exception cref="InvalidDataException">The message is damaged, or a filter is not known.</exception>
    public static Hdf5Filters Of(ReadOnlySpan<byte> message, Hdf5File file)
    {
        var found = new Hdf5Filters();
        if (message.Length == 0) return found;
        bool isOld = message[0] == 1;
        int at = isOld ? 8 : 2, count = message.Length < 2 ? 0 : message[1];
        if (count > MostFilters) throw file.Damaged("more filters than there can be");
        for (int i = 0; i < count; i++)
        {
            if (at + 8 > message.Length) throw file.Damaged("filters that are cut off");
            int id = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]), name = 0;
            bool hasName = isOld || id >= 256;
            if (hasName) name = BinaryPrimitives.ReadUInt16LittleEndian(message[(at + 2)..]);
            at += hasName ? 6 : 4;
            int values = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]);
            at += 2 + (isOld ? (name + 7) / 8 * 8 : name) + 4 * (isOld ? values + values % 2 : values);
            if (id is not (Deflate or Shuffle or Fletcher or Lzf)) throw file.Unknown($"chunks packed by filter {id} ({Known(id)})");
            found.filters.Add(id);
        }
        return found;
    }

    /// <summary>The elements of a chunk.</summary>
    /// <param name="skipped">bits of filters that were not applied</param>
    /// <param name="length">bytes it must have</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public byte[] Unpack(byte[] chunk, uint skipped, int length, int elementSize, Hdf5File file)
    {
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if ((skipped >> i & 1) != 0) continue;
            chunk = filters[i] switch
            {
                Deflate => Inflate(chunk, length + 4, file),
                Lzf => Hdf5Lzf.Unpack(chunk, length) ?? throw file.Damaged("a chunk that cannot be unpacked"),
                Shuffle => Unshuffle(chunk, elementSize),
                _ => chunk.Length >= 4 ? chunk[..^4] : throw file.Damaged("a chunk without its checksum"),
            };
        }
        return chunk.Length == length ? chunk : throw file.Damaged($"a chunk of {chunk.Length} bytes instead of {length}");
    }

    private static byte[] Inflate(byte[] chunk, int most, Hdf5File file)
    {
        byte[] bytes = new byte[most];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(chunk), CompressionMode.Decompress);
            return bytes[..zlib.ReadAtLeast(bytes, most, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            throw file.Damaged("a chunk that cannot be unpacked");
        }
    }

    /// <summary>First bytes of all elements, second bytes of all, …: back to one element after the other. What is left over at the end stays.</summary>
    private static byte[] Unshuffle(byte[] chunk, int elementSize)
    {
        int count = chunk.Length / elementSize;
        byte[] bytes = (byte[])chunk.Clone();
        for (int part = 0; part < elementSize; part++)
            for (int i = 0; i < count; i++) bytes[i * elementSize + part] = chunk[part * count + i];
        return bytes;
    }

    private static string Known(int id) => id switch
    {
        4 => "szip",
        32001 => "blosc",
        32004 => "lz4",
        32015 => "zstd",
        32026 => "blosc2",
        _ =>
        "not known here"
    };
}
