using System.Runtime.ExceptionServices;

namespace Amalgam.Model.Network;

/// <summary>
/// Runs numbered pieces of work on a fixed crew of threads. Which thread takes which piece changes nothing:
/// pieces own their results, and sums over pieces are made afterwards in order.
/// </summary>
internal sealed class BlockScheduler : IDisposable
{
    private readonly Thread[] helpers;
    private readonly SemaphoreSlim start = new(0);
    private readonly SemaphoreSlim finished = new(0);
    private Action<int>? work;
    private int count;
    private int next;
    private Exception? failure;
    private volatile bool stopping;

    /// <param name="threads">0 means all processors</param>
    public BlockScheduler(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int helperCount = (threads == 0 ? Environment.ProcessorCount : threads) - 1;
        helpers = new Thread[helperCount];
        for (int index = 0; index < helperCount; index++)
        {
            int worker = index + 1;
            helpers[index] = new Thread(() => Serve(worker)) { IsBackground = true, Name = "amalgam block" };
            helpers[index].Start();
        }
    }

    public int Threads => helpers.Length + 1;

    /// <summary>Number of the thread that asks, below <see cref="Threads"/>: which memory it may use. No result may depend on it.</summary>
    [field: ThreadStatic]
    public static int Worker { get; private set; }

    /// <summary>Calls <paramref name="body"/> with 0 … pieces − 1 and returns when all are done.</summary>
    public void Run(int pieces, Action<int> body)
    {
        int assistants = Math.Min(helpers.Length, pieces - 1);
        if (assistants <= 0)
        {
            for (int piece = 0; piece < pieces; piece++) body(piece);
            return;
        }
        work = body;
        count = pieces;
        failure = null;
        Volatile.Write(ref next, 0);
        start.Release(assistants);
        Take();
        for (int index = 0; index < assistants; index++) finished.Wait();
        work = null;
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private void Take()
    {
        try
        {
            for (int piece = Interlocked.Increment(ref next) - 1; piece < count; piece = Interlocked.Increment(ref next) - 1) work!(piece);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
        }
    }

    private void Serve(int worker)
    {
        Worker = worker;
        while (true)
        {
            start.Wait();
            if (stopping) return;
            Take();
            finished.Release();
        }
    }

    public void Dispose()
    {
        stopping = true;
        start.Release(Math.Max(1, helpers.Length));
        foreach (Thread helper in helpers) helper.Join();
        start.Dispose();
        finished.Dispose();
    }
}
