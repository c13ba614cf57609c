using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Formats.Extxyz;

/// <summary>Named values that an <see cref="ExtxyzWriter"/> puts beside a structure's own: of the whole structure and of each atom.</summary>
public sealed class ExtxyzAdditions
{
    /// <summary>Written into the comment line.</summary>
    public List<AddedField> Values { get; } = [];

    /// <summary>Written as columns after the others.</summary>
    public List<AddedField> Columns { get; } = [];

    /// <summary>
    /// What was computed for a frame. AMALGAM_energy (eV), AMALGAM_virial (9, eV, W = −∂E/∂ε) and, where all axes are periodic, AMALGAM_stress
    /// (9, eV/Å³, −W/V); AMALGAM_energies (eV) and AMALGAM_forces (eV/Å) of the atoms. In molecular dynamics step, time_fs and momenta (√(u eV), as ASE
    /// keeps them) in place of virial and energies. AMALGAM_converged (1 or 0) of a relaxation. Of a committee AMALGAM_energy_deviation (eV/atom) and
    /// AMALGAM_force_deviation (eV/Å) of the atoms. Where the potential knows how certain it is AMALGAM_energy_uncertainty (eV/atom) and, outside of molecular
    /// dynamics, AMALGAM_uncertainties (eV) of the atoms. The name "energy" is left to labels.
    /// </summary>
    public static ExtxyzAdditions Of(Frame frame)
    {
        var additions = new ExtxyzAdditions();
        if (frame.Motion is { } motion) additions.AddMotion(frame.Structure, motion);
        if (frame.Prediction is { } prediction) additions.AddPrediction(frame.Structure, prediction, isBrief: frame.Motion is not null);
        if (frame.Prediction is { Uncertainties.IsEmpty: false } certain)
        {
            additions.AddValue("AMALGAM_energy_uncertainty", certain.EnergyUncertainty);
            if (frame.Motion is null) additions.Columns.Add(new AddedField("AMALGAM_uncertainties", [.. certain.Uncertainties], 1));
        }
        if (frame.IsConverged is bool isConverged) additions.AddValue("AMALGAM_converged", isConverged ? 1 : 0);
        if (frame.Prediction?.Deviations is { } deviations)
        {
            additions.AddValue("AMALGAM_energy_deviation", deviations.Energy);
            additions.Columns.Add(new AddedField("AMALGAM_force_deviation", [.. deviations.Forces], 1));
        }
        return additions;
    }

    private void AddMotion(Structure structure, FrameMotion motion)
    {
        AddValue("step", motion.Step);
        AddValue("time_fs", motion.Time);
        double[] masses = AtomMasses.Of(structure);
        double[] momenta = [.. motion.Velocities.Select((v, i) => v * masses[i / 3] / Units.VelocityOfUnitMomentum)];
        Columns.Add(new AddedField(ColumnTable.Momenta, momenta, 3));
    }

    private void AddPrediction(Structure structure, Evaluation prediction, bool isBrief)
    {
        int afterEnergy = Values.Count + 1, first = Columns.Count;
        foreach (Label label in LabelTable.All.Where(structure.CanHave))
        {
            double[] numbers = new double[label.LengthOf(structure.AtomCount)];
            prediction.Read(label, structure.Cell, numbers);
            (label.Scope == LabelScope.PerAtom ? Columns : Values).Add(new AddedField(label.PredictionKey, numbers, label.Components));
        }
        if (isBrief) return;
        Values.Insert(afterEnergy, new AddedField("AMALGAM_virial", [.. prediction.Virial], 9));
        Columns.Insert(first, new AddedField("AMALGAM_energies", [.. prediction.Energies], 1));
    }

    private void AddValue(string name, double number) => Values.Add(new AddedField(name, [number], 1));
}
