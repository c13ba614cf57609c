using Amalgam.Atoms.Settings;

namespace Amalgam.Dynamics.Options;

/// <summary>All keys of run files that set <see cref="DynamicsOptions"/>: the one list that reading, writing, comparing and the command line share.</summary>
public static class DynamicsSettings
{
    /// <summary>Column of the comments in run files and restart files.</summary>
    public const int CommentColumn = 36;

    private const double Huge = 1e15;

    private static readonly SettingSection<DynamicsOptions> Dynamics = Section("dynamics");
    private static readonly SettingSection<DynamicsOptions> Bath = Section("bath");
    private static readonly SettingSection<DynamicsOptions> Output = Section("output");
    private static readonly SettingSection<DynamicsOptions> Observers = Section("observers");
    private static readonly SettingSection<DynamicsOptions> Trust = Section("trust");

    /// <summary>The rows. No key occurs in two sections.</summary>
    public static readonly IReadOnlyList<Setting<DynamicsOptions>> All =
        DynamicsConditions.AddTo([.. OfMotion(), .. OfBaths(), .. OfOutput(), .. OfObservers(), .. OfTrust()]);

    /// <summary>All options as text, by which runs that go on compare them.</summary>
    public static string Text(DynamicsOptions options) => SettingsText.Values(options, All, CommentColumn);

    private static SettingSection<DynamicsOptions> Section(string name) => new(name, SettingWording.UnitThenRange);

    private static IEnumerable<Setting<DynamicsOptions>> OfMotion() =>
    [
        Dynamics.Choice("ensemble", "What is held fixed; nve when absent.", o => o.Ensemble, (o, v) => o with { Ensemble = v }),
        Dynamics.OptionalNumber("temperature", "Target, and temperature of first velocities.", "K", 0, 1e7,
            o => o.Temperature, (o, v) => o with { Temperature = v }),
        Dynamics.OptionalNumber("temperature_end", "Target at the last step: a ramp.", "K", 0, 1e7,
            o => o.TemperatureEnd, (o, v) => o with { TemperatureEnd = v }),
        Dynamics.Number("pressure", "Target for npt; 0 when absent.", "GPa", -1e5, 1e5, o => o.Pressure, (o, v) => o with { Pressure = v }),
        Dynamics.OptionalNumber("pressure_end", "Target at the last step: a ramp.", "GPa", -1e5, 1e5,
            o => o.PressureEnd, (o, v) => o with { PressureEnd = v }),
        Dynamics.Number("timestep", "Timestep; 1 fs when absent.", "fs", 1e-6, 1000, o => o.Timestep, (o, v) => o with { Timestep = v }),
        Dynamics.Long("steps", "Steps; 1000 when absent.", "", 0, Huge, o => o.Steps, (o, v) => o with { Steps = v }),
        Dynamics.Long("seed", "Seed of everything random; 1 when absent.", "", 0, Huge, o => o.Seed, (o, v) => o with { Seed = v }),
        Dynamics.Integer("replicas", "Independent runs, each with its own random numbers and folder, over the threads.", "", 1, 9999,
            o => o.Replicas, (o, v) => o with { Replicas = v }),
        Dynamics.Flag("fixed_center", "Whether the centre of mass stays at rest; then it carries no temperature.",
            o => o.FixedCenter, (o, v) => o with { FixedCenter = v }),
        Dynamics.Text("fix", "Atoms that stay, beside those of the column move_mask: 1-12,15:z are atoms 1 to 12 and the height of atom 15.",
            "atoms from 1, with :x, :y, :z for single coordinates", o => o.Fix, (o, v) => o with { Fix = v }),
        Dynamics.Choice("first_velocities", "Where first velocities come from: the file where it has them (auto), the file always, or drawn.",
            o => o.FirstVelocities, (o, v) => o with { FirstVelocities = v }),
    ];

    private static IEnumerable<Setting<DynamicsOptions>> OfBaths() =>
    [
        Bath.OptionalChoice<Thermostat>("thermostat", "rescaling (stochastic, the usual), langevin or nose_hoover.",
            o => o.Thermostat, (o, v) => o with { Thermostat = v }),
        Bath.Number("thermostat_time", "Relaxation time of the temperature; inverse friction for langevin.", "fs", 1e-3, 1e9,
            o => o.ThermostatTime, (o, v) => o with { ThermostatTime = v }),
        Bath.Integer("chain_length", "Links of a Nosé–Hoover chain.", "", 1, 100, o => o.ChainLength, (o, v) => o with { ChainLength = v }),
        Bath.Choice("barostat", "rescaling (stochastic, the usual) or mtk.", o => o.Barostat, (o, v) => o with { Barostat = v }),
        Bath.Choice("cell_shape", "What npt may change: isotropic (the usual), orthorhombic or full.",
            o => o.CellShape, (o, v) => o with { CellShape = v }),
        Bath.Number("barostat_time", "Relaxation time of the cell.", "fs", 1e-3, 1e9, o => o.BarostatTime, (o, v) => o with { BarostatTime = v }),
        Bath.Number("compressibility", "Estimate for cell rescaling; only its quotient with barostat_time counts (water 0.46, metals 0.01).",
            "1/GPa", 1e-9, 1e9, o => o.Compressibility, (o, v) => o with { Compressibility = v }),
    ];

