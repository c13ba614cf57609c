using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Network.Weights;

/// <summary>
/// The weights that features are multiplied with: merged and padded, one flat array. Panels are packed, see <see cref="ImageMap"/>; a gradient has everything
/// in the same places, its panels row-major.
/// Between this image and the parameters lies all that is known of experts and routers (equations 10 to 13).
/// </summary>
internal sealed class WeightImage
{
    private readonly NetworkShape shape;
    private readonly ModelSpec spec;
    private readonly ExpertSelection? selection;
    private readonly bool byElement;
    /// <summary>[class], the head that serves it; null where there is one.</summary>
    private readonly int[]? headOf;
    private readonly List<ExpertView> views = [];
    private readonly Dictionary<(int Router, int Shared), int> viewOf = [];

    public ParameterSet Parameters { get; private set; }
    public GateClasses Classes { get; }
    /// <summary>Number of gate Classes.</summary>
    public int ClassCount => Classes.Count;
    /// <summary>
    /// [view]: one per router, one for all dense maps, one for maps that have shared experts only, and one for the hidden layers of several heads.
    /// </summary>
    public ExpertView[] Views { get; }
    /// <summary>[view], offset of the gates [class, block].</summary>
    public int[] GateOffset { get; }
    /// <summary>[layer][map], null where the map does not exist.</summary>
    public ImageMap?[][] Layers { get; }
    /// <summary>Hidden layers of the head.</summary>
    public ImageMap[] Head { get; }
    /// <summary>Offset of the element table, [element, n].</summary>
    public int Table { get; }
    /// <summary>Offset of the rows of the pair embedding, [row, e], and below of those of the angle embedding, [polynomial, a].</summary>
    public int PairWeight { get; }
    public int PairBias { get; }
    public int AngleWeight { get; }
    /// <summary>Offset of the last matrix of the head, [head, <see cref="NetworkShape.Head"/>].</summary>
    public int HeadWeight { get; }
    /// <summary>[element], the head that serves it; null where there is one.</summary>
    public IReadOnlyList<int>? HeadOf => spec.HeadOf;
    /// <summary>Pieces of the last matrix of the head, in the tensor and in the image: n and t_z are padded each where it reads both itself.</summary>
    public (int From, int Length, int To)[] HeadPieces { get; }
    /// <summary>Offset of the last biases, [head].</summary>
    public int HeadBias { get; }
    /// <summary>Number of values, rounded up to whole lanes.</summary>
    public int Length { get; private set; }

    /// <summary>Number of matrices, those of all panels of all maps.</summary>
    public int MatrixCount { get; private set; }

