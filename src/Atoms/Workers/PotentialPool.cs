namespace Amalgam.Atoms.Workers;

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

    /// <summary>One of them, for questions: whatever is there, else one of one thread.</summary>
    public IPotential Any => wide ?? Narrow(0);

    /// <summary>Predictions of structures in their order, each valid until the next; structures are read a little ahead. One such stream at a time.</summary>
    /// <param name="structures">streamed: some dozens for each thread are in memory</param>
    /// <exception cref="OperationCanceledException">Cancelled before the end.</exception>
    public IEnumerable<Prediction> Predict(IEnumerable<Structure> structures, CancellationToken cancellation = default) =>
        Threads == 1 ? PredictAlone(structures, cancellation) : new PredictionStream(this, PredictionStream.UsuallyCold, cancellation).Of(structures);

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

    private IEnumerable<Prediction> PredictAlone(IEnumerable<Structure> structures, CancellationToken cancellation)
    {
        Prediction? prediction = null;
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            prediction ??= new Prediction(structure);
            prediction.Structure = structure;
            prediction.Make(Wide);
            yield return prediction;
        }
    }

    // Each worker touches its own element only, but for questions to the first.
    private IPotential Narrow(int worker)
    {
        if (Volatile.Read(ref narrow[worker]) is { } made) return made;
        IPotential mine = create(1);
        if (Interlocked.CompareExchange(ref narrow[worker], mine, null) is not { } other) return mine;
        (mine as IDisposable)?.Dispose();
        return other;
    }
}
