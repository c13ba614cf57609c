using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [loss].</summary>
internal static class LossSettings
{
    private static readonly SettingSection<LossOptions> Loss = new("loss");

    public static readonly IReadOnlyList<Setting<LossOptions>> All =
    [
        Loss.Choice("energy", "Function of the error of the energy per atom.", o => o.Energy, (o, v) => o with { Energy = v }),
        Loss.Choice("forces", "Function of the error of the forces.", o => o.Forces, (o, v) => o with { Forces = v }),
        Loss.Choice("stress", "Function of the error of virial or stress.", o => o.Stress, (o, v) => o with { Stress = v }),
        Loss.Number("energy_delta", "Huber: where the energy term turns from square to linear.", "eV/atom", 1e-8, 1e8,
            o => o.EnergyDelta, (o, v) => o with { EnergyDelta = v }),
        Loss.Number("forces_delta", "Huber: where the force term turns from square to linear.", "eV/Å", 1e-8, 1e8,
            o => o.ForcesDelta, (o, v) => o with { ForcesDelta = v }),
        Loss.Number("stress_delta", "Huber: where the stress term turns from square to linear.", "eV/atom or eV/Å³", 1e-8, 1e8,
            o => o.StressDelta, (o, v) => o with { StressDelta = v }),
        Loss.Choice("stress_as", "Whether the third term compares the virial per atom (eV) or the stress (eV/Å³).",
            o => o.StressAs, (o, v) => o with { StressAs = v }),
        Loss.Number("energy_start", "Energy prefactor at the start.", "", 0, 1e9, o => o.EnergyStart, (o, v) => o with { EnergyStart = v }),
        Loss.Number("energy_end", "Energy prefactor at the end.", "", 0, 1e9, o => o.EnergyEnd, (o, v) => o with { EnergyEnd = v }),
        Loss.Number("forces_start", "Force prefactor at the start.", "", 0, 1e9, o => o.ForcesStart, (o, v) => o with { ForcesStart = v }),
        Loss.Number("forces_end", "Force prefactor at the end.", "", 0, 1e9, o => o.ForcesEnd, (o, v) => o with { ForcesEnd = v }),
        Loss.Number("stress_start", "Virial or stress prefactor at the start.", "", 0, 1e9, o => o.StressStart, (o, v) => o with { StressStart = v }),
        Loss.Number("stress_end", "Virial or stress prefactor at the end.", "", 0, 1e9, o => o.StressEnd, (o, v) => o with { StressEnd = v }),
    ];
}
