using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>Several independent runs of the same structure over threads: each has its potential, its random numbers and its folder.</summary>
public static class ReplicaRuns
{
    /// <summary>Runs all replicas; with one, in the folder itself, else in replica-0001 and so on below it. Results do not depend on threads.</summary>
    /// <param name="run">its folder holds those of the replicas</param>
    /// <param name="create">makes a potential for one run</param>
    /// <param name="threads">runs at the same time, 0 for all processors</param>
    /// <param name="progress">called now and then, from several threads</param>
    public static IReadOnlyList<DynamicsSummary> Run(
        DynamicsRun run, Func<IPotential> create, int threads = 0, Action<DynamicsProgress>? progress = null, CancellationToken cancellation = default)
    {
        int replicas = run.Options.Replicas;
        RequireResumable(run);
        if (replicas == 1) return [RunOne(run, create, 0, progress, cancellation)];
        var summaries = new DynamicsSummary[replicas];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, replicas, parallel, replica =>
        {
            summaries[replica] = RunOne(run with { Folder = FolderOf(run, replica) }, create, replica, progress, cancellation);
        });
        return summaries;
    }

    private static string FolderOf(DynamicsRun run, int replica) =>
        run.Options.Replicas == 1 ? run.Folder : Path.Combine(run.Folder, string.Create(CultureInfo.InvariantCulture, $"replica-{replica + 1:0000}"));

    /// <summary>Before any replica goes on, all of them are looked at.</summary>
    private static void RequireResumable(DynamicsRun run)
    {
        for (int replica = 0; run.Resume && replica < run.Options.Replicas; replica++)
        {
            string path = Path.Combine(FolderOf(run, replica), MolecularDynamics.RestartName);
            if (!File.Exists(path)) continue;
            (string settings, RestartNumbers numbers) = RestartFile.Read(path);
            ResumedSettings.Require(run.Options, path, settings, (long)numbers.One("step"));
        }
    }

    private static DynamicsSummary RunOne(
        DynamicsRun run, Func<IPotential> create, int replica, Action<DynamicsProgress>? progress, CancellationToken cancellation)
    {
        IPotential potential = create();
        try
        {
            using var dynamics = new MolecularDynamics(run, potential, replica);
            return dynamics.Run(progress, cancellation);
        }
        finally
        {
            (potential as IDisposable)?.Dispose();
        }
    }
}
