using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Reads the maps of an interaction layer: dense ones, experts of a map, and experts of two maps side by side.</summary>
/// <param name="activation">that of the descriptor</param>
internal sealed class DeepMdLayerMaps(DeepMdNode layer, DeepMdDescriptor context, string activation)
{
    private readonly ModelSpec spec = context.Spec;

    public Dictionary<MapKind, DeepMdLayer> Maps { get; } = [];

    public Dictionary<MapKind, DeepMdExperts> Experts { get; } = [];

    /// <param name="key">name of the map in the file</param>
    public void Read(MapKind map, string key)
    {
        bool isOfAngles = map is MapKind.PairAngle or MapKind.AngleSelf;
        bool canBeFused = isOfAngles || map is MapKind.NodePair or MapKind.PairSelf;
        if (canBeFused && layer.Flag(isOfAngles ? "angle_fused" : "edge_fused", false))
        {
            if (!Experts.ContainsKey(map))
                if (isOfAngles) ReadFused("angle_fused_moe", MapKind.PairAngle, MapKind.AngleSelf);
                else ReadFused("edge_fused_moe", MapKind.NodePair, MapKind.PairSelf);
            return;
        }
        layer.Ignore(key + "_type");
        DeepMdNode node = layer.Child(key);
        (int width, int height) = ShapeOf(map);
        if (node.Text("@class", "Layer") != "MoELayer") Maps[map] = Whole(map, DeepMdLayer.ReadMap(node, width, height));
        else Experts[map] = ReadExperts(node, width, height).With(expert => Whole(map, expert));
    }

    private void ReadFused(string key, MapKind first, MapKind second)
    {
        DeepMdNode fused = layer.Child(key);
        fused.RequireVersion("FusedMoELayer", 1);
        fused.Ignore("num_in", "output_dims");
        ((int width, int height), int other) = (ShapeOf(first), ShapeOf(second).Out);
        DeepMdExperts both = ReadExperts(fused.Child("fused_moe"), width, height + other);
        fused.Done();
        Experts[first] = both.Columns(0, height).With(expert => Whole(first, expert));
        Experts[second] = both.Columns(height, other).With(expert => Whole(second, expert));
    }

    private DeepMdExperts ReadExperts(DeepMdNode node, int width, int height) => context.Experts is { } counts
        ? DeepMdExperts.Read(node, counts, width, height, (spec.NodeWidth, activation))
        : throw node.Problems.Fatal(node.PathOf("@class"), "a dense map, as the options state no experts", "'MoELayer'",
            "the parts of the file do not belong together");

    /// <summary>Widths in the file.</summary>
    private (int In, int Out) ShapeOf(MapKind map)
    {
        (int width, int height) = Backbones.Dpa3.Maps.ShapeOf(map, spec);
        if (map == MapKind.NodePair) height *= spec.PairMessages;
        bool isOfAngles = map is MapKind.PairAngle or MapKind.AngleSelf;
        return isOfAngles && context.LearnedCompression is var (node, pair) ? (spec.AngleWidth + node + 2 * pair, height) : (width, height);
    }

    /// <summary>The map of all channels: a learned compression C before a map W is the one map C W.</summary>
    private DeepMdLayer Whole(MapKind map, DeepMdLayer linear)
    {
        if (map is not (MapKind.PairAngle or MapKind.AngleSelf) || context.LearnedCompression is not var (node, pair)) return linear;
        double[] ofNode = DeepMdLayer.ReadMap(layer.Child("a_compress_n_linear"), spec.NodeWidth, node).Weight;
        double[] ofPair = DeepMdLayer.ReadMap(layer.Child("a_compress_e_linear"), spec.PairWidth, pair).Weight;
        int angle = spec.AngleWidth, height = linear.Out;
        double[] weight = linear.Weight;
        return linear with
        {
            In = angle + spec.NodeWidth + 2 * spec.PairWidth,
            Weight =
            [
                .. weight.AsSpan(0, angle * height), .. Product(ofNode, weight.AsSpan(angle * height, node * height), height),
                .. Product(ofPair, weight.AsSpan((angle + node) * height, pair * height), height),
                .. Product(ofPair, weight.AsSpan((angle + node + pair) * height, pair * height), height),
            ],
        };
    }

    /// <summary>[row, inner] times [inner, column].</summary>
    private static double[] Product(double[] left, ReadOnlySpan<double> right, int columns)
    {
        int inner = right.Length / columns;
        var product = new double[left.Length / inner * columns];
        for (int index = 0; index < left.Length; index++)
            for (int column = 0; column < columns; column++)
                product[index / inner * columns + column] += left[index] * right[index % inner * columns + column];
        return product;
    }
}
