using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Amalgam.Network.Threads;

/// <summary>
/// Runs numbered pieces of work on a fixed crew of threads. Which thread takes which piece changes nothing:
/// pieces own their results, and sums over pieces are made afterwards in order.
/// </summary>
/// <remarks>
/// A training step of a small network is a dozen parallel regions of a fraction of a millisecond: helpers look for the next one for a while before they sleep,
/// and a region never waits for a helper that has not come. With the optimiser on the same threads, steps of preset tiny on 128 atoms and two threads take
/// 0.89 of the time they took with semaphores (median of five pairs).
/// </remarks>
internal sealed class BlockScheduler : IDisposable
{
    /// <summary>How long a thread polls before it sleeps: longer than what lies between two regions of a step.</summary>
    private static readonly long Patience = Stopwatch.Frequency / 5000;

    /// <summary>Numbers from the counter of one run to that of the next.</summary>
    private const int Line = 32;

    private readonly Thread[] helpers;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim wake = new(0), done = new(0);
    private Action<int, int>? work;
    private int count;
    /// <summary>Runs of pieces that follow each other: one, or one per thread, each with its next piece on a cache line of its own.</summary>
    private int runs;
    private readonly int[] next;
    private Exception? failure;
    /// <summary>Number of the region; helpers wait for it to change.</summary>
    private int region;
    /// <summary>Helpers that a region has work for, and how many have come.</summary>
    private int wanted, joined;
    /// <summary>Helpers that may be taking pieces.</summary>
    private int active;
    /// <summary>Helpers asleep.</summary>
    private int sleeping;
    private bool open, waiting;
    private volatile bool stopping;

    /// <param name="threads">0 means all processors</param>
    public BlockScheduler(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int helperCount = (threads == 0 ? Environment.ProcessorCount : threads) - 1;
        helpers = new Thread[helperCount];
        next = new int[Line * (helperCount + 1)];
        for (int index = 0; index < helperCount; index++)
        {
            int worker = index + 1;
            helpers[index] = new Thread(() => Serve(worker)) { IsBackground = true, Name = "amalgam block" };
            helpers[index].Start();
        }
    }

    public int Threads => helpers.Length + 1;

    /// <summary>Helpers that are asleep.</summary>
    internal int Sleeping => Volatile.Read(ref sleeping);

    /// <summary>Calls <paramref name="body"/> for every piece and returns when all are done.</summary>
    /// <param name="body">takes the piece, 0 to pieces − 1, and the number of the thread, below <see cref="Threads"/>: which memory it may use. No result may
    /// depend on the latter.</param>
    public void Run(int pieces, Action<int, int> body) => Run(pieces, body, 1);

    /// <summary>
    /// The same for one of several calls with the same pieces: a thread prefers those that it had in the calls before, whose results are in its cache.
    /// </summary>
    public void RunAgain(int pieces, Action<int, int> body) => Run(pieces, body, Math.Min(pieces, Threads));

    private void Run(int pieces, Action<int, int> body, int runCount)
    {
        if (helpers.Length == 0 || pieces < 2)
        {
            for (int piece = 0; piece < pieces; piece++) body(piece, 0);
            return;
        }
        (work, count, runs, failure) = (body, pieces, runCount, null);
        (wanted, joined) = (Math.Min(pieces - 1, helpers.Length), 0);
        for (int run = 0; run < runs; run++) Volatile.Write(ref next[Line * run], End(run - 1));
        Volatile.Write(ref open, true);
        Interlocked.Increment(ref region);
        Wake();
        Take(0);
        // Full fences on both sides: a helper that has not counted itself yet finds the region closed.
        Interlocked.Exchange(ref open, false);
        WaitForHelpers();
        work = null;
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private void Wake()
    {
        if (helpers.Length - Volatile.Read(ref sleeping) >= wanted) return;
        lock (gate)
        {
            int woken = Math.Clamp(wanted - (helpers.Length - sleeping), 0, sleeping);
            sleeping -= woken;
            if (woken > 0) wake.Release(woken);
        }
    }

    /// <summary>Where a run ends, and the next one begins.</summary>
    private int End(int run) => (int)((long)(run + 1) * count / runs);

    /// <summary>The run of this thread first, then what others have left.</summary>
    private void Take(int worker)
    {
        try
        {
            for (int turn = 0; turn < runs; turn++)
            {
                int run = (worker + turn) % runs, end = End(run);
                ref int place = ref next[Line * run];
                for (int piece = Interlocked.Increment(ref place) - 1; piece < end; piece = Interlocked.Increment(ref place) - 1) work!(piece, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Serve(int worker)
    {
        long idle = Stopwatch.GetTimestamp();
        for (int seen = 0; ;)
        {
            seen = NextRegion(seen, ref idle);
            if (stopping) return;
            Interlocked.Increment(ref active);
            // Of more helpers than pieces those that come too late go to sleep: one that has had no work for a while is not kept awake by the work of others.
            if (Volatile.Read(ref open) && Interlocked.Increment(ref joined) <= wanted)
            {
                Take(worker);
                idle = Stopwatch.GetTimestamp();
            }
            if (Interlocked.Decrement(ref active) == 0 && Interlocked.Exchange(ref waiting, false)) done.Release();
        }
    }

    /// <summary>The number of a region that is not the one seen last.</summary>
    /// <param name="idle">since when the helper has had no work</param>
    private int NextRegion(int seen, ref long idle)
    {
        while (true)
        {
            int now = Volatile.Read(ref region);
            if (now != seen || stopping) return now;
            if (Stopwatch.GetTimestamp() - idle < Patience)
            {
                Thread.SpinWait(10);
                continue;
            }
            lock (gate)
            {
                Interlocked.Increment(ref sleeping);
                // Who opens a region counts sleepers after it has changed the number.
                if (Volatile.Read(ref region) != seen || stopping)
                {
                    sleeping--;
                    continue;
                }
            }
            wake.Wait();
            idle = Stopwatch.GetTimestamp();
        }
    }

    private void WaitForHelpers()
    {
        for (long start = Stopwatch.GetTimestamp(); Volatile.Read(ref active) != 0;)
        {
            if (Stopwatch.GetTimestamp() - start < Patience)
            {
                Thread.SpinWait(10);
                continue;
            }
            Interlocked.Exchange(ref waiting, true);
            // Whoever takes the flag back decides: the last helper releases, or no helper is left to wait for.
            if (Volatile.Read(ref active) == 0 && Interlocked.Exchange(ref waiting, false)) return;
            done.Wait();
        }
    }

    public void Dispose()
    {
        stopping = true;
        lock (gate) wake.Release(Math.Max(1, helpers.Length));
        foreach (Thread helper in helpers) helper.Join();
        wake.Dispose();
        done.Dispose();
    }
}
