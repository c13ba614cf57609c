namespace Amalgam.Dynamics.Properties;

/// <summary>How phonons are computed.</summary>
public sealed record PhononOptions
{
    /// <summary>Repetitions of the given cell; null for the fewest whose sides are at least max(12 Å, 2 · cutoff) apart.</summary>
    public int[]? Repeats { get; init; }

    /// <summary>Å, of each atom in both directions of each axis.</summary>
    public double Displacement { get; init; } = 0.005;

    /// <summary>Whether the acoustic sum rule is imposed.</summary>
    public bool ImposesSumRule { get; init; }

    /// <summary>Whether bands are those of the primitive cell, where the given one is larger.</summary>
    public bool FindsPrimitiveCell { get; init; } = true;

    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public void Check()
    {
        if (!(Displacement is > 0 and <= 0.2)) throw new InvalidDataException($"expected a displacement between 0 and 0.2 Å, found {Displacement}\n"
            + "  → 0.005 is usual; 0.02 in single precision");
        if (Repeats is { Length: not 3 }) throw new InvalidDataException($"expected three repetitions, found {Repeats.Length}\n  → such as 3x3x3");
    }
}
