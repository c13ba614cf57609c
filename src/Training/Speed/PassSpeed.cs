namespace Amalgam.Training.Speed;

/// <summary>Speed of a pass over a structure.</summary>
/// <param name="MicrosecondsPerAtom">wall time of the network, neighbour list excluded</param>
/// <param name="Gflops">operations of products per wall time, products that the reverse pass makes again included</param>
/// <param name="ShareOfPeak">of <see cref="SpeedReport.PeakGflops"/></param>
/// <param name="NeededShareOfPeak">the same without the products made again</param>
/// <param name="OperationsPerAtom">multiplications and additions of products</param>
/// <param name="BytesPerAtom">memory held for features and adjoints, weights excluded</param>
public sealed record PassSpeed(double MicrosecondsPerAtom, double Gflops, double ShareOfPeak, double NeededShareOfPeak, double OperationsPerAtom,
    double BytesPerAtom);
