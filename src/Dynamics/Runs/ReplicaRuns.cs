using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>Several independent runs of the same structure over threads: each has its potential, its random numbers and its folder.</summary>
public static class ReplicaRuns
{
    /// <summary>Runs all replicas; with one, in the folder itself, else in replica-0001 and so on below it. Results do not depend on threads.</summary>
    /// <param name="create">makes a potential for one run</param>
    /// <param name="threads">runs at the same time, 0 for all processors</param>
    /// <param name="progress">told of now and then, from several threads</param>
    public static IReadOnlyList<DynamicsSummary> Run(
        DynamicsOptions options, Func<IPotential> create, Structure start, string folder, bool resume, int threads = 0,
        Action<DynamicsProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Replicas == 1) return [Run(options, create, start, folder, 0, resume, progress, cancellation)];
        var summaries = new DynamicsSummary[options.Replicas];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, options.Replicas, parallel, replica =>
        {
            string own = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"replica-{replica + 1:0000}"));
            summaries[replica] = Run(options, create, start, own, replica, resume, progress, cancellation);
        });
        return summaries;
    }

    private static DynamicsSummary Run(
        DynamicsOptions options, Func<IPotential> create, Structure start, string folder, int replica, bool resume, Action<DynamicsProgress>? progress,
            CancellationToken cancellation)
    {
        IPotential potential = create();
        try
        {
            using var run = new MolecularDynamics(options, potential, start, folder, replica, resume);
            return run.Run(progress, cancellation);
        }
        finally
        {
            (potential as IDisposable)?.Dispose();
        }
    }
}