    public WeightImage(ParameterSet parameters, ExpertSelection? selection, double[][]? compositions, NetworkShape shape)
    {
        Parameters = parameters;
        this.shape = shape;
        spec = shape.Spec;
        this.selection = selection;
        byElement = compositions is null;
        headOf = spec.HeadOf is null ? null : compositions is null ? [.. spec.HeadOf] : [.. compositions.Select(HeadOfComposition)];
        Classes = new GateClasses(parameters.Routers, selection, compositions);
        ParameterLayout layout = parameters.Layout;
        Table = Take(spec.Elements.Count * shape.Node);
        PairWeight = Take(spec.PairWeightRows * shape.Pair);
        PairBias = Take(shape.Pair);
        AngleWeight = Take(spec.AngleBasis * shape.Angle);
        Layers = new ImageMap?[spec.Layers][];
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            Layers[layer] = new ImageMap?[Maps.OfLayer.Count];
            foreach ((MapKind map, ExpertMap expertMap) in layout.Layers[layer].Maps)
                Layers[layer][(int)map] = Place(expertMap, layout.Layers[layer].Steps.GetValueOrDefault(map), shape.Segments(map));
        }
        Head = [.. layout.Head.Select((layer, index) => Place(layer.Map, layer.Step, shape.HeadSegments(index, layer.Map.In)))];
        HeadWeight = Take(spec.Heads * shape.Head);
        HeadPieces = spec.HeadReadsElement && spec.HeadWidths.Count == 0
            ? [(0, spec.NodeWidth, HeadWeight), (spec.NodeWidth, spec.NodeWidth, HeadWeight + shape.Node)] : [(0, spec.LastWidth, HeadWeight)];
        HeadBias = Take(spec.Heads);
        Views = [.. views];
        GateOffset = [.. Views.Select(view => Take(view.Gate.Length))];
        AllMaps = [.. Layers.SelectMany(layer => layer).OfType<ImageMap>(), .. Head];
    }

    /// <summary>Takes other parameters over when they need no other layout; false when they do.</summary>
    /// <remarks>The layout follows from the selection: nonlinear experts have a panel each when they are in use.</remarks>
    public bool Follow(ParameterSet parameters, ExpertSelection? newSelection)
    {
        bool chosenHere = newSelection is null && Parameters.Layout.Routers.Count > 0;
        if (!byElement || chosenHere || !ReferenceEquals(newSelection, selection) || !ReferenceEquals(parameters.Layout, Parameters.Layout)) return false;
        Parameters = parameters;
        Classes.Follow(parameters.Routers);
        foreach (ExpertView view in Views)
            if (view.Router >= 0 && spec.ExpertKind == ExpertKind.Nonlinear) view.CopyGates(Classes);
        return true;
    }

    private int Take(int count)
    {
        int offset = Length;
        Length = checked(Length + shape.Round(count));
        return offset;
    }

    private ImageMap Place(ExpertMap map, ParameterTensor? step, (int Width, int Rounded)[] segments)
    {
        // Maps with one view share their panels' numbers and gates.
        var key = spec.HasExperts(map.Map) ? (map.Router, map.Shared?.Shape[0] ?? 0) : IsByHead(map) ? (-2, 0) : (-1, -map.Messages);
        if (!viewOf.TryGetValue(key, out int view))
        {
            view = viewOf[key] = views.Count;
            views.Add(ViewOf(map));
        }
        int rows = segments.Sum(segment => segment.Rounded), columns = shape.Round(map.Out), panels = views[view].PanelCount;
        int steps = step is null ? -1 : Take(map.Messages * columns);
        var places = new ImagePlaces(Take(checked(panels * rows * columns)), Take(panels * columns), MatrixCount, steps);
        var placed = new ImageMap(map, step, view, segments, columns, places);
        MatrixCount += panels * placed.MatrixCount;
        return placed;
    }

    private ExpertView ViewOf(ExpertMap map)
    {
        if (IsByHead(map)) return ExpertView.ByClass(headOf!);
        if (!spec.HasExperts(map.Map)) return map.Messages == 1 ? ExpertView.Dense(ClassCount) : ExpertView.Messages(ClassCount, map.Messages);
        return spec.ExpertKind == ExpertKind.Linear
            ? ExpertView.Merged(ClassCount, map.Router) : ExpertView.Separate(Classes, map.Router, map.Shared?.Shape[0] ?? 0);
    }

    private bool IsByHead(ExpertMap map) => map.Map == MapKind.Head && headOf is not null;

    /// <summary>The head of a composition: a structure is of one source, and so are all its rows.</summary>
    private int HeadOfComposition(double[] fractions) => spec.HeadOf![Math.Max(0, Array.FindIndex(fractions, fraction => fraction > 0))];

    /// <summary>All maps of the image.</summary>
    public ImageMap[] AllMaps { get; }

    /// <summary>How many experts a panel is made of: one, or for linear experts all of (12).</summary>
    public int PartCount(ImageMap map) =>
        IsSummed(map) ? (map.Parameters.Router >= 0 ? spec.ActiveExperts : 0) + (map.Parameters.Shared?.Shape[0] ?? 0) : 1;

    /// <summary>One of the experts that a panel is made of, the routed ones first.</summary>
    public PanelPart Part(ImageMap map, int panel, int index)
    {
        ExpertMap experts = map.Parameters;
        int source = Views[map.View].Source[panel];
        if (!spec.HasExperts(experts.Map)) return new PanelPart(experts.Shared!, experts.SharedBias!, source, 1, -1);
        if (spec.ExpertKind == ExpertKind.Nonlinear)
            return source < spec.RoutedExperts && experts.Router >= 0
                ? new PanelPart(experts.Routed!, experts.RoutedBias!, source, 1, -1)
                : new PanelPart(experts.Shared!, experts.SharedBias!, source - spec.RoutedExperts, 1, -1);
        int routed = experts.Router >= 0 ? spec.ActiveExperts : 0;
        if (index >= routed) return new PanelPart(experts.Shared!, experts.SharedBias!, index - routed, 1, -1);
        int place = source * spec.ActiveExperts + index;
        return new PanelPart(experts.Routed!, experts.RoutedBias!, Classes.Selected[experts.Router][place], Classes.Gates[experts.Router][place], index);
    }

    /// <summary>Whether panels of a map are sums of experts, so that several panels share parameters.</summary>
    public bool IsSummed(ImageMap map) => spec.ExpertKind == ExpertKind.Linear && spec.HasExperts(map.Parameters.Map);
}
