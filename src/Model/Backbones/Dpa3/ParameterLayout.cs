using System.Globalization;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The place of every parameter in one flat vector. The order is part of the model file format.</summary>
public sealed class ParameterLayout
{
    private readonly List<ParameterTensor> tensors = [];
    private readonly List<RouterTensor> routers = [];

    public ModelSpec Spec { get; }
    public IReadOnlyList<ParameterTensor> Tensors => tensors;
    public IReadOnlyList<RouterTensor> Routers => routers;
    /// <summary>The routers and what they read.</summary>
    public RouterLayout RouterLayout { get; }
    /// <summary>Number of parameters.</summary>
    public int Count { get; private set; }

    /// <summary>[element, n], t_z of equation (4).</summary>
    public ParameterTensor ElementTable { get; }
    /// <summary>[element, n], what routers read in place of t_z; null where they read t_z.</summary>
    public ParameterTensor? RouterTable { get; }
    /// <summary>[source, n], added to t_z; null for a model without sources.</summary>
    public ParameterTensor? SourceTable { get; }
    /// <summary>[charge, n], added to t_z; null for a model that reads no charge.</summary>
    public ParameterTensor? ChargeTable { get; }
    /// <summary>[spin, n], added to t_z; null for a model that reads no spin.</summary>
    public ParameterTensor? SpinTable { get; }
    /// <summary>w of equation (4): [e]; [K, e] with Chebyshev polynomials, [element of the neighbour, K, e] where each has its own.</summary>
    public ParameterTensor PairWeight { get; }
    /// <summary>[e], b of equation (4).</summary>
    public ParameterTensor PairBias { get; }
    /// <summary>w_a of equation (4): [a]; [K_a, a] with several polynomials; null for a model that reads no angles.</summary>
    public ParameterTensor? AngleWeight { get; }
    /// <summary>[n, n], W of the <see cref="ConfigurationLayer"/>; null unless routing is by configuration.</summary>
    public ParameterTensor? ConfigurationWeight { get; }
    /// <summary>[n], b of the configuration layer.</summary>
    public ParameterTensor? ConfigurationBias { get; }
    public IReadOnlyList<LayerParameters> Layers { get; }
    public IReadOnlyList<HeadLayerParameters> Head { get; }
    /// <summary>[last hidden width]; [head, last hidden width] with several heads.</summary>
    public ParameterTensor HeadWeight { get; }

    /// <summary>Name of <see cref="HeadWeight"/>.</summary>
    internal const string HeadWeightName = "head.out.weight";
    /// <summary>[head].</summary>
    public ParameterTensor HeadBias { get; }

    public ParameterLayout(ModelSpec spec)
    {
        Spec = spec;
        ElementTable = Add("element_table", spec.Elements.Count, spec.NodeWidth);
        if (spec.RouterTable) RouterTable = Add("router_table", spec.Elements.Count, spec.NodeWidth);
        if (spec.Conditions?.Sources.Count > 0) SourceTable = Add("source_table", spec.Conditions.Sources.Count, spec.NodeWidth);
        if (spec.Conditions?.Charges is { } charges) ChargeTable = Add("charge_table", charges.Count, spec.NodeWidth);
        if (spec.Conditions?.Spins is { } spins) SpinTable = Add("spin_table", spins.Count, spec.NodeWidth);
        PairWeight = Add("pair_embedding.weight", PairShape(spec));
        PairBias = Add("pair_embedding.bias", spec.PairWidth);
        if (spec.ReadsAngles)
            AngleWeight = Add("angle_embedding.weight", spec.AngleBasis > 1 ? [spec.AngleBasis, spec.AngleWidth] : [spec.AngleWidth]);
        if (spec.Routing == Routing.Configuration)
        {
            ConfigurationWeight = Add("configuration.weight", spec.NodeWidth, spec.NodeWidth);
            ConfigurationBias = Add("configuration.bias", spec.NodeWidth);
        }
        Layers = [.. Enumerable.Range(0, spec.Layers).Select(AddLayer)];
        Head = AddHead();
        HeadWeight = Add(HeadWeightName, spec.Heads > 1 ? [spec.Heads, spec.LastWidth] : [spec.LastWidth]);
        HeadBias = Add("head.out.bias", spec.Heads);
        ConfigurationLayer? configuration =
            ConfigurationWeight is null ? null : new ConfigurationLayer(ConfigurationWeight, ConfigurationBias!, spec.Activation);
        RouterLayout = new RouterLayout(spec.Experts, RouterTable ?? ElementTable, configuration, routers);
    }

