using Amalgam.Model.Experts;

namespace Amalgam.Model.Network;

/// <summary>
/// The weights as the atoms meet them: merged and padded, one flat array. A gradient has the same layout.
/// Between this image and the parameters lies all that is known of experts and routers (equations 10 to 13).
/// </summary>
internal sealed class WeightImage
{
    private readonly NetworkShape shape;
    private readonly ModelSpec spec;

    public ParameterSet Parameters { get; }
    public GateClasses Classes { get; }
    /// <summary>Number of gate Classes.</summary>
    public int ClassCount => Classes.Count;
    /// <summary>[view]: node, pair and angle group of every layer, then the head.</summary>
    public ExpertView[] Views { get; }
    /// <summary>[view], offset of the gates [class, block].</summary>
    public int[] GateOffset { get; }
    /// <summary>[layer][map], null where the map does not exist.</summary>
    public ImageMap?[][] Layers { get; }
    /// <summary>Hidden layers of the head.</summary>
    public ImageMap[] Head { get; }
    /// <summary>Offset of the element table, [element, n].</summary>
    public int Table { get; }
    public int PairWeight { get; }
    public int PairBias { get; }
    public int AngleWeight { get; }
    public int HeadWeight { get; }
    public int HeadBias { get; }
    /// <summary>Number of values, rounded up to whole lanes.</summary>
    public int Length { get; private set; }

    public WeightImage(ParameterSet parameters, ExpertSelection? selection, double[][]? compositions, NetworkShape shape)
    {
        Parameters = parameters;
        this.shape = shape;
        spec = shape.Spec;
        Classes = new GateClasses(parameters, selection, compositions);
        ParameterLayout layout = parameters.Layout;
        Views = new ExpertView[3 * spec.Layers + 1];
        GateOffset = new int[Views.Length];
        Table = Take(spec.Elements.Count * shape.Node);
        PairWeight = Take(shape.Pair);
        PairBias = Take(shape.Pair);
        AngleWeight = Take(shape.Angle);
        Layers = new ImageMap?[spec.Layers][];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            Layers[layer] = new ImageMap?[Maps.OfLayer.Count];
            foreach ((MapKind map, ExpertMap expertMap) in layout.Layers[layer].Maps)
                Layers[layer][(int)map] = Place(expertMap, layout.Layers[layer].Steps.GetValueOrDefault(map), 3 * layer + GroupIndex(map));
        }
        Head = [.. layout.Head.Select(layer => Place(layer.Map, layer.Step, Views.Length - 1))];
        HeadWeight = Take(shape.Head);
        HeadBias = Take(1);
        for (int view = 0; view < Views.Length; view++)
        {
            Views[view] ??= ExpertView.Dense(ClassCount);
            GateOffset[view] = Take(Views[view].Gate.Length);
        }
        AllMaps = [.. Layers.SelectMany(layer => layer).OfType<ImageMap>(), .. Head];
    }

    /// <summary>Node 0, pair 1, angle 2.</summary>
    private static int GroupIndex(MapKind map) => Maps.GroupOf(map) switch
    {
        ExpertPositions.Node => 0,
        ExpertPositions.Pair => 1,
        _ => 2,
    };

    private int Take(int count)
    {
        int offset = Length;
        Length = checked(Length + shape.Round(count));
        return offset;
    }

    private ImageMap Place(ExpertMap map, ParameterTensor? step, int view)
    {
        Views[view] ??= ViewOf(map);
        (int Width, int Rounded)[] segments = shape.Segments(map.Map, map.In);
        int rows = segments.Sum(segment => segment.Rounded), columns = shape.Round(map.Out), panels = Views[view].PanelCount;
        return new ImageMap(map, step, view, segments, rows, columns,
            Take(checked(panels * rows * columns)), Take(panels * columns), step is null ? -1 : Take(columns));
    }

    private ExpertView ViewOf(ExpertMap map)
    {
        int count = ClassCount, shared = map.Shared?.Shape[0] ?? 0;
        if (!spec.HasExperts(Maps.GroupOf(map.Map))) return ExpertView.Dense(count);
        if (spec.ExpertKind == ExpertKind.Linear)
            return new ExpertView(1, [.. Enumerable.Range(0, count)], [.. Enumerable.Repeat(1.0, count)], [.. Enumerable.Range(0, count)], map.Router);
        int active = map.Router >= 0 ? spec.ActiveExperts : 0, blocks = active + shared;
        int[] used = map.Router >= 0 ? [.. Classes.Selected[map.Router].Distinct().Order()] : [];
        int[] source = [.. used, .. Enumerable.Range(spec.RoutedExperts, shared)];
        int[] panelOf = new int[count * blocks];
        double[] gate = new double[count * blocks];
        for (int index = 0; index < count; index++)
            for (int block = 0; block < blocks; block++)
            {
                bool routed = block < active;
                panelOf[index * blocks + block] = routed ? Array.BinarySearch(used, Classes.Selected[map.Router][index * active + block]) : used.Length + block - active;
                gate[index * blocks + block] = routed ? Classes.Gates[map.Router][index * active + block] : 1;
            }
        return new ExpertView(blocks, panelOf, gate, source, map.Router);
    }

    /// <summary>All maps of the image.</summary>
    public ImageMap[] AllMaps { get; }

    /// <summary>The experts that a panel is made of, with their factors: one, or for linear experts the sum of (12).</summary>
    /// <returns>Weights and biases of an expert bank, the expert in it, its gate, and its slot among the selected (−1: a shared or dense map).</returns>
    public IEnumerable<PanelPart> Parts(ImageMap map, int panel)
    {
        ExpertMap experts = map.Parameters;
        int source = Views[map.View].Source[panel], shared = experts.Shared?.Shape[0] ?? 0;
        if (!spec.HasExperts(Maps.GroupOf(experts.Map)))
        {
            yield return new PanelPart(experts.Shared!, experts.SharedBias!, 0, 1, -1);
        }
        else if (spec.ExpertKind == ExpertKind.Nonlinear)
        {
            yield return source < spec.RoutedExperts && experts.Router >= 0
                ? new PanelPart(experts.Routed!, experts.RoutedBias!, source, 1, -1)
                : new PanelPart(experts.Shared!, experts.SharedBias!, source - spec.RoutedExperts, 1, -1);
        }
        else
        {
            for (int slot = 0; experts.Router >= 0 && slot < spec.ActiveExperts; slot++)
            {
                int index = source * spec.ActiveExperts + slot;
                yield return new PanelPart(experts.Routed!, experts.RoutedBias!, Classes.Selected[experts.Router][index], Classes.Gates[experts.Router][index], slot);
            }
            for (int expert = 0; expert < shared; expert++) yield return new PanelPart(experts.Shared!, experts.SharedBias!, expert, 1, -1);
        }
    }

    /// <summary>Whether panels of a map are sums of experts, so that several panels share parameters.</summary>
    public bool IsSummed(ImageMap map) => spec.ExpertKind == ExpertKind.Linear && spec.HasExperts(Maps.GroupOf(map.Parameters.Map));
}
