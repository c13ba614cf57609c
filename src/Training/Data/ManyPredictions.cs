using Amalgam.Atoms;

namespace Amalgam.Training.Data;

/// <summary>Predictions of many structures, each thread on structures of its own: small ones give one structure's threads nothing to do.</summary>
internal static class ManyPredictions
{
    /// <param name="create">a potential of one thread; each is disposed of</param>
    /// <param name="structures">of any size</param>
    /// <param name="threads">0 means all processors; no bit depends on them</param>
    /// <param name="take">what is kept of a structure; several threads call it at once, and what it gets changes afterwards</param>
    /// <returns>[structure]</returns>
    /// <exception cref="InvalidDataException">A structure is none for this potential.</exception>
    public static T[] Of<T>(Func<IPotential> create, IReadOnlyList<Structure> structures, int threads, Func<Structure, Evaluation, T> take)
    {
        var kept = new T[structures.Count];
        int next = -1;
        int workers = Math.Clamp(threads == 0 ? Environment.ProcessorCount : threads, 1, Math.Max(1, structures.Count));
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
            {
                int index = Interlocked.Increment(ref next);
                if (index >= kept.Length) return;
                IPotential potential = create();
                using var owned = potential as IDisposable;
                var answer = new Evaluation();
                for (; index < kept.Length; index = Interlocked.Increment(ref next))
                {
                    potential.Evaluate(structures[index], answer);
                    kept[index] = take(structures[index], answer);
                }
            });
        }
        catch (AggregateException problems) when (problems.Flatten().InnerExceptions.OfType<InvalidDataException>().FirstOrDefault() is { } fault)
        {
            throw new InvalidDataException(fault.Message, problems);
        }
        return kept;
    }
}
