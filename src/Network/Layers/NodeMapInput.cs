using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>What a map of one row per atom reads.</summary>
/// <param name="rows">[own], x</param>
/// <param name="panels">rows of z: an atom and block each, by panel</param>
/// <param name="kept">[row of <paramref name="panels"/>, columns], where z stays until the reverse pass; null where it is made again</param>
/// <param name="ofPairs">whether x comes from pairs, so that it is zero for an atom without any: no product is made then</param>
internal readonly unsafe struct NodeMapInput<T>(ImageMap map, PanelRows panels, Rows<T> rows, T* kept, bool ofPairs = false)
    where T : unmanaged
{
    public readonly ImageMap Map = map;
    public readonly PanelRows Panels = panels;
    public readonly Rows<T> Rows = rows;
    public readonly T* Kept = kept;

    /// <summary>How many of some rows of a panel, the first ones, have an x that is not zero.</summary>
    public int Multiplied(PanelRange range) => ofPairs ? range.Paired : range.Count;
}
