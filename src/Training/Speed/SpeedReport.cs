namespace Amalgam.Training.Speed;

/// <summary>Speed of a model on a structure. Times are medians of one run; shares compare with the peak of the hardware, measured between them.</summary>
public sealed record SpeedReport
{
    /// <summary>What it was measured on, such as "16 × float32 lanes".</summary>
    public required string Device { get; init; }

    public required int Threads { get; init; }

    public required int Atoms { get; init; }

    /// <summary>Pairs within r_e.</summary>
    public required double PairsPerAtom { get; init; }

    /// <summary>Ordered pairs of neighbours within r_a.</summary>
    public required double AnglesPerAtom { get; init; }

    /// <summary>GFLOP/s of fused multiply-adds of registers alone, on all threads used: what the hardware can do.</summary>
    public required double PeakGflops { get; init; }

    /// <summary>GFLOP/s of the network's product kernel at its best shape, operands in the first cache, on all threads used.</summary>
    public required double ProductGflops { get; init; }

    /// <summary><see cref="ProductGflops"/> of the peaks measured beside it.</summary>
    public required double ProductShareOfPeak { get; init; }

    /// <summary>µs per atom for finding neighbours and laying out pairs.</summary>
    public required double NeighborListMicroseconds { get; init; }

    /// <summary>Bytes per atom by the estimate of the network's memory, to be compared with what the evaluation held.</summary>
    public required double EstimatedBytesPerAtom { get; init; }

    public required PassSpeed Evaluate { get; init; }

    /// <summary>Null when training steps were not measured.</summary>
    public PassSpeed? TrainStep { get; init; }

    /// <summary>Parts of the evaluation, in the order of the network.</summary>
    public required IReadOnlyList<StageSpeed> Stages { get; init; }

    /// <summary>Products of the evaluation, each shape alone.</summary>
    public required IReadOnlyList<ProductSpeed> Products { get; init; }

    /// <summary>Nanoseconds of dynamics per day of wall time: one neighbour list and one evaluation per step.</summary>
    /// <param name="timestep">fs</param>
    public double NanosecondsPerDay(double timestep) => 86400 / (1e-6 * Atoms * (Evaluate.MicrosecondsPerAtom + NeighborListMicroseconds)) * timestep * 1e-6;
}
