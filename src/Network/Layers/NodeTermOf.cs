using Amalgam.Network.Graph;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Which term of a map <see cref="NodeTerm{T, L, V}"/> computes.</summary>
/// <param name="Rows">atoms whose n is read, by panel</param>
/// <param name="Segment">segment of the input that n is</param>
/// <param name="HasBias">whether b is added here</param>
/// <param name="Scope">of which panels and rows</param>
internal readonly record struct NodeTermOf(ImageMap Map, PanelRows Rows, int Segment, bool HasBias, TermScope Scope)
{
    /// <summary>The rows of a panel that a chunk computes.</summary>
    /// <param name="atoms">of the chunk</param>
    public PanelRange Of(int panel, int chunk, AtomRange atoms) => Scope switch
    {
        TermScope.Centres => Rows.Of(panel, atoms),
        TermScope.SharedNeighbors => Rows.IsShared(panel) ? Rows.Of(panel, atoms) : default,
        _ => Rows.IsOnlyOf(panel, chunk) ? Rows.Whole(panel) : default,
    };
}
