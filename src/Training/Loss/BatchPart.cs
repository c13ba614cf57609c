using Amalgam.Atoms;
using Amalgam.Network.Engine;

namespace Amalgam.Training.Loss;

/// <summary>One structure of a batch: its labels, what the network returned for it, and where its seeds go.</summary>
/// <param name="Structure">the labels</param>
/// <param name="Result">of the batch</param>
/// <param name="Seeds">of the batch</param>
/// <param name="Index">of the structure in the batch</param>
/// <param name="FirstAtom">of the structure in the batch</param>
internal readonly record struct BatchPart(Structure Structure, BatchResult Result, LossSeeds Seeds, int Index, int FirstAtom);
