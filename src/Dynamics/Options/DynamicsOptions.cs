namespace Amalgam.Dynamics.Options;

/// <summary>What a molecular dynamics run does; the table of settings holds keys of run files and ranges.</summary>
public sealed record DynamicsOptions
{
    private const double HottestByDefault = 20000, HottestPerTarget = 10; // K, factor

    public Ensemble Ensemble { get; init; } = Ensemble.Nve;

    /// <summary>K: target at the start, and of first velocities; needed but for nve from a file with velocities.</summary>
    public double? Temperature { get; init; }

    /// <summary>K: target at the last step, reached in a straight line; absent means no ramp.</summary>
    public double? TemperatureEnd { get; init; }

    /// <summary>GPa: target at the start.</summary>
    public double Pressure { get; init; }

    /// <summary>GPa: target at the last step, reached in a straight line; absent means no ramp.</summary>
    public double? PressureEnd { get; init; }

    /// <summary>fs.</summary>
    public double Timestep { get; init; } = 1;

    public long Steps { get; init; } = 1000;

    /// <summary>Seed of velocities, thermostat and barostat.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Independent runs from the same structure, each with random numbers and a folder of its own.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Whether the centre of mass stays at rest; then it carries no temperature.</summary>
    public bool FixedCenter { get; init; } = true;

    /// <summary>Atoms or coordinates that stay, beside those of the column move_mask, such as "1-12,15:z"; absent means those of the column alone.</summary>
    public string? Fix { get; init; }

    public FirstVelocities FirstVelocities { get; init; } = FirstVelocities.Auto;

    /// <summary>Absent means rescaling, or nose_hoover with the barostat mtk.</summary>
    public Thermostat? Thermostat { get; init; }

    /// <summary>fs: relaxation time; inverse friction for langevin.</summary>
    public double ThermostatTime { get; init; } = 100;

    /// <summary>Links of a Nosé–Hoover chain.</summary>
    public int ChainLength { get; init; } = 3;

    public Barostat Barostat { get; init; } = Barostat.Rescaling;

    public CellShape CellShape { get; init; } = CellShape.Isotropic;

    /// <summary>fs: relaxation time of the cell.</summary>
    public double BarostatTime { get; init; } = 1000;

    /// <summary>1/GPa: estimate for cell rescaling; only its quotient with the relaxation time counts (water 0.46, metals 0.01).</summary>
    public double Compressibility { get; init; } = 0.05;

    /// <summary>Steps between lines of thermo.csv.</summary>
    public long ThermoInterval { get; init; } = 10;

    /// <summary>Steps between frames of the trajectory; 0 means no trajectory.</summary>
    public long TrajectoryInterval { get; init; } = 100;

    public TrajectoryFormat TrajectoryFormat { get; init; } = TrajectoryFormat.Extxyz;

    /// <summary>Whether the trajectory is compressed (gzip).</summary>
    public bool Compress { get; init; }

    /// <summary>Steps between restart files.</summary>
    public long CheckpointInterval { get; init; } = 1000;

    /// <summary>Steps between samples of the radial distribution; 0 means none.</summary>
    public long RdfInterval { get; init; }

    /// <summary>Å.</summary>
    public double RdfRange { get; init; } = 8;

    /// <summary>Å: width of a bin.</summary>
    public double RdfWidth { get; init; } = 0.02;

    /// <summary>Steps between samples of mean squared displacements; 0 means none.</summary>
    public long MsdInterval { get; init; }

    /// <summary>Samples that a displacement is followed for.</summary>
    public int MsdWindow { get; init; } = 1000;

    /// <summary>Steps between samples of the velocity autocorrelation; 0 means none.</summary>
    public long VacfInterval { get; init; }

    /// <summary>Samples that a velocity is followed for.</summary>
    public int VacfWindow { get; init; } = 500;

    /// <summary>The run stops when two atoms are nearer than this part of the sum of their covalent radii; 0 means never.</summary>
    public double ClosestPart { get; init; } = 0.5;

    /// <summary>eV/Å: the run stops when a force is larger.</summary>
    public double LargestForce { get; init; } = 200;

    /// <summary>K: the run stops when it is hotter; absent means 20 000 K, or ten times the target where that is more.</summary>
    public double? LargestTemperature { get; init; }

    /// <summary>eV/atom: an nve run stops when its energy has drifted farther.</summary>
    public double LargestDrift { get; init; } = 0.5;

    /// <summary>eV/Å: a committee run stops when the forces on an atom deviate more; absent means never.</summary>
    public double? DeviationStop { get; init; }

    /// <summary>eV/Å: a committee run saves frames in uncertain.xyz where the forces on an atom deviate more; absent means never.</summary>
    public double? DeviationSave { get; init; }

    /// <summary>eV: the run stops when the energy of an atom is less certain, of a model that tells; absent means never.</summary>
    public double? UncertaintyStop { get; init; }

    /// <summary>eV: frames where the energy of an atom is less certain are saved in uncertain.xyz, of a model that tells; absent means never.</summary>
    public double? UncertaintySave { get; init; }

    /// <summary>Whether targets change during the run.</summary>
    public bool HasRamp => TemperatureEnd is not null || PressureEnd is not null;

    /// <summary>K, the higher end of a ramp.</summary>
    internal double HighestTemperature => Math.Max(Temperature ?? 0, TemperatureEnd ?? 0);

    /// <summary>K: above this a run stops.</summary>
    internal double HottestAllowed => LargestTemperature ?? Math.Max(HottestByDefault, HottestPerTarget * HighestTemperature);

    /// <summary>The thermostat that is used.</summary>
    internal Thermostat ChosenThermostat =>
        Thermostat ?? (Ensemble == Ensemble.Npt && Barostat == Barostat.Mtk ? Dynamics.Options.Thermostat.NoseHoover : Dynamics.Options.Thermostat.Rescaling);

    /// <summary>K, target in a step.</summary>
    public double TemperatureAt(long step) => Along(Temperature ?? 0, TemperatureEnd, step);

    /// <summary>GPa, target in a step.</summary>
    public double PressureAt(long step) => Along(Pressure, PressureEnd, step);

    private double Along(double first, double? last, long step) => last is double end ? first + (end - first) * Math.Min(1, (double)step / Steps) : first;
}
