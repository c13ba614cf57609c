using System.Buffers.Binary;

namespace Amalgam.Formats.Hdf5;

/// <summary>Where the elements of a data set stand: in its header, in one piece, or in chunks.</summary>
internal sealed class Hdf5Layout
{
    private const int Compact = 0, Contiguous = 1, Chunked = 2;

    private readonly Hdf5File file;
    private readonly byte[]? inside;
    private readonly long address;
    private readonly Hdf5Chunks? chunks;
    private readonly long rowBytes;

    private Hdf5Layout(Hdf5File file, long rowBytes, byte[]? inside, long address, Hdf5Chunks? chunks) =>
        (this.file, this.rowBytes, this.inside, this.address, this.chunks) = (file, rowBytes, inside, address, chunks);

    /// <exception cref="InvalidDataException">The message is damaged, or of a kind that is not read.</exception>
    public static Hdf5Layout Of(Hdf5File file, string path, long[] shape, int elementSize, ReadOnlyMemory<byte> layout, ReadOnlyMemory<byte> filters)
    {
        ReadOnlySpan<byte> body = layout.Span;
        if (body.Length < 2) throw file.Damaged("a layout that is cut off");
        double row = shape.Skip(1).Aggregate((double)elementSize, (product, length) => product * length);
        if (row > file.MostUnpacked) throw file.Damaged($"{path} with rows that do not fit it");
        if (body[0] is not (3 or 4)) throw file.Unknown($"a layout of version {body[0]} in {path}");
        switch (body[1])
        {
            case Compact when body.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(body[2..]) is var size && body.Length >= 4 + size:
                return new Hdf5Layout(file, (long)row, body.Slice(4, size).ToArray(), 0, null);
            case Contiguous when body.Length >= 10:
                return new Hdf5Layout(file, (long)row, null, BinaryPrimitives.ReadInt64LittleEndian(body[2..]), null);
            case Chunked when body[0] == 3:
                return new Hdf5Layout(file, (long)row, null, 0, Hdf5Chunks.Of(file, path, shape, elementSize, body[2..], Hdf5Filters.Of(filters.Span, file)));
            case Chunked: throw file.Unknown($"chunks with an index of newer files in {path}");
            default: throw file.Damaged($"a layout of kind {body[1]} in {path}");
        }
    }

    /// <summary>The bytes of some rows.</summary>
    public byte[] Read(long row, long rows)
    {
        long start = row * rowBytes, count = rows * rowBytes;
        if (chunks is not null) return chunks.Read(row, rows);
        if (inside is not null)
            return start + count <= inside.Length ? inside.AsSpan((int)start, (int)count).ToArray() : throw file.Damaged("fewer elements than its shape says");
        // Space that was never written to holds zeros.
        return address == Hdf5File.Undefined ? new byte[count] : file.Bytes(address + start, count);
    }
}