    /// <summary>Whether a tensor holds numbers of every head, one after the other: all of the head but its steps, where there are several.</summary>
    public bool IsByHead(ParameterTensor tensor) => Spec.Heads > 1
        && (tensor == HeadWeight || tensor == HeadBias || Head.Any(layer => tensor == layer.Map.Shared || tensor == layer.Map.SharedBias));

    private static int[] PairShape(ModelSpec spec) => spec.PairInput != PairInput.Chebyshev ? [spec.PairWidth]
        : spec.PairByNeighbor ? [spec.Elements.Count, spec.PairBasis, spec.PairWidth] : [spec.PairBasis, spec.PairWidth];

    private LayerParameters AddLayer(int layer)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"layers.{layer}");
        var maps = new Dictionary<MapKind, ExpertMap>();
        var steps = new Dictionary<MapKind, ParameterTensor>();
        var routerOf = new Dictionary<string, int>();
        foreach (MapKind map in Maps.OfLayer.Where(map => Maps.Exists(map, layer, Spec)))
        {
            string group = Spec.RouterNameOf(map);
            if (!routerOf.TryGetValue(group, out int router)) routerOf[group] = router = AddRouter($"{prefix}.router.{group}", map);
            (int width, int height) = Maps.ShapeOf(map, Spec);
            maps[map] = AddMap($"{prefix}.{Maps.NameOf(map)}", map, width, height, router);
            int messages = maps[map].Messages;
            if (Maps.HasStep(map)) steps[map] = Add($"{prefix}.{Maps.NameOf(map)}.step", messages > 1 ? [messages, height] : [height]);
        }
        return new LayerParameters(maps, steps);
    }

    private HeadLayerParameters[] AddHead()
    {
        if (Spec.HeadWidths.Count == 0) return [];
        int router = AddRouter("head.router", MapKind.Head);
        var layers = new HeadLayerParameters[Spec.HeadWidths.Count];
        int width = Spec.HeadInputWidth;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            int next = Spec.HeadWidths[layer];
            string prefix = string.Create(CultureInfo.InvariantCulture, $"head.{layer}");
            ExpertMap map = AddMap(prefix, MapKind.Head, width, next, router);
            layers[layer] = new HeadLayerParameters(map, next == width || next == 2 * width ? Add(prefix + ".step", next) : null);
            width = next;
        }
        return layers;
    }

    private int AddRouter(string name, MapKind map)
    {
        if (!Spec.HasExperts(map) || Spec.RoutedExperts == 0) return -1;
        routers.Add(new RouterTensor(name, Add(name, Spec.NodeWidth, Spec.RoutedExperts), Spec.RouterBias ? Add(name + ".bias", Spec.RoutedExperts) : null));
        return routers.Count - 1;
    }

    private ExpertMap AddMap(string prefix, MapKind map, int width, int height, int router)
    {
        bool experts = Spec.HasExperts(map);
        int routed = router >= 0 ? Spec.RoutedExperts : 0;
        int messages = map == MapKind.NodePair ? Spec.PairMessages : 1;
        int shared = experts ? Spec.SharedExperts : map == MapKind.Head ? Spec.Heads : messages;
        return new ExpertMap(map, width, height, router)
        {
            Messages = experts ? 1 : messages,
            Routed = routed > 0 ? Add(prefix + ".routed.weight", routed, width, height) : null,
            RoutedBias = routed > 0 ? Add(prefix + ".routed.bias", routed, height) : null,
            Shared = shared > 0 ? Add(prefix + ".shared.weight", shared, width, height) : null,
            SharedBias = shared > 0 ? Add(prefix + ".shared.bias", shared, height) : null,
        };
    }

    private ParameterTensor Add(string name, params int[] shape)
    {
        var tensor = new ParameterTensor(name, shape, Count);
        Count = checked(Count + tensor.Length);
        tensors.Add(tensor);
        return tensor;
    }
}
