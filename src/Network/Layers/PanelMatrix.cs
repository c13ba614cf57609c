using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>One matrix of a panel: the rows of the weights of one expert, or merged weights, that multiply one segment of the input of a map.</summary>
internal readonly record struct PanelMatrix(ImageMap Map, int Panel, int Segment)
{
    /// <summary>True input channels.</summary>
    public int In => Map.Segments[Segment].Width;

    /// <summary>Input channels rounded up to whole lanes: rows of the matrix in memory.</summary>
    public int Rounded => Map.Segments[Segment].Rounded;

    /// <summary>Offset in an image of weights, of transposes or of gradients.</summary>
    public long Offset => Map.SegmentAt(Panel, Segment);
}
