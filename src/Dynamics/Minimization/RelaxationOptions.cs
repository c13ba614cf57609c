namespace Amalgam.Dynamics.Minimization;

/// <summary>What to relax, and how far.</summary>
public sealed record RelaxationOptions
{
    public RelaxationMethod Method { get; init; } = RelaxationMethod.Lbfgs;

    /// <summary>eV/Å: largest force on an atom, constraints aside, below which positions count as relaxed.</summary>
    public double ForceTolerance { get; init; } = 0.01;

    /// <summary>eV/Å³: largest component of stress + pressure (within <see cref="Cell"/>) below which the cell counts as relaxed. 0.01 GPa.</summary>
    /// <remarks>A slab or wire has no stress; there the energy per strain and atom must fall below <see cref="ForceTolerance"/> · 1 Å.</remarks>
    public double StressTolerance { get; init; } = 0.01 / Atoms.Quantities.Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>How the cell may change.</summary>
    public CellFreedom Cell { get; init; } = CellFreedom.None;

    /// <summary>eV/Å³, external pressure; needs a cell that may change in volume.</summary>
    public double Pressure { get; init; }

    /// <summary>Evaluations of the potential at most.</summary>
    public int MostEvaluations { get; init; } = 1000;

    /// <summary>Å: no atom moves farther in one step.</summary>
    public double LargestMove { get; init; } = 0.2;

    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public void Check()
    {
        if (!(ForceTolerance > 0)) throw new InvalidDataException($"expected a positive force tolerance, found {ForceTolerance} eV/Å\n"
            + "  → 0.01 is usual, 0.001 for fine work");
        if (!(StressTolerance > 0)) throw new InvalidDataException($"expected a positive stress tolerance, found {StressTolerance} eV/Å³\n"
            + "  → 0.01 GPa is usual");
        if (MostEvaluations < 1) throw new InvalidDataException($"expected at least one step, found {MostEvaluations}\n  → 1000 is usual");
        if (!double.IsFinite(Pressure)) throw new InvalidDataException("expected a finite pressure\n  → give it in GPa");
        if (Pressure != 0 && Cell.IsNone) throw new InvalidDataException("expected a cell that may change under an external pressure, found a fixed one\n"
            + "  → add --cell");
    }
}
