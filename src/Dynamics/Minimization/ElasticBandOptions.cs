namespace Amalgam.Dynamics.Minimization;

/// <summary>How a minimum-energy path is sought.</summary>
public sealed record ElasticBandOptions
{
    /// <summary>eV/Å: largest force on an atom across the path, and in all directions on the climbing image.</summary>
    public double ForceTolerance { get; init; } = 0.02;

    /// <summary>eV/Å², of the springs that space the images.</summary>
    public double Spring { get; init; } = 1;

    /// <summary>Whether the highest image climbs to the saddle point.</summary>
    public bool Climbs { get; init; } = true;

    /// <summary>Whether the band starts on the straight line between the ends; otherwise distances of atoms are interpolated.</summary>
    public bool StartsStraight { get; init; }

    /// <summary>Steps of the whole band at most.</summary>
    public int MostSteps { get; init; } = 1000;

    /// <exception cref="InvalidDataException">A number is out of its range.</exception>
    public void Check()
    {
        if (!(ForceTolerance > 0)) throw new InvalidDataException($"expected a positive force tolerance, found {ForceTolerance} eV/Å\n  → 0.02 is usual");
        if (!(Spring > 0)) throw new InvalidDataException($"expected a positive spring constant, found {Spring} eV/Å²\n  → 1 is usual");
        if (MostSteps < 1) throw new InvalidDataException($"expected at least one step, found {MostSteps}\n  → 1000 is usual");
    }
}
