using Amalgam.Atoms.Settings;

namespace Amalgam.Dynamics.Options;

/// <summary>Which keys of a run file of dynamics have an effect beside which others.</summary>
internal static class DynamicsConditions
{
    private static readonly SettingCondition<DynamicsOptions>
        HasBath = With("ensemble = \"nvt\" or \"npt\"", o => o.Ensemble != Ensemble.Nve),
        HasPressure = With("ensemble = \"npt\"", o => o.Ensemble == Ensemble.Npt),
        HasChain = With("thermostat = \"nose_hoover\"", o => o.ChosenThermostat == Thermostat.NoseHoover),
        Rescales = With("barostat = \"rescaling\"", o => o.Barostat == Barostat.Rescaling),
        HasTrajectory = With("trajectory_interval above 0", o => o.TrajectoryInterval > 0),
        HasDistribution = With("rdf_interval above 0", o => o.RdfInterval > 0),
        HasDisplacements = With("msd_interval above 0", o => o.MsdInterval > 0),
        HasVelocities = With("vacf_interval above 0", o => o.VacfInterval > 0),
        Conserves = With("ensemble = \"nve\"", o => o.Ensemble == Ensemble.Nve);

    /// <summary>By key; no key occurs in two sections.</summary>
    private static readonly IReadOnlyDictionary<string, SettingCondition<DynamicsOptions>[]> OfKeys =
        new Dictionary<string, SettingCondition<DynamicsOptions>[]>
        {
            ["temperature_end"] = [HasBath],
            ["pressure"] = [HasPressure],
            ["pressure_end"] = [HasPressure],
            ["thermostat"] = [HasBath],
            ["thermostat_time"] = [HasBath],
            ["chain_length"] = [HasBath, HasChain],
            ["barostat"] = [HasPressure],
            ["cell_shape"] = [HasPressure],
            ["barostat_time"] = [HasPressure],
            ["compressibility"] = [HasPressure, Rescales],
            ["trajectory_format"] = [HasTrajectory],
            ["compress"] = [HasTrajectory],
            ["rdf_range"] = [HasDistribution],
            ["rdf_width"] = [HasDistribution],
            ["msd_window"] = [HasDisplacements],
            ["vacf_window"] = [HasVelocities],
            ["largest_drift"] = [Conserves],
        };

    /// <summary>The rows with their conditions.</summary>
    public static IReadOnlyList<Setting<DynamicsOptions>> AddTo(IEnumerable<Setting<DynamicsOptions>> settings) =>
        [.. settings.Select(setting => setting.When(OfKeys.GetValueOrDefault(setting.Key) ?? []))];

    private static SettingCondition<DynamicsOptions> With(string other, Func<DynamicsOptions, bool> holds) =>
        SettingCondition<DynamicsOptions>.OnlyWith(other, holds);
}
