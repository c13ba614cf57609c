namespace Amalgam.Atoms.Neighbors;

/// <summary>The parts of a neighbour list that run on several threads; every number has the same value whichever thread writes it.</summary>
public sealed partial class NeighborList
{
    /// <summary>Sorted atoms that a thread takes at a time, and below which a further thread does not pay.</summary>
    private const int ChunkAtoms = 128, AtomsPerThread = 512;

    private readonly ReducedLattice lattice = new();
    private readonly NeighborBins bins = new();
    private NeighborSearch[] searches = [];
    private int[][] cursors = [];
    private readonly Action<int> countChunks, fillChunks, pairReverses, refreshPart;
    private int atoms, workers, nextChunk, coincident;

    /// <summary>An empty list.</summary>
    public NeighborList()
    {
        countChunks = CountChunks;
        fillChunks = FillChunks;
        pairReverses = PairReverses;
        refreshPart = RefreshPart;
    }

    private void Prepare(int atomCount, double cutoff, int threads)
    {
        SetWorkers(atomCount, threads);
        if (start.Length < atomCount + 1) start = new int[atomCount + atomCount / 8 + 1];
        if (searches.Length < workers)
        {
            searches = new NeighborSearch[workers];
            for (int worker = 0; worker < workers; worker++) searches[worker] = new NeighborSearch();
            cursors = new int[workers][];
            Array.Fill(cursors, []);
        }
        for (int worker = 0; worker < workers; worker++)
        {
            searches[worker].Begin(bins, lattice, cutoff);
            if (cursors[worker].Length < atomCount) cursors[worker] = new int[atomCount + atomCount / 8];
        }
        start[0] = 0;
        coincident = int.MaxValue;
    }

    private void SetWorkers(int atomCount, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        atoms = atomCount;
        workers = Math.Clamp(atomCount / AtomsPerThread, 1, threads > 0 ? threads : Environment.ProcessorCount);
    }

    private void Run(Action<int> work)
    {
        nextChunk = 0;
        if (workers == 1) work(0);
        else Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, work);
    }

    private bool NextChunk(out int first, out int end)
    {
        long begin = (Interlocked.Increment(ref nextChunk) - 1) * (long)ChunkAtoms;
        first = (int)Math.Min(begin, atoms);
        end = (int)Math.Min(begin + ChunkAtoms, atoms);
        return first < end;
    }

    private void CountChunks(int worker)
    {
        while (NextChunk(out int first, out int end))
            for (int sorted = first; sorted < end; sorted++)
            {
                int count = searches[worker].Count(sorted), atom = bins.Atom[sorted];
                start[atom + 1] = count;
                if (count < 0) LowerTo(ref coincident, atom);
            }
    }

    private void FillChunks(int worker)
    {
        while (NextChunk(out int first, out int end))
            for (int sorted = first; sorted < end; sorted++)
            {
                int atom = bins.Atom[sorted], begin = start[atom], count = start[atom + 1] - begin;
                searches[worker].Fill(sorted, neighbor.AsSpan(begin, count), image.AsSpan(3 * begin, 3 * count), displacement.AsSpan(3 * begin, 3 * count));
            }
    }

    /// <summary>Numbers the reverses of the pairs of some consecutive centres.</summary>
    /// <remarks>
    /// Centre j lists its neighbours in ascending order, so a pass over ascending centres takes the pairs of j one after the other: a cursor
    /// per neighbour, which begins at the first pair of j with a centre of this part. Of several images the opposite ones come in opposite order.
    /// </remarks>
    private void PairReverses(int worker)
    {
        (int first, int end) = Part(worker);
        Span<int> cursor = cursors[worker].AsSpan(0, AtomCount);
        cursor.Fill(-1);
        for (int i = first; i < end; i++)
            for (int p = start[i], next; p < start[i + 1]; p = next)
            {
                int j = neighbor[p];
                for (next = p + 1; next < start[i + 1] && neighbor[next] == j;) next++;
                if (cursor[j] < 0) cursor[j] = FirstPairFrom(j, first);
                cursor[j] += next - p;
                for (int q = p; q < next; q++) reverse[q] = cursor[j] - 1 - (q - p);
            }
    }

    /// <summary>First pair of a centre whose neighbour is at least the given one.</summary>
    private int FirstPairFrom(int centre, int least)
    {
        int low = start[centre], high = start[centre + 1];
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (neighbor[middle] < least) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private (int First, int End) Part(int worker) => ((int)((long)atoms * worker / workers), (int)((long)atoms * (worker + 1) / workers));

    private static void LowerTo(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value < seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
