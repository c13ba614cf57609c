using Amalgam.Atoms;

namespace Amalgam.Dynamics.Minimization;

/// <summary>
/// Potentials for many independent calculations side by side: one of one thread for each worker, and one wide one for calculations that come alone.
/// </summary>
/// <remarks>Which worker does what changes no result as long as the potentials are equal.</remarks>
public sealed class PotentialPool : IDisposable
{
    private readonly Func<int, IPotential> create;
    private readonly IPotential?[] narrow;
    private IPotential? wide;

    /// <param name="create">makes a potential that uses the given number of threads</param>
    /// <param name="threads">0 means all processors</param>
    public PotentialPool(Func<int, IPotential> create, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        this.create = create;
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        narrow = new IPotential?[Threads];
    }

    public int Threads { get; }

    /// <summary>The potential for work that comes alone: all threads.</summary>
    public IPotential Wide => wide ??= Threads == 1 ? Narrow(0) : create(Threads);

    /// <summary>Does tasks 0 … count − 1, each once, on whatever worker is free.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the end.</exception>
    public void For(int count, Action<int, IPotential> work, CancellationToken cancellation = default)
    {
        int workers = Math.Min(Threads, count), next = -1;
        if (workers == 0) return;
        var problems = new (int Task, Exception Problem)?[workers];
        void Work(int worker)
        {
            int task = -1;
            try
            {
                IPotential potential = Narrow(worker);
                while (!cancellation.IsCancellationRequested && (task = Interlocked.Increment(ref next)) < count) work(task, potential);
            }
            catch (Exception exception)
            {
                problems[worker] = (task, exception);
                Interlocked.Exchange(ref next, count);
            }
        }
        Thread[] others = [.. Enumerable.Range(1, workers - 1).Select(worker => new Thread(() => Work(worker)))];
        foreach (Thread thread in others) thread.Start();
        Work(0);
        foreach (Thread thread in others) thread.Join();
        // The problem of the earliest task: the same one however the tasks were shared out.
        if (problems.Where(problem => problem is not null).MinBy(problem => problem!.Value.Task) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first.Problem);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Disposes of the potentials that can be.</summary>
    public void Dispose()
    {
        foreach (IPotential? potential in narrow.Append(wide).Distinct()) (potential as IDisposable)?.Dispose();
    }

    // Each worker touches its own element only.
    private IPotential Narrow(int worker) => narrow[worker] ??= create(1);
}
