namespace Amalgam.Dynamics.Properties;

/// <summary>How elastic constants are sampled.</summary>
public sealed record ElasticOptions
{
    /// <summary>Largest Lagrangian strain; half of it is sampled too, both ways.</summary>
    public double Strain { get; init; } = 0.005;

    /// <summary>Whether atoms relax in the strained cells; without it the constants are the clamped ones.</summary>
    public bool RelaxesPositions { get; init; } = true;

    /// <summary>eV/Å.</summary>
    public double ForceTolerance { get; init; } = 1e-5;

    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public void Check()
    {
        if (!(Strain is > 0 and <= 0.1)) throw new InvalidDataException($"expected a strain between 0 and 0.1, found {Strain}\n  → 0.005 is usual");
        if (!(ForceTolerance > 0)) throw new InvalidDataException($"expected a positive force tolerance, found {ForceTolerance} eV/Å\n  → 0.00001 is usual");
    }
}
