using System.Globalization;
using System.Text;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>All keys of run files: the one list that reading, writing and comparing share.</summary>
public static class DynamicsSettings
{
    private const double Huge = 1e15;

    public static readonly IReadOnlyList<DynamicsSetting> All =
    [
        Choice("dynamics", "ensemble", o => o.Ensemble, (o, v) => o with { Ensemble = v }),
        Optional("dynamics", "temperature", "K", 0, 1e7, o => o.Temperature, (o, v) => o with { Temperature = v }),
        Optional("dynamics", "temperature_end", "K", 0, 1e7, o => o.TemperatureEnd, (o, v) => o with { TemperatureEnd = v }),
        Number("dynamics", "pressure", "GPa", -1e5, 1e5, o => o.Pressure, (o, v) => o with { Pressure = v }),
        Optional("dynamics", "pressure_end", "GPa", -1e5, 1e5, o => o.PressureEnd, (o, v) => o with { PressureEnd = v }),
        Number("dynamics", "timestep", "fs", 1e-6, 1000, o => o.Timestep, (o, v) => o with { Timestep = v }),
        Whole("dynamics", "steps", 0, o => o.Steps, (o, v) => o with { Steps = v }),
        Whole("dynamics", "seed", 0, o => o.Seed, (o, v) => o with { Seed = v }),
        Whole("dynamics", "replicas", 1, o => o.Replicas, (o, v) => o with { Replicas = (int)v }, 9999),
        Truth("dynamics", "fixed_center", o => o.FixedCenter, (o, v) => o with { FixedCenter = v }),
        Choice("dynamics", "first_velocities", o => o.FirstVelocities, (o, v) => o with { FirstVelocities = v }),
        OptionalChoice("bath", "thermostat", o => o.Thermostat, (o, v) => o with { Thermostat = v }),
        Number("bath", "thermostat_time", "fs", 1e-3, 1e9, o => o.ThermostatTime, (o, v) => o with { ThermostatTime = v }),
        Whole("bath", "chain_length", 1, o => o.ChainLength, (o, v) => o with { ChainLength = (int)v }, 100),
        Choice("bath", "barostat", o => o.Barostat, (o, v) => o with { Barostat = v }),
        Choice("bath", "cell_shape", o => o.CellShape, (o, v) => o with { CellShape = v }),
        Number("bath", "barostat_time", "fs", 1e-3, 1e9, o => o.BarostatTime, (o, v) => o with { BarostatTime = v }),
        Number("bath", "compressibility", "1/GPa", 1e-9, 1e9, o => o.Compressibility, (o, v) => o with { Compressibility = v }),
        Whole("output", "thermo_interval", 1, o => o.ThermoInterval, (o, v) => o with { ThermoInterval = v }),
        Whole("output", "trajectory_interval", 0, o => o.TrajectoryInterval, (o, v) => o with { TrajectoryInterval = v }),
        Choice("output", "trajectory_format", o => o.TrajectoryFormat, (o, v) => o with { TrajectoryFormat = v }),
        Truth("output", "compress", o => o.Compress, (o, v) => o with { Compress = v }),
        Whole("output", "checkpoint_interval", 1, o => o.CheckpointInterval, (o, v) => o with { CheckpointInterval = v }),
        Whole("observers", "rdf_interval", 0, o => o.RdfInterval, (o, v) => o with { RdfInterval = v }),
        Number("observers", "rdf_range", "Å", 0.1, 1000, o => o.RdfRange, (o, v) => o with { RdfRange = v }),
        Number("observers", "rdf_width", "Å", 1e-4, 10, o => o.RdfWidth, (o, v) => o with { RdfWidth = v }),
        Whole("observers", "msd_interval", 0, o => o.MsdInterval, (o, v) => o with { MsdInterval = v }),
        Whole("observers", "msd_window", 1, o => o.MsdWindow, (o, v) => o with { MsdWindow = (int)v }, 10_000_000),
        Whole("observers", "vacf_interval", 0, o => o.VacfInterval, (o, v) => o with { VacfInterval = v }),
        Whole("observers", "vacf_window", 1, o => o.VacfWindow, (o, v) => o with { VacfWindow = (int)v }, 10_000_000),
        Number("trust", "closest_part", "of the sum of covalent radii", 0, 2, o => o.ClosestPart, (o, v) => o with { ClosestPart = v }),
        Number("trust", "largest_force", "eV/Å", 0.001, Huge, o => o.LargestForce, (o, v) => o with { LargestForce = v }),
        Optional("trust", "largest_temperature", "K", 1, Huge, o => o.LargestTemperature, (o, v) => o with { LargestTemperature = v }),
        Number("trust", "largest_drift", "eV/atom", 1e-9, Huge, o => o.LargestDrift, (o, v) => o with { LargestDrift = v }),
        Optional("trust", "deviation_stop", "eV/Å", 0, Huge, o => o.DeviationStop, (o, v) => o with { DeviationStop = v }),
        Optional("trust", "deviation_save", "eV/Å", 0, Huge, o => o.DeviationSave, (o, v) => o with { DeviationSave = v }),
    ];

