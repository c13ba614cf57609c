using System.Diagnostics;
using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Observers;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>A molecular dynamics run in a folder: tables, trajectory, averages, restart file. Killed at any moment, it goes on to the same bits.</summary>
/// <remarks>A restart file holds the lengths of the files that grow; what was written after it is cut off and written again.</remarks>
public sealed class MolecularDynamics : IDisposable
{
    /// <summary>Names of files in the folder of a run.</summary>
    public const string RestartName = "restart.bin", LastGoodName = "last-good.xyz", FinalName = "final.xyz", UncertainName = "uncertain.xyz";

    private const int StepsBetweenReports = 10;
    private readonly DynamicsOptions options;
    private readonly string folder;
    private readonly int replica;
    private readonly FrameWriterOpening openWriter;
    private readonly Simulation simulation;
    private readonly TrustMonitor trust;
    private readonly IObserver[] observers;
    private readonly RunStatistics statistics = new();
    private readonly RunTables tables = new();
    private readonly Dictionary<string, AppendFile> files = [];
    private readonly Trajectory? trajectory, uncertain;
    private readonly GoodState good;
    private readonly KeptColumns kept;
    private double firstEnergy;
    private string? breach;

    /// <summary>Opens a run: new, or where its restart file stands.</summary>
    /// <param name="replica">number of an independent run of the same seed</param>
    /// <exception cref="InvalidDataException">Input that does not go together, a folder that holds a run, a restart file of another run or a damaged
    /// one.</exception>
    public MolecularDynamics(DynamicsRun run, IPotential potential, int replica = 0)
    {
        (options, folder, openWriter, this.replica) = (run.Options, run.Folder, run.OpenWriter, replica);
        string restart = Path.Combine(folder, RestartName);
        bool exists = File.Exists(restart);
        if (exists && !run.Resume) throw new InvalidDataException($"{folder}: expected a folder without a run, found {RestartName}"
            + "\n  → --resume goes on with it; or name another folder");
        simulation = new Simulation(options, potential, run.Start, replica);
        trust = new TrustMonitor(options, run.Start);
        observers = [.. Observers(run.Start)];
        good = new GoodState(simulation.State);
        kept = new KeptColumns(run.Start, simulation.Constraints);
        RestartNumbers? numbers = exists ? Load(restart) : null;
        run.Accepted?.Invoke(simulation.Notices);
        Directory.CreateDirectory(folder);
        try
        {
            Open(RunTables.ThermoFile, numbers, compress: false);
            if (potential is Committee) Open(RunTables.DeviationFile, numbers, compress: false);
            if (options.TrajectoryInterval > 0) trajectory = OpenTrajectory(Trajectory.FileName(options.TrajectoryFormat), numbers, options.Compress);
            if ((options.DeviationSave ?? options.UncertaintySave) is not null) uncertain = OpenTrajectory(UncertainName, numbers, compress: false);
        }
        catch
        {
            Dispose();
            throw;
        }
        if (exists) return;
        firstEnergy = simulation.State.PotentialEnergy + simulation.State.KineticEnergy;
        breach = Breach();
        if (breach is not null) return;
        Observe();
        Checkpoint();
    }

    /// <summary>Makes the steps that are left; stops earlier on cancellation or when a limit of trust is passed.</summary>
    /// <param name="progress">called every few steps and at the end; null for none</param>
    public DynamicsSummary Run(Action<DynamicsProgress>? progress = null, CancellationToken cancellation = default)
    {
        long firstStep = simulation.State.Step, begin = Stopwatch.GetTimestamp();
        TimeSpan before = simulation.EvaluationTime;
        while (breach is null && simulation.State.Step < options.Steps && !cancellation.IsCancellationRequested)
        {
            good.Keep();
            if (!TryStep()) break;
            Observe();
            if (simulation.State.Step % options.CheckpointInterval == 0) Checkpoint();
            if (progress is not null && simulation.State.Step % StepsBetweenReports == 0) progress(Progress());
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin), evaluation = simulation.EvaluationTime - before;
        End();
        progress?.Invoke(Progress());
        MotionState state = simulation.State;
        DynamicsEnding ending = breach is not null ? DynamicsEnding.LeftTrust : state.Step < options.Steps ? DynamicsEnding.Stopped : DynamicsEnding.Complete;
        return new DynamicsSummary(replica, state.AtomCount, state.Step, ending, breach, state.Step - firstStep, elapsed, evaluation)
        {
            Time = state.Step * options.Timestep,
            Temperature = statistics.Temperature,
            Pressure = statistics.Pressure,
            Drift = statistics.Drift(state.AtomCount, options.ThermoInterval * options.Timestep),
            Diffusion = [.. observers.OfType<TimeCorrelation>().SelectMany(correlation => correlation.Diffusion)],
            HasConserved = double.IsFinite(simulation.Conserved),
        };
    }

