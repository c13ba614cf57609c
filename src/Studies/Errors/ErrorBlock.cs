using System.Text.Json.Nodes;
using Amalgam.Atoms;

namespace Amalgam.Studies.Errors;

/// <summary>Errors over a set of structures. A structure without a label does not count for that label; it is counted as missing.</summary>
public sealed class ErrorBlock
{
    private double forceNorm;
    private double stressNorm;

    /// <summary>Structures seen.</summary>
    public long Frames { get; private set; }
    /// <summary>Atoms seen.</summary>
    public long Atoms { get; private set; }
    /// <summary>Energy per atom, eV/atom; one number per structure.</summary>
    public ErrorSum Energy { get; } = new();
    /// <summary>Forces, eV/Å; three numbers per atom.</summary>
    public ErrorSum Forces { get; } = new();
    /// <summary>Stress, eV/Å³; nine numbers per structure that is periodic along all axes.</summary>
    public ErrorSum Stress { get; } = new();

    /// <summary>Structures without an energy label.</summary>
    public long MissingEnergy { get; private set; }
    /// <summary>Structures without force labels.</summary>
    public long MissingForces { get; private set; }
    /// <summary>Structures without a stress label.</summary>
    public long MissingStress { get; private set; }
    /// <summary>Structures with a stress label that are not periodic along all axes: a stress is not defined there, the label is left out.</summary>
    public long UndefinedStress { get; private set; }
    private long forceFrames;
    private long stressFrames;

    /// <summary>Mean over structures of the mean over atoms of |ΔF|, eV/Å; null when no structure had forces.</summary>
    public double? ForcesVectorMae => forceFrames > 0 ? forceNorm / forceFrames : null;

    /// <summary>Mean over structures of the Frobenius norm of Δσ, GPa; null when no structure had a stress.</summary>
    public double? StressFrobeniusMaeGpa =>
        stressFrames > 0 ? stressNorm / stressFrames * Units.GigapascalPerElectronvoltPerCubicAngstrom : null;

    /// <param name="structure">The labels.</param>
    /// <param name="energy">eV, predicted</param>
    /// <param name="forces">[atom, 3], eV/Å, predicted</param>
    /// <param name="stress">[3, 3], eV/Å³, predicted; not read unless the structure is periodic along all axes</param>
    public void Add(Structure structure, double energy, ReadOnlySpan<double> forces, ReadOnlySpan<double> stress)
    {
        Frames++;
        Atoms += structure.AtomCount;
        if (structure.Energy is double label) Energy.Add((energy - label) / structure.AtomCount);
        else MissingEnergy++;
        if (structure.Forces is null) MissingForces++;
        else if (structure.AtomCount > 0) AddForces(structure.Forces, forces);
        if (structure.Stress is null) MissingStress++;
        else if (!structure.Cell.IsFullyPeriodic) UndefinedStress++;
        else AddStress(structure.Stress, stress);
    }

    private void AddForces(ReadOnlySpan<double> label, ReadOnlySpan<double> forces)
    {
        double norms = 0;
        for (int atom = 0; atom < label.Length / 3; atom++)
            norms += AddAtom(Forces, label.Slice(3 * atom, 3), forces.Slice(3 * atom, 3));
        forceNorm += norms / (label.Length / 3);
        forceFrames++;
    }

    private void AddStress(ReadOnlySpan<double> label, ReadOnlySpan<double> stress)
    {
        double square = 0;
        for (int component = 0; component < 9; component++)
        {
            double error = stress[component] - label[component];
            Stress.Add(error);
            square += error * error;
        }
        stressNorm += Math.Sqrt(square);
        stressFrames++;
    }

    /// <summary>Adds the three components of one atom and gives |ΔF|.</summary>
    /// <param name="label">[3], eV/Å</param>
    /// <param name="force">[3], eV/Å</param>
    internal static double AddAtom(ErrorSum sum, ReadOnlySpan<double> label, ReadOnlySpan<double> force)
    {
        double square = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            double error = force[axis] - label[axis];
            sum.Add(error);
            square += error * error;
        }
        return Math.Sqrt(square);
    }

    /// <summary>The numbers under the keys of docs/file-formats.md.</summary>
    public JsonObject ToJson() => new()
    {
        ["frames"] = Frames,
        ["atoms"] = Atoms,
        ["energy"] = Energy.ToJson(),
        ["forces"] = Forces.ToJson(),
        ["stress"] = Stress.ToJson(),
        ["forces_vector_mae"] = ForcesVectorMae,
        ["stress_frobenius_mae_gpa"] = StressFrobeniusMaeGpa,
    };
}
