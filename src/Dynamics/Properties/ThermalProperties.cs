using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Free energy, energy, entropy and heat capacity of harmonic vibrations (Bose–Einstein statistics), without the static energy.</summary>
/// <remarks>Imaginary states have none of these and are left out; <see cref="PhononMesh.ImaginaryShare"/> is their share.</remarks>
public sealed record ThermalProperties(IReadOnlyList<ThermalPoint> Points)
{
    /// <summary>h · 1 THz in eV.</summary>
    private const double Quantum = 4.135667696923859e-3;
    /// <summary>N_A · 1 eV in kJ.</summary>
    private const double KilojoulePerElectronvolt = 96.48533212331;
    /// <summary>Gas constant, J/(K mol).</summary>
    private const double GasConstant = 8.31446261815324;

    /// <param name="temperatures">K, zero or more</param>
    public static ThermalProperties Of(PhononMesh mesh, IEnumerable<double> temperatures) =>
        new([.. temperatures.Select(temperature => At(mesh, temperature))]);

    private static ThermalPoint At(PhononMesh mesh, double temperature)
    {
        if (!(temperature >= 0)) throw new InvalidDataException($"expected temperatures of 0 K or more, found {temperature}\n  → give them in kelvin");
        double free = 0, energy = 0, capacity = 0, thermal = Units.Boltzmann * temperature;
        for (int i = 0; i < mesh.Frequencies.Length; i++)
        {
            if (mesh.Frequencies[i] < PhononMesh.Zero) continue;
            double weight = mesh.Weights[i / mesh.BranchCount] / mesh.AtomCount, quantum = Quantum * mesh.Frequencies[i], x = quantum / thermal;
            free += weight * 0.5 * quantum;
            energy += weight * 0.5 * quantum;
            if (!(x < 700)) continue;
            double occupation = 1 / double.ExpM1(x);
            free += weight * thermal * double.LogP1(-Math.Exp(-x));
            energy += weight * quantum * occupation;
            capacity += weight * x * x * occupation * (occupation + 1);
        }
        return new ThermalPoint(temperature, free, energy, temperature > 0 ? (energy - free) / thermal : 0, capacity);
    }

    public DataTable Table()
    {
        var table = new DataTable("temperature_K", "free_energy_eV_per_atom", "energy_eV_per_atom", "entropy_kB_per_atom", "heat_capacity_kB_per_atom",
            "free_energy_kJ_per_mol", "entropy_J_per_K_mol", "heat_capacity_J_per_K_mol");
        foreach (ThermalPoint point in Points)
            table.Add(point.Temperature, point.FreeEnergy, point.Energy, point.Entropy, point.HeatCapacity, point.FreeEnergy * KilojoulePerElectronvolt,
                point.Entropy * GasConstant, point.HeatCapacity * GasConstant);
        return table;
    }
}
