using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>One block (one active expert, or the merged weights) of a map for one own atom.</summary>
internal readonly record struct BlockOf(ImageMap Map, int Atom, int Block);
