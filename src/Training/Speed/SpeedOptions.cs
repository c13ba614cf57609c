using Amalgam.Model.Parameters;

namespace Amalgam.Training.Speed;

/// <summary>How a speed is measured.</summary>
public sealed record SpeedOptions
{
    /// <summary>0 means all processors.</summary>
    public int Threads { get; init; }
    public Precision Precision { get; init; } = Precision.Float32;
    /// <summary>Wall-clock time to spend, s; every quantity is measured three times at least.</summary>
    public double Seconds { get; init; } = 5;
    /// <summary>Also measure training steps, which need more memory.</summary>
    public bool Training { get; init; } = true;
}
