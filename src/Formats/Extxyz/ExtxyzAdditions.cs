using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Formats.Extxyz;

/// <summary>Values an <see cref="ExtxyzWriter"/> puts beside a structure's own: of the whole structure and of each atom.</summary>
public sealed class ExtxyzAdditions
{
    /// <summary>Written into the comment line.</summary>
    public List<AddedField> Values { get; } = [];

    /// <summary>Written as columns after the others.</summary>
    public List<AddedField> Columns { get; } = [];

    /// <summary>
    /// A prediction: AMALGAM_energy (eV), AMALGAM_virial (9, eV, W = −∂E/∂ε) and, where all axes are periodic, AMALGAM_stress (9, eV/Å³, −W/V);
    /// AMALGAM_energies (eV) and AMALGAM_forces (eV/Å) of the atoms.
    /// </summary>
    public static ExtxyzAdditions Prediction(Structure structure, Evaluation evaluation)
    {
        var additions = new ExtxyzAdditions();
        foreach (Label label in LabelTable.All.Where(structure.CanHave))
        {
            double[] numbers = new double[label.LengthOf(structure.AtomCount)];
            evaluation.Read(label, structure.Cell, numbers);
            (label.Scope == LabelScope.Atom ? additions.Columns : additions.Values).Add(new AddedField(label.PredictionKey, numbers, label.Components));
        }
        additions.Values.Insert(1, new AddedField("AMALGAM_virial", [.. evaluation.Virial], 9));
        additions.Columns.Insert(0, new AddedField("AMALGAM_energies", [.. evaluation.Energies], 1));
        return additions;
    }

    /// <summary>
    /// How far the members of a committee disagree, of its last evaluation: AMALGAM_energy_deviation (eV/atom) and AMALGAM_force_deviation (eV/Å) of the atoms.
    /// </summary>
    public void AddDeviations(Committee committee)
    {
        Values.Add(new AddedField("AMALGAM_energy_deviation", [committee.EnergyDeviation], 1));
        Columns.Add(new AddedField("AMALGAM_force_deviation", [.. committee.ForceDeviations], 1));
    }
}
