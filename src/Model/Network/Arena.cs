using System.Runtime.InteropServices;

namespace Amalgam.Model.Network;

/// <summary>Scratch memory handed out in order and taken back all at once. Grows to the largest demand, then allocates nothing.</summary>
internal sealed unsafe class Arena<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly List<(nint Pointer, long Length)> chunks = [];
    private int chunk;
    private long used;

    /// <summary>Bytes held.</summary>
    public long Bytes => chunks.Sum(part => part.Length) * sizeof(T);

    /// <summary>A place for <paramref name="count"/> values, aligned to a cache line, contents undefined.</summary>
    public T* Take(long count)
    {
        int align = Math.Max(1, Alignment / sizeof(T));
        count = (count + align - 1) / align * align;
        while (chunk < chunks.Count && used + count > chunks[chunk].Length)
        {
            chunk++;
            used = 0;
        }
        if (chunk == chunks.Count)
        {
            long length = Math.Max(count, 65536);
            chunks.Add(((nint)NativeMemory.AlignedAlloc((nuint)(length * sizeof(T)), Alignment), length));
        }
        T* place = (T*)chunks[chunk].Pointer + used;
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
            chunks.Add(((nint)NativeMemory.AlignedAlloc((nuint)(total * sizeof(T)), Alignment), total));
        }
        chunk = 0;
        used = 0;
    }

    public void Dispose()
    {
        foreach ((nint pointer, _) in chunks) NativeMemory.AlignedFree((void*)pointer);
        chunks.Clear();
        chunk = 0;
        used = 0;
    }
}
