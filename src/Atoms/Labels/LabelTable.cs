using Amalgam.Atoms.Quantities;

namespace Amalgam.Atoms.Labels;

/// <summary>
/// All labels. Counts, units, loss, errors, logs and tables go over <see cref="All"/>; a new label is a row here, and a head that predicts it.
/// </summary>
public static class LabelTable
{
    /// <summary>[1], eV: total energy.</summary>
    public static readonly Label Energy = new()
    {
        Index = 0,
        Name = "energy",
        Plural = "energies",
        Symbol = "E",
        Scope = LabelScope.PerStructure,
        Components = 1,
        Unit = LabelUnit.Energy,
        Keys = [new("REF_energy"), new("energy"), new("dft_energy"), new("free_energy")],
        WeightKeys = ["config_energy_weight"],
        ErrorUnit = "meV/atom",
        ErrorUnitKey = "meV_atom",
        IsExtensive = true,
        HasErrorsByElement = true,
    };

    /// <summary>[atom, 3], eV/Å: F = −∂E/∂r.</summary>
    public static readonly Label Forces = new()
    {
        Index = 1,
        Name = "forces",
        Plural = "forces",
        Symbol = "F",
        Scope = LabelScope.PerAtom,
        Components = 3,
        Unit = LabelUnit.Force,
        Keys = [new("REF_forces"), new("REF_force"), new("forces"), new("force"), new("dft_forces"), new("dft_force")],
        WeightKeys = ["config_forces_weight"],
        ErrorUnit = "meV/Å",
        ErrorUnitKey = "meV_A",
        HasErrorsByElement = true,
        VectorError = new("forces_vector_mae", "forces, mean |ΔF| of a structure, averaged over structures", 1, Label.ErrorFactor, "meV/Å"),
    };

    /// <summary>[3, 3], eV/Å³: σ = (1/V) ∂E/∂ε, tensile positive.</summary>
    public static readonly Label Stress = new()
    {
        Index = 2,
        Name = "stress",
        Plural = "stresses",
        Symbol = "S",
        Scope = LabelScope.PerStructure,
        Components = 9,
        Unit = LabelUnit.Stress,
        Keys =
        [
            new("REF_stress"), new("REF_virials", true), new("REF_virial", true), new("stress"), new("stresses"), new("virials", true), new("virial", true),
            new("dft_stress"), new("dft_virials", true), new("dft_virial", true),
        ],
        WeightKeys = ["config_stress_weight", "config_virials_weight"],
        ErrorUnit = "meV/Å³",
        ErrorUnitKey = "meV_A3",
        NeedsPeriodicCell = true,
        IsOptional = true,
        VectorError = new("stress_frobenius_mae_gpa", "stress, mean Frobenius norm", Units.GigapascalPerElectronvoltPerCubicAngstrom, 1, "GPa"),
    };

    /// <summary>In the order of <see cref="Label.Index"/>.</summary>
    public static readonly IReadOnlyList<Label> All = [Energy, Forces, Stress];
}