    /// <summary>Closes the files as they are; what is not yet in them is left to a resumption.</summary>
    public void Dispose()
    {
        foreach (AppendFile file in files.Values) file.Dispose();
    }

    private bool TryStep()
    {
        try
        {
            simulation.Step();
            breach = Breach();
        }
        catch (InvalidDataException problem)
        {
            breach = Placed(problem.Message, simulation.State.Step + 1);
        }
        if (breach is null) return true;
        good.Restore();
        return false;
    }

    private string? Breach() => trust.Breach(simulation.State, firstEnergy) is string what ? Placed(what, simulation.State.Step) : null;

    private string Placed(string what, long step) => string.Create(CultureInfo.InvariantCulture, $"step {step}, {step * options.Timestep} fs: {what}");

    private void Observe()
    {
        MotionState state = simulation.State;
        if (state.Step % options.ThermoInterval == 0)
        {
            tables.WriteThermo(files[RunTables.ThermoFile], state, options.Timestep, simulation.Conserved);
            statistics.Add(simulation);
            if (state.Evaluation.Deviations is { } deviations) tables.WriteDeviation(files[RunTables.DeviationFile], state, options.Timestep, deviations);
            if (uncertain is not null && IsUncertain(state)) uncertain.Write(state, options.Timestep);
        }
        if (trajectory is not null && state.Step % options.TrajectoryInterval == 0) trajectory.Write(state, options.Timestep);
        foreach (IObserver observer in observers)
            if (state.Step % observer.Interval == 0) observer.Sample(state);
    }

    private bool IsUncertain(MotionState state) => (options.DeviationSave is double deviation && state.Evaluation.Deviations!.Worst.Deviation > deviation)
        || (options.UncertaintySave is double uncertainty && state.Evaluation.LeastCertain.Uncertainty > uncertainty);

    /// <summary>Files that grow first, then the restart file that holds their lengths.</summary>
    private void Checkpoint()
    {
        var numbers = new RestartNumbers();
        simulation.Save(numbers);
        statistics.Save(numbers);
        numbers.Add("first_energy", firstEnergy);
        foreach (IObserver observer in observers) observer.Save(numbers);
        WriteAverages();
        foreach ((string name, AppendFile file) in files) numbers.Add("length." + name, file.Commit());
        RestartFile.Write(Path.Combine(folder, RestartName), DynamicsSettings.Text(options), numbers);
    }

    private RestartNumbers Load(string path)
    {
        (string settings, RestartNumbers numbers) = RestartFile.Read(path);
        ResumedSettings.Require(options, path, settings, (long)numbers.One("step"));
        simulation.Load(numbers);
        statistics.Load(numbers);
        firstEnergy = numbers.One("first_energy");
        foreach (IObserver observer in observers) observer.Load(numbers);
        return numbers;
    }

    private AppendFile Open(string name, RestartNumbers? numbers, bool compress)
    {
        long length = numbers is null ? 0 : (long)numbers.One("length." + name);
        return files[name] = new AppendFile(Path.Combine(folder, name), length, compress);
    }

    private Trajectory OpenTrajectory(string name, RestartNumbers? numbers, bool compress)
    {
        AppendFile file = Open(name + (compress ? ".gz" : ""), numbers, compress);
        return new Trajectory(file, openWriter(name, file.Records), kept);
    }

    private IEnumerable<IObserver> Observers(Structure start)
    {
        if (options.RdfInterval > 0) yield return new RadialDistribution(options, start);
        if (options.MsdInterval > 0) yield return TimeCorrelation.Displacements(options, start, simulation.Constraints);
        if (options.VacfInterval > 0) yield return TimeCorrelation.Velocities(options, start, simulation.Constraints);
    }

    private void WriteAverages()
    {
        foreach ((string name, string text) in observers.SelectMany(observer => observer.Tables))
            AtomicFile.WriteOwned(Path.Combine(folder, name), Encoding.ASCII.GetBytes(text));
    }

    private void End()
    {
        string name = breach is null ? FinalName : LastGoodName;
        if (breach is null) Checkpoint();
        else
        {
            // The older restart file stays: from there the way leads to the same end, thermostats and all.
            WriteAverages();
            foreach (AppendFile file in files.Values) file.Commit();
        }
        AtomicFile.WriteOwned(Path.Combine(folder, name), Trajectory.Single(openWriter, name, simulation.State, options.Timestep, kept));
    }

    private DynamicsProgress Progress() =>
        new(replica, options.Replicas, simulation.State.Step, options.Steps, options.Timestep, simulation.State.Temperature);
}
