using System.Runtime.InteropServices;

namespace Amalgam.Model.Network;

/// <summary>Scratch memory handed out in order and taken back all at once. Grows to the largest demand, then allocates nothing.</summary>
internal sealed unsafe class Arena<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;
    private const long SmallestChunk = 65536;
    private readonly List<NativeBuffer<T>> chunks = [];
    private int chunk;
    private long used;

    /// <summary>Bytes held.</summary>
    public long Bytes => chunks.Sum(part => part.Bytes);

    /// <summary>A place for <paramref name="count"/> values, aligned to a cache line, contents undefined.</summary>
    public T* Take(long count)
    {
        int align = Math.Max(1, CacheLine / sizeof(T));
        count = (count + align - 1) / align * align;
        while (chunk < chunks.Count && used + count > chunks[chunk].Length)
        {
            chunk++;
            used = 0;
        }
        if (chunk == chunks.Count) chunks.Add(new NativeBuffer<T>(Math.Max(count, SmallestChunk)));
        T* place = chunks[chunk].Pointer + used;
        used += count;
        return place;
    }

    /// <summary>The same, filled with zeros.</summary>
    public T* TakeZeroed(long count)
    {
        T* place = Take(count);
        NativeMemory.Clear(place, (nuint)(count * sizeof(T)));
        return place;
    }

    /// <summary>A mark to return to with <see cref="Release"/>.</summary>
    public (int Chunk, long Used) Mark() => (chunk, used);

    /// <summary>Takes back everything handed out since the mark.</summary>
    public void Release((int Chunk, long Used) mark) => (chunk, used) = mark;

    /// <summary>Takes everything back; scattered chunks are replaced by one that is large enough for all of them.</summary>
    public void Reset()
    {
        if (chunks.Count > 1)
        {
            long total = chunks.Sum(part => part.Length);
            Dispose();
            chunks.Add(new NativeBuffer<T>(total));
        }
        chunk = 0;
        used = 0;
    }

    public void Dispose()
    {
        foreach (NativeBuffer<T> part in chunks) part.Dispose();
        chunks.Clear();
        chunk = 0;
        used = 0;
    }
}