    /// <summary>Keys that a resumed run may change.</summary>
    internal static readonly IReadOnlyList<string> Free = ["steps", "checkpoint_interval"];

    /// <summary>Section names, in order.</summary>
    public static readonly IReadOnlyList<string> Sections = [.. All.Select(setting => setting.Section).Distinct()];

    /// <summary>All settings as a run file, those without a value as comments.</summary>
    /// <param name="first">lines for the beginning of the first section, such as the model</param>
    public static string Text(DynamicsOptions options, params IReadOnlyList<string> first)
    {
        var text = new StringBuilder();
        foreach (string section in Sections)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"[{section}]\n");
            if (section == Sections[0])
                foreach (string line in first) text.Append(line).Append('\n');
            foreach (DynamicsSetting setting in All.Where(setting => setting.Section == section))
            {
                string value = setting.Text(options), entry = value.Length > 0 ? $"{setting.Key} = {value}" : $"# {setting.Key} =";
                text.Append(CultureInfo.InvariantCulture, $"{entry,-36} # {setting.Expected}\n");
            }
        }
        return text.ToString();
    }

    private static DynamicsSetting Number(string section, string key, string unit, double least, double most, Func<DynamicsOptions, double> get,
        Func<DynamicsOptions, double, DynamicsOptions> with) =>
        new(section, key, Range(unit, least, most), options => get(options), (options, value) => AsNumber(value, least, most) is double number
            ? with(options, number) : null);

    private static DynamicsSetting Optional(string section, string key, string unit, double least, double most, Func<DynamicsOptions, double?> get,
        Func<DynamicsOptions, double, DynamicsOptions> with) =>
        new(section, key, Range(unit, least, most), options => get(options), (options, value) => AsNumber(value, least, most) is double number
            ? with(options, number) : null);

    private static DynamicsSetting Whole(string section, string key, long least, Func<DynamicsOptions, long> get, Func<DynamicsOptions, long,
        DynamicsOptions> with, long most = (long)Huge) =>
        new(section, key, $"a whole number, {least} to {most}", options => get(options), (options, value) => value is long number && number >= least
            && number <= most ? with(options, number) : null);

    private static DynamicsSetting Truth(string section, string key, Func<DynamicsOptions, bool> get, Func<DynamicsOptions, bool, DynamicsOptions> with) =>
        new(section, key, "true or false", options => get(options), (options, value) => value is bool truth ? with(options, truth) : null);

    private static DynamicsSetting Choice<T>(string section, string key, Func<DynamicsOptions, T> get, Func<DynamicsOptions, T, DynamicsOptions> with) where T
        : struct, Enum =>
        OptionalChoice(section, key, options => (T?)get(options), with);

    private static DynamicsSetting OptionalChoice<T>(string section, string key, Func<DynamicsOptions, T?> get, Func<DynamicsOptions, T, DynamicsOptions> with)
        where T : struct, Enum
    {
        string[] names = [.. Enum.GetNames<T>().Select(Snake)];
        return new(section, key, string.Join(" | ", names), options => get(options) is T value ? Snake(value.ToString()) : null,
            (options, value) => value is string word && Array.IndexOf(names, word) is >= 0 and int index ? with(options, Enum.GetValues<T>()[index]) : null);
    }

    private static double? AsNumber(object value, double least, double most)
    {
        double number = value switch { double real => real, long whole => whole, _ => double.NaN };
        return number >= least && number <= most ? number : null;
    }

    private static string Range(string unit, double least, double most) => string.Create(CultureInfo.InvariantCulture, $"{unit}, {least} to {most}");

    private static string Snake(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? "_" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter)
            .ToString()));
}
