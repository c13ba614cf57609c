using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Amalgam.Atoms.Workers;

/// <summary>Predictions of structures that stream by, in their order: small structures side by side, one on each thread; a large one on all threads.</summary>
/// <remarks>
/// Two blocks take turns: while one is predicted, the caller consumes the one before, and the one after is read. No bit depends on threads or on what is side
/// by side, as none of a potential does.
/// </remarks>
/// <param name="pool">evaluates; one stream at a time</param>
/// <param name="cold">how long structures come one after the other at first</param>
internal sealed class PredictionStream(PotentialPool pool, TimeSpan cold, CancellationToken cancellation)
{
    /// <summary>A structure of more atoms takes all threads: the memory of one, not of one for each thread.</summary>
    private const int MostAtoms = 512;

    // Of a block, for each thread: at its end threads wait for the last one, and until then the caller waits for results. So blocks grow.
    private const int FirstStructures = 4, BlockStructures = 32, BlockAtoms = 8 * MostAtoms;

    /// <summary>As long code is still being compiled, which several potentials at once only delay (docs/design/performance.md).</summary>
    public static readonly TimeSpan UsuallyCold = TimeSpan.FromSeconds(0.5);

    private readonly long begin = Stopwatch.GetTimestamp();
    private int structuresOfThread = FirstStructures;
    private Structure? postponed;
    private ExceptionDispatchInfo? fault;

    public IEnumerable<Prediction> Of(IEnumerable<Structure> structures)
    {
        using IEnumerator<Structure> source = structures.GetEnumerator();
        Block ready = new(), working = new();
        Read(source, working);
        while (working.Count > 0)
        {
            Block block = working;
            var work = Task.Run(() => Predict(block), CancellationToken.None);
            try
            {
                for (int index = 0; index < ready.Count; index++) yield return ready[index];
                Read(source, ready);
            }
            finally
            {
                // Whatever happens here, nobody disposes of potentials that are at work.
                ((IAsyncResult)work).AsyncWaitHandle.WaitOne();
            }
            work.GetAwaiter().GetResult();
            (ready, working) = (working, ready);
        }
        for (int index = 0; index < ready.Count; index++) yield return ready[index];
        // What came before it in the file has been told.
        fault?.Throw();
    }

    private void Predict(Block block)
    {
        if (block.Count >= pool.Threads && Stopwatch.GetElapsedTime(begin) >= cold)
            pool.For(block.Count, (index, potential) => block[index].Make(potential), cancellation);
        else
            for (int index = 0; index < block.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                block[index].Make(pool.Wide);
            }
    }

    private void Read(IEnumerator<Structure> source, Block block)
    {
        block.Clear();
        int atoms = 0, most = structuresOfThread * pool.Threads;
        structuresOfThread = Math.Min(2 * structuresOfThread, BlockStructures);
        while (block.Count < most && atoms < BlockAtoms * pool.Threads)
        {
            if ((postponed ?? Next(source)) is not Structure structure) return;
            bool isLarge = structure.AtomCount > MostAtoms;
            postponed = isLarge && block.Count > 0 ? structure : null;
            if (postponed is not null) return;
            block.Add(structure);
            atoms += structure.AtomCount;
            if (isLarge) return;
        }
    }

    private Structure? Next(IEnumerator<Structure> source)
    {
        if (fault is not null) return null;
        try
        {
            return source.MoveNext() ? source.Current : null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            fault = ExceptionDispatchInfo.Capture(problem);
            return null;
        }
    }

    /// <summary>Predictions that are used again and again.</summary>
    private sealed class Block
    {
        private readonly List<Prediction> slots = [];

        public int Count { get; private set; }

        public Prediction this[int index] => slots[index];

        public void Clear() => Count = 0;

        public void Add(Structure structure)
        {
            if (Count == slots.Count) slots.Add(new Prediction(structure));
            else slots[Count].Structure = structure;
            Count++;
        }
    }
}
