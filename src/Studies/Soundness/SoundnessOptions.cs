namespace Amalgam.Studies.Soundness;

/// <summary>Extent of a soundness study.</summary>
public sealed record SoundnessOptions
{
    /// <summary>Threads; 0 means all processors.</summary>
    public int Threads { get; init; }

    /// <summary>ps of constant-energy dynamics of each structure; 0 leaves dynamics out.</summary>
    public double Picoseconds { get; init; } = 2;

    /// <summary>fs; null means 0.5 with hydrogen, 1 otherwise.</summary>
    public double? Timestep { get; init; }

    /// <summary>K, of first velocities.</summary>
    public double Temperature { get; init; } = 300;

    /// <summary>Structures of the file that dynamics, E–V curves and cost are tried on, spread over it.</summary>
    public int Structures { get; init; } = 3;

    /// <summary>Pairs of elements whose curves are drawn; null means each element with itself.</summary>
    public IReadOnlyList<ElementPair>? Pairs { get; init; }

    /// <summary>Seed of velocities and of everything made up.</summary>
    public int Seed { get; init; } = 1;

    /// <exception cref="InvalidDataException">A number is out of range.</exception>
    public void Check()
    {
        if (!(Picoseconds is 0 or >= 0.05 and <= 1e6)) throw Fault("0, or 0.05 to 1000000 ps of dynamics", Picoseconds, "2 is usual");
        if (Timestep is double step && !(step is >= 0.01 and <= 20)) throw Fault("a timestep between 0.01 and 20 fs", step, "1 is usual");
        if (!(Temperature is > 0 and <= 1e5)) throw Fault("a temperature above 0, up to 100000 K", Temperature, "300 is usual");
        if (Structures is < 1 or > 1000) throw Fault("1 to 1000 structures", Structures, "3 is usual");
        if (Threads < 0) throw Fault("a number of threads, or 0 for all", Threads, "leave --threads out");
    }

    private static InvalidDataException Fault(string expected, double found, string advice) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"expected {expected}, found {found}\n  → {advice}"));
}
