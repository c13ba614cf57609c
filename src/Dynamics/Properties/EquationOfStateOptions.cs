using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Properties;

/// <summary>How energies over volumes are sampled.</summary>
public sealed record EquationOfStateOptions
{
    /// <summary>Largest relative change of the volume, both ways.</summary>
    public double Range { get; init; } = 0.06;

    /// <summary>Volumes, evenly spaced.</summary>
    public int Points { get; init; } = 11;

    /// <summary>Whether the shape of the cell relaxes at every volume (it must in all but cubic crystals for the true E(V)); positions always do.</summary>
    public bool RelaxesShape { get; init; }

    /// <summary>eV/Å.</summary>
    public double ForceTolerance { get; init; } = 1e-4;

    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public void Check()
    {
        if (!(Range is > 0 and < 0.5)) throw new InvalidDataException($"expected a range of volumes between 0 and 0.5, found {Range}\n"
            + "  → 0.06 is usual: from −6 % to +6 %");
        if (Points is < 5 or > 1001) throw new InvalidDataException($"expected 5 to 1001 volumes, found {Points}\n  → 11 are usual");
        if (!(ForceTolerance > 0)) throw new InvalidDataException($"expected a positive force tolerance, found {ForceTolerance} eV/Å\n  → 0.0001 is usual");
    }

    internal CellFreedom Freedom => RelaxesShape ? CellFreedom.Shape : CellFreedom.None;
}
