using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Which term of a map <see cref="NodeTerm{T, L, V}"/> computes.</summary>
/// <param name="Rows">atoms whose n is read, by panel</param>
/// <param name="Segment">segment of the input that n is</param>
/// <param name="HasBias">whether b is added here</param>
internal readonly record struct NodeTermOf(ImageMap Map, PanelRows Rows, int Segment, bool HasBias);
