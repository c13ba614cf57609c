using System.Text.Json.Nodes;
using Amalgam.Atoms;

namespace Amalgam.Studies.Errors;

/// <summary>How far the members of a committee disagree over a set of structures.</summary>
/// <param name="members">of the committee</param>
public sealed class CommitteeSpread(int members)
{
    private readonly ExactSum energies = new(), forces = new();
    private long structures, atoms;

    public int Members { get; } = members;

    /// <summary>Mean over structures of the standard deviation of the energies, eV/atom.</summary>
    public double Energy => structures > 0 ? energies.Value / structures : double.NaN;

    /// <summary>Mean over atoms of the deviation of forces, eV/Å.</summary>
    public double Forces => atoms > 0 ? forces.Value / atoms : double.NaN;

    /// <summary>Largest deviation of the forces on an atom, eV/Å, with its structure and its atom, counted from 1.</summary>
    public (double Deviation, string Source, int Atom) Worst { get; private set; } = (0, "", 0);

    /// <summary>Deviations of energies beside the errors of the mean, eV/atom.</summary>
    public Calibration EnergyCalibration { get; } = new();

    /// <summary>Deviations of forces beside the errors of the mean, per component, eV/Å.</summary>
    public Calibration ForceCalibration { get; } = new();

    /// <param name="mean">what the committee predicted</param>
    /// <param name="deviations">of its members</param>
    public void Add(Structure structure, Evaluation mean, CommitteeDeviations deviations)
    {
        Compare(structure, mean, deviations);
        structures++;
        atoms += structure.AtomCount;
        energies.Add(deviations.Energy);
        foreach (double deviation in deviations.Forces) forces.Add(deviation);
        (double worst, int atom) = deviations.Worst;
        if (worst > Worst.Deviation) Worst = (worst, structure.Source, atom + 1);
    }

    private void Compare(Structure structure, Evaluation mean, CommitteeDeviations deviations)
    {
        if (structure.AtomCount == 0) return;
        if (structure.Energy is double energy) EnergyCalibration.Add(deviations.Energy, (mean.Energy - energy) / structure.AtomCount);
        if (structure.Forces is not double[] labels) return;
        for (int i = 0; i < labels.Length; i++)
            if (double.IsFinite(labels[i])) ForceCalibration.Add(deviations.Forces[i / 3] / Math.Sqrt(3), mean.Forces[i] - labels[i]);
    }

    /// <summary>Stores the sums, or adds stored ones, of structures that come after those that are there.</summary>
    internal void Exchange(SumRecord record)
    {
        structures += record.Count("structures", structures);
        atoms += record.Count("atoms", atoms);
        record.Sum("energies", energies);
        record.Sum("forces", forces);
        double largest = record.Number("largest", Worst.Deviation);
        string source = record.Text("largest_in", Worst.Source);
        int atom = (int)record.Number("largest_atom", Worst.Atom);
        if (largest > Worst.Deviation) Worst = (largest, source, atom);
        EnergyCalibration.Exchange(record.Part("energy_calibration"));
        ForceCalibration.Exchange(record.Part("force_calibration"));
    }

    public JsonObject ToJson() => new()
    {
        ["members"] = Members,
        ["mean_energy_deviation"] = double.IsFinite(Energy) ? Energy : null,
        ["mean_force_deviation"] = double.IsFinite(Forces) ? Forces : null,
        ["largest_force_deviation"] = Worst.Deviation,
        ["largest_in"] = Worst.Source,
        ["largest_atom"] = Worst.Atom,
        ["energy_calibration"] = EnergyCalibration.Count > 0 ? EnergyCalibration.ToJson() : null,
        ["force_calibration"] = ForceCalibration.Count > 0 ? ForceCalibration.ToJson() : null,
    };
}
