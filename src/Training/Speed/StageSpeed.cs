using Amalgam.Network.Profile;

namespace Amalgam.Training.Speed;

/// <summary>A part of the evaluation.</summary>
/// <param name="ShareOfTime">of all stages together</param>
/// <param name="Gflops">operations of its products per time and thread</param>
public sealed record StageSpeed(NetworkStage Stage, double ShareOfTime, double ShareOfOperations, double Gflops);
