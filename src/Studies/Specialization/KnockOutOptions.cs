using Amalgam.Model.Parameters;

namespace Amalgam.Studies.Specialization;

/// <summary>How experts are removed one by one.</summary>
public sealed record KnockOutOptions
{
    /// <summary>Structures that errors are taken over: a random sample with every element of the data where their number allows it.</summary>
    public int Structures { get; init; } = 60;

    /// <summary>Of the sample.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Of the network's features.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>0 means all processors.</summary>
    public int Threads { get; init; }
}
