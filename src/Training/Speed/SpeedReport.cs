using Amalgam.Network.Pass;
using Amalgam.Network.Profile;

namespace Amalgam.Training.Speed;

/// <summary>Speed of a model on a structure. Times are medians of one run; shares compare with products measured between them.</summary>
/// <param name="Device">such as "16 × float32 lanes"</param>
/// <param name="PairsPerAtom">within r_e</param>
/// <param name="AnglesPerAtom">ordered pairs of neighbours within r_a</param>
/// <param name="PeakGflops">GFLOP/s of the network's own product kernel at its best shape, on all threads used</param>
/// <param name="NeighborListMicroseconds">µs per atom for finding neighbours and laying out pairs</param>
/// <param name="EstimatedBytesPerAtom">of <see cref="NetworkMemory.Features"/>, to be compared with what the evaluation held</param>
/// <param name="TrainStep">null when it was not asked for</param>
/// <param name="Stages">of the evaluation, in the order of the network</param>
/// <param name="Products">of the evaluation, each shape alone</param>
public sealed record SpeedReport(
    string Device, int Threads, int Atoms, double PairsPerAtom, double AnglesPerAtom, double PeakGflops, double NeighborListMicroseconds,
    double EstimatedBytesPerAtom, PassSpeed Evaluate, PassSpeed? TrainStep, IReadOnlyList<StageSpeed> Stages, IReadOnlyList<ProductSpeed> Products)
{
    /// <summary>Nanoseconds of dynamics per day of wall time: one neighbour list and one evaluation per step.</summary>
    /// <param name="timestep">fs</param>
    public double NanosecondsPerDay(double timestep) => 86400 / (1e-6 * Atoms * (Evaluate.MicrosecondsPerAtom + NeighborListMicroseconds)) * timestep * 1e-6;
}

/// <summary>Speed of a pass over a structure.</summary>
/// <param name="MicrosecondsPerAtom">wall time of the network, neighbour list excluded</param>
/// <param name="Gflops">operations of products per wall time, products that the reverse pass makes again included</param>
/// <param name="ShareOfPeak">of <see cref="SpeedReport.PeakGflops"/></param>
/// <param name="NeededShareOfPeak">the same without the products made again</param>
/// <param name="OperationsPerAtom">multiplications and additions of products</param>
/// <param name="BytesPerAtom">memory held for features and adjoints, weights excluded</param>
public sealed record PassSpeed(double MicrosecondsPerAtom, double Gflops, double ShareOfPeak, double NeededShareOfPeak, double OperationsPerAtom,
    double BytesPerAtom);


/// <summary>A part of the evaluation.</summary>
/// <param name="ShareOfTime">of all stages together</param>
/// <param name="Gflops">operations of its products per time and thread</param>
public sealed record StageSpeed(NetworkStage Stage, double ShareOfTime, double ShareOfOperations, double Gflops);

/// <summary>Products [rows, inner]·[inner, columns] alone, all in cache.</summary>
public sealed record ProductSpeed(int Inner, int Columns, double Gflops, double ShareOfPeak);
