using System.Runtime.InteropServices;

namespace Amalgam.Network.Memory;

/// <summary>
/// Scratch memory handed out in order and taken back all at once. Grows to the largest demand, then allocates nothing. Who knows beforehand what will be taken
/// measures it first: then all of it comes in one chunk from the start, not in many with ends left over, exchanged for one at the next reset.
/// </summary>
internal sealed unsafe class Arena<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;
    private const long SmallestChunk = 65536;
    private readonly List<NativeBuffer<T>> chunks = [];
    private int chunk;
    private long used;
    private bool measuring;
    /// <summary>Values in use, and the largest number there was since the last reset; what is left over at the end of a chunk does not count.</summary>
    private long taken, mostTaken;

    /// <summary>Bytes held.</summary>
    public long Bytes => chunks.Sum(part => part.Bytes);

    /// <summary>A place for <paramref name="count"/> values, aligned to a cache line, contents undefined.</summary>
    public T* Take(long count)
    {
        int align = Math.Max(1, CacheLine / sizeof(T));
        count = (count + align - 1) / align * align;
        if (measuring)
        {
            taken += count;
            return null;
        }
        while (chunk < chunks.Count && used + count > chunks[chunk].Length)
        {
            chunk++;
            used = 0;
        }
        if (chunk == chunks.Count) chunks.Add(new NativeBuffer<T>(Math.Max(count, SmallestChunk)));
        T* place = chunks[chunk].Pointer + used;
        used += count;
        taken += count;
        mostTaken = Math.Max(mostTaken, taken);
        return place;
    }

    /// <summary>The same, filled with zeros.</summary>
    public T* TakeZeroed(long count)
    {
        T* place = Take(count);
        if (measuring) return null;
        NativeMemory.Clear(place, (nuint)(count * sizeof(T)));
        return place;
    }

    /// <summary>Takes everything back; from now on nothing is handed out (all places are null), only counted.</summary>
    public void BeginMeasure()
    {
        (chunk, used, taken, mostTaken) = (0, 0, 0, 0);
        measuring = true;
    }

    /// <summary>Makes one chunk that has room for what was counted; if a smaller one was there, with a sixteenth to spare.</summary>
    public void EndMeasure()
    {
        long total = taken;
        (measuring, taken) = (false, 0);
        if (chunks.Count == 1 && chunks[0].Length >= total) return;
        if (chunks.Count > 0) total += total / 16;
        Dispose();
        chunks.Add(new NativeBuffer<T>(Math.Max(total, SmallestChunk)));
    }

    /// <summary>A mark to return to with <see cref="Release"/>.</summary>
    public (int Chunk, long Used, long Taken) Mark() => (chunk, used, taken);

    /// <summary>Takes back everything handed out since the mark.</summary>
    public void Release((int Chunk, long Used, long Taken) mark) => (chunk, used, taken) = mark;

    /// <summary>Takes everything back; scattered chunks are replaced by one that is as large as the most that was in use.</summary>
    public void Reset()
    {
        if (chunks.Count > 1)
        {
            long total = mostTaken;
            Dispose();
            chunks.Add(new NativeBuffer<T>(total));
        }
        (chunk, used, taken, mostTaken) = (0, 0, 0, 0);
    }

    public void Dispose()
    {
        foreach (NativeBuffer<T> part in chunks) part.Dispose();
        chunks.Clear();
        (chunk, used, taken) = (0, 0, 0);
    }
}
