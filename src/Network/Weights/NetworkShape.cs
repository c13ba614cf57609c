using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Network.Weights;

/// <summary>Widths of a model rounded up to whole lanes. Padding channels hold zeros everywhere: weights, features and adjoints.</summary>
internal sealed class NetworkShape
{
    public ModelSpec Spec { get; }
    public int LaneWidth { get; }

    /// <summary>n, e, a rounded up.</summary>
    public int Node { get; }
    public int Pair { get; }
    public int Angle { get; }
    /// <summary>A (e + n) with both rounded up, for each degree.</summary>
    public int Sym { get; }
    /// <summary>Components of a moment, of all degrees.</summary>
    public int Components { get; }
    /// <summary>Numbers of a moment of n that pass to the next layer: [component, n], or none.</summary>
    public int Passed { get; }
    /// <summary>Whether moments are products of matrices (<see cref="Layers.SymmetricMoments{T, L, V}"/>) rather than loops over vectors alone.</summary>
    public bool MultipliesMoments { get; }
    /// <summary>Largest width of a hidden layer or input of the head, rounded up.</summary>
    public int Head { get; }

    public NetworkShape(ModelSpec spec, int laneWidth)
    {
        Spec = spec;
        LaneWidth = laneWidth;
        Node = Round(spec.NodeWidth);
        Pair = Round(spec.PairWidth);
        Angle = Round(spec.AngleWidth);
        Sym = spec.SymDegree * spec.AxisNeurons * (Pair + Node);
        Components = spec.SymComponents;
        Passed = spec.MomentMessages && spec.Layers > 1 ? Components * Node : 0;
        MultipliesMoments = spec.SymDegree > 1 || spec.SymProduct || spec.MomentMessages;
        Head = Math.Max(spec.HeadReadsElement ? 2 * Node : Node, spec.HeadWidths.Count > 0 ? Round(spec.HeadWidths.Max()) : 0);
    }

    public int Round(int width) => (width + LaneWidth - 1) / LaneWidth * LaneWidth;

    /// <summary>The input of a map as segments of true and rounded width, in order.</summary>
    public (int Width, int Rounded)[] Segments(MapKind map)
    {
        ModelSpec spec = Spec;
        (int, int) node = (spec.NodeWidth, Node), pair = (spec.PairWidth, Pair);
        return map switch
        {
            MapKind.NodeSelf => [node],
            MapKind.NodeSym => [.. Enumerable.Repeat(pair, spec.SymDegree * spec.AxisNeurons), .. Enumerable.Repeat(node, spec.SymDegree * spec.AxisNeurons)],
            MapKind.NodePair or MapKind.PairSelf => [node, node, pair],
            MapKind.PairMix or MapKind.SymProduct or MapKind.MomentMessage => [pair],
            _ =>
            [
                (spec.AngleWidth, Angle), (spec.AngleNodeWidth, Round(spec.AngleNodeWidth)),
                (spec.AnglePairWidth, Round(spec.AnglePairWidth)), (spec.AnglePairWidth, Round(spec.AnglePairWidth)),
            ],
        };
    }

    /// <summary>The same for a hidden layer of the head; the first may read n and the element.</summary>
    public (int Width, int Rounded)[] HeadSegments(int layer, int input) =>
        layer == 0 && Spec.HeadReadsElement ? [(Spec.NodeWidth, Node), (Spec.NodeWidth, Node)] : [(input, Round(input))];
}
