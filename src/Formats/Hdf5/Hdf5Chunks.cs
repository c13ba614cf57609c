using System.Buffers.Binary;

namespace Amalgam.Formats.Hdf5;

/// <summary>The chunks of a data set, found through a version 1 B-tree.</summary>
internal sealed class Hdf5Chunks
{
    private const int MostDepth = 16;
    private const long MostCached = 64 << 20;

    /// <param name="Start">[axis], of its first element</param>
    /// <param name="Skipped">bits of the filters that were not applied</param>
    private sealed record Chunk(long[] Start, long Address, uint Length, uint Skipped);

    private readonly Hdf5File file;
    private readonly Hdf5Filters filters;
    private readonly long[] shape, lengths;
    private readonly int elementSize, chunkBytes;
    private readonly List<Chunk> chunks = [];
    private readonly Dictionary<long, byte[]> cached = [];

    private Hdf5Chunks(Hdf5File file, long[] shape, long[] lengths, int elementSize, int chunkBytes, Hdf5Filters filters) =>
        (this.file, this.shape, this.lengths, this.elementSize, this.chunkBytes, this.filters) = (file, shape, lengths, elementSize, chunkBytes, filters);

    /// <param name="body">of the layout, from the number of axes on</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Hdf5Chunks Of(Hdf5File file, string path, long[] shape, int elementSize, ReadOnlySpan<byte> body, Hdf5Filters filters)
    {
        int axes = shape.Length;
        if (body.Length < 1 || body[0] != axes + 1 || body.Length < 9 + 4 * (axes + 1)) throw file.Damaged($"chunks of {path} that do not fit its shape");
        long tree = BinaryPrimitives.ReadInt64LittleEndian(body[1..]);
        var lengths = new long[axes];
        double bytes = elementSize;
        for (int axis = 0; axis < axes; axis++) bytes *= lengths[axis] = BinaryPrimitives.ReadUInt32LittleEndian(body[(9 + 4 * axis)..]);
        if (bytes < 1 || bytes > file.MostUnpacked) throw file.Damaged($"chunks of {path} that do not fit it");
        var chunks = new Hdf5Chunks(file, shape, lengths, elementSize, (int)bytes, filters);
        if (tree != Hdf5File.Undefined) chunks.Visit(tree, 0, []);
        chunks.chunks.Sort((one, other) => one.Start[0].CompareTo(other.Start[0]));
        return chunks;
    }

    /// <summary>The bytes of some rows; where no chunk was written they are zero.</summary>
    public byte[] Read(long row, long rows)
    {
        long rowBytes = shape.Skip(1).Aggregate((long)elementSize, (product, length) => product * length);
        byte[] bytes = new byte[rows * rowBytes];
        int first = FirstFrom(row - lengths[0] + 1);
        for (int i = first; i < chunks.Count && chunks[i].Start[0] < row + rows; i++) Copy(chunks[i], row, rows, bytes);
        return bytes;
    }

    private int FirstFrom(long row)
    {
        int first = 0, last = chunks.Count;
        while (first < last)
        {
            int middle = (first + last) / 2;
            if (chunks[middle].Start[0] < row) first = middle + 1;
            else last = middle;
        }
        return first;
    }

    private void Visit(long place, int depth, HashSet<long> seen)
    {
        if (depth > MostDepth || !seen.Add(place)) throw file.Damaged("chunks that lead in circles");
        byte[] head = file.Bytes(place, 24);
        if (!head.AsSpan(0, 4).SequenceEqual("TREE"u8) || head[4] != 1) throw file.Damaged("chunks without their mark");
        int level = head[5], count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6)), key = 8 + 8 * (shape.Length + 1);
        byte[] entries = file.Bytes(place + 24, (long)count * (key + 8));
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.AsSpan(i * (key + 8), key + 8);
            long child = BinaryPrimitives.ReadInt64LittleEndian(entry[key..]);
            if (level > 0)
            {
                Visit(child, depth + 1, seen);
                continue;
            }
            var start = new long[shape.Length];
            for (int axis = 0; axis < start.Length; axis++)
            {
                start[axis] = BinaryPrimitives.ReadInt64LittleEndian(entry[(8 + 8 * axis)..]);
                if (start[axis] < 0 || start[axis] >= Math.Max(1, shape[axis])) throw file.Damaged("a chunk outside of its shape");
            }
            chunks.Add(new Chunk(start, child, BinaryPrimitives.ReadUInt32LittleEndian(entry), BinaryPrimitives.ReadUInt32LittleEndian(entry[4..])));
        }
    }

    private byte[] Unpacked(Chunk chunk)
    {
        if (cached.TryGetValue(chunk.Address, out byte[]? known)) return known;
        byte[] bytes = filters.Unpack(file.Bytes(chunk.Address, chunk.Length), chunk.Skipped, chunkBytes, elementSize, file);
        if ((cached.Count + 1L) * chunkBytes > MostCached) cached.Clear();
        return cached[chunk.Address] = bytes;
    }

    /// <summary>Copies what a chunk has of some rows, one stretch along the last axis after the other.</summary>
    private void Copy(Chunk chunk, long row, long rows, byte[] target)
    {
        byte[] source = Unpacked(chunk);
        int axes = shape.Length;
        long last = axes == 1 ? Math.Min(lengths[0], row + rows - chunk.Start[0]) : Math.Min(lengths[^1], shape[^1] - chunk.Start[^1]);
        var index = new long[axes];
        index[0] = Math.Max(0, row - chunk.Start[0]);
        long stretch = axes == 1 ? last - index[0] : last;
        if (stretch <= 0) return;
        while (true)
        {
            long from = 0, to = 0;
            for (int axis = 0; axis < axes; axis++)
            {
                from = from * lengths[axis] + index[axis];
                to = to * (axis == 0 ? 1 : shape[axis]) + chunk.Start[axis] + index[axis] - (axis == 0 ? row : 0);
            }
            source.AsSpan((int)(from * elementSize), (int)(stretch * elementSize)).CopyTo(target.AsSpan((int)(to * elementSize)));
            int next = axes - 2;
            for (; next >= 0; next--)
            {
                long end = next == 0 ? Math.Min(lengths[0], row + rows - chunk.Start[0]) : Math.Min(lengths[next], shape[next] - chunk.Start[next]);
                if (++index[next] < end) break;
                index[next] = next == 0 ? end : 0;
                if (next == 0) return;
            }
            if (next < 0) return;
        }
    }
}