    private static IEnumerable<Setting<DynamicsOptions>> OfOutput() =>
    [
        Output.Long("thermo_interval", "Steps between lines of thermo.csv.", "", 1, Huge, o => o.ThermoInterval, (o, v) => o with { ThermoInterval = v }),
        Output.Long("trajectory_interval", "Steps between frames of the trajectory; 0 means no trajectory.", "", 0, Huge,
            o => o.TrajectoryInterval, (o, v) => o with { TrajectoryInterval = v }),
        Output.Choice("trajectory_format", "Extended XYZ, or a LAMMPS dump in units metal.",
            o => o.TrajectoryFormat, (o, v) => o with { TrajectoryFormat = v }),
        Output.Flag("compress", "Whether the trajectory is compressed (gzip).", o => o.Compress, (o, v) => o with { Compress = v }),
        Output.Long("checkpoint_interval", "Steps between restart files.", "", 1, Huge,
            o => o.CheckpointInterval, (o, v) => o with { CheckpointInterval = v }),
    ];

    private static IEnumerable<Setting<DynamicsOptions>> OfObservers() =>
    [
        Observers.Long("rdf_interval", "Steps between samples of the radial distribution; 0 means none.", "", 0, Huge,
            o => o.RdfInterval, (o, v) => o with { RdfInterval = v }),
        Observers.Number("rdf_range", "Largest distance of the radial distribution.", "Å", 0.1, 1000, o => o.RdfRange, (o, v) => o with { RdfRange = v }),
        Observers.Number("rdf_width", "Width of a bin of the radial distribution.", "Å", 1e-4, 10, o => o.RdfWidth, (o, v) => o with { RdfWidth = v }),
        Observers.Long("msd_interval", "Steps between samples of mean squared displacements; 0 means none.", "", 0, Huge,
            o => o.MsdInterval, (o, v) => o with { MsdInterval = v }),
        Observers.Integer("msd_window", "Samples that a displacement is followed for.", "", 1, 10_000_000,
            o => o.MsdWindow, (o, v) => o with { MsdWindow = v }),
        Observers.Long("vacf_interval", "Steps between samples of the velocity autocorrelation; 0 means none.", "", 0, Huge,
            o => o.VacfInterval, (o, v) => o with { VacfInterval = v }),
        Observers.Integer("vacf_window", "Samples that a velocity is followed for.", "", 1, 10_000_000,
            o => o.VacfWindow, (o, v) => o with { VacfWindow = v }),
    ];

    private static IEnumerable<Setting<DynamicsOptions>> OfTrust() =>
    [
        Trust.Number("closest_part", "The run stops when two atoms are nearer than this part of the sum of their covalent radii; 0 means never.",
            "of the sum of covalent radii", 0, 2, o => o.ClosestPart, (o, v) => o with { ClosestPart = v }),
        Trust.Number("largest_force", "The run stops when a force is larger.", "eV/Å", 0.001, Huge,
            o => o.LargestForce, (o, v) => o with { LargestForce = v }),
        Trust.OptionalNumber("largest_temperature", "The run stops when it is hotter; absent means 20 000 K, or ten times the target where that is more.",
            "K", 1, Huge, o => o.LargestTemperature, (o, v) => o with { LargestTemperature = v }),
        Trust.Number("largest_drift", "An nve run stops when its energy has drifted farther.", "eV/atom", 1e-9, Huge,
            o => o.LargestDrift, (o, v) => o with { LargestDrift = v }),
        Trust.OptionalNumber("deviation_stop", "A committee run stops when the forces on an atom deviate more; absent means never.", "eV/Å", 0, Huge,
            o => o.DeviationStop, (o, v) => o with { DeviationStop = v }),
        Trust.OptionalNumber("deviation_save",
            "A committee run saves frames in uncertain.xyz where the forces on an atom deviate more; absent means never.", "eV/Å", 0, Huge,
            o => o.DeviationSave, (o, v) => o with { DeviationSave = v }),
        Trust.OptionalNumber("uncertainty_stop",
            "The run stops when the energy of an atom is less certain, of a model that tells (amalgam calibrate); absent means never.", "eV", 0, Huge,
            o => o.UncertaintyStop, (o, v) => o with { UncertaintyStop = v }),
        Trust.OptionalNumber("uncertainty_save",
            "Frames where the energy of an atom is less certain are saved in uncertain.xyz; absent means never.", "eV", 0, Huge,
            o => o.UncertaintySave, (o, v) => o with { UncertaintySave = v }),
    ];
}
