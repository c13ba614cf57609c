using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The network of docs/model.md in tensor operations, equation by equation; only what the presets use.</summary>
internal sealed class TorchNetwork
{
    private readonly TorchParameters parameters;
    private readonly GraphTensors graph;
    private readonly IMaps maps;
    private readonly ParameterLayout layout;
    private readonly ModelSpec spec;
    private readonly RowRanges atoms, pairs, angles;

    public TorchNetwork(TorchParameters parameters, GraphTensors graph, IMaps maps)
    {
        (this.parameters, this.graph, this.maps, layout) = (parameters, graph, maps, parameters.Layout);
        spec = layout.Spec;
        if (spec.Activation != Activation.Silu || spec.HeadActivation != Activation.Silu || spec.Switch != SwitchKind.Quintic
            || spec.PairInput != PairInput.Distance || spec.DistanceProtection != 0
            || spec.DirectionScale is not null || spec.Carry != (1, 1, 1) || spec.HeadReadsElement || spec.CoreRepulsion is not null
                || spec.ExpertKind != ExpertKind.Nonlinear || spec.Gate != GateKind.TopkSoftmax
            || spec.Routing == Routing.Configuration || spec.PairLimit is not null || spec.AngleLimit is not null)
            throw new NotSupportedException("only the options of the presets are written here");
        (atoms, pairs, angles) = (RowRanges.Of(graph.ElementOfAtom), RowRanges.Of(graph.ElementOfPair), RowRanges.Of(graph.ElementOfAngle));
    }

    /// <summary>Energies of the atoms without E0.</summary>
    /// <param name="displacement">[pair, 3], Å; tracked when forces are wanted</param>
    /// <returns>[atom], eV</returns>
    public Tensor Energies(Tensor displacement)
    {
        Tensor r = displacement.square().sum(1, keepdim: true).sqrt();
        Tensor pairSwitch = Switch(r, spec.PairSwitchStart, spec.PairCutoff), angleSwitch = Switch(r, spec.AngleSwitchStart, spec.AngleCutoff);
        Tensor direction = pairSwitch * pairSwitch * displacement / (0.3 * r.square()); // s_p h_p of (1)
        Tensor unit = displacement / (r + 1e-6);
        Tensor node = nn.functional.silu(parameters[layout.ElementTable].index_select(0, graph.Element)); // (4)
        Tensor pair = r * parameters[layout.PairWeight] + parameters[layout.PairBias];
        Tensor angle = Cosine(unit) * parameters[layout.AngleWeight!];
        Tensor angleWeight = angleSwitch.index_select(0, graph.AngleP) * angleSwitch.index_select(0, graph.AngleQ);
        foreach (LayerParameters layer in layout.Layers) (node, pair, angle) = Layer(layer, node, pair, angle, pairSwitch, direction, angleWeight);
        return Head(node);
    }

    // (3)
    private Tensor Cosine(Tensor unit) =>
        (unit.index_select(0, graph.AngleP) * unit.index_select(0, graph.AngleQ)).sum(1, keepdim: true) * ((1 - 1e-6) / Math.Sqrt(Math.PI));

    private static Tensor Switch(Tensor r, double start, double cutoff)
    {
        Tensor u = ((r - start) / (cutoff - start)).clamp(0, 1);
        return 1 - u * u * u * (10 - 15 * u + 6 * u * u);
    }

    // (6), (7)
    private (Tensor Node, Tensor Pair, Tensor Angle) Layer(
        LayerParameters layer, Tensor node, Tensor pair, Tensor angle, Tensor pairSwitch, Tensor direction, Tensor angleWeight)
    {
        var pairInput = new Rows((node, graph.Centre), (node, graph.Neighbor), (pair, null));
        Tensor n1 = Step(layer, MapKind.NodeSelf, new Rows((node, null)), atoms);
        Tensor n2 = Step(layer, MapKind.NodeSym, new Rows((Symmetric(node, pair, direction), null)), atoms);
        Tensor n3 = Rows.Sum(pairSwitch * maps.Apply(layer.Maps[MapKind.NodePair], pairInput, pairs), graph.Centre, graph.AtomCount)
            * (1 / spec.PairNormalization);
        Tensor newNode = node + n1 + n2 + n3 * parameters[layer.Steps[MapKind.NodePair]];
        if (!layer.Maps.ContainsKey(MapKind.PairSelf)) return (newNode, pair, angle);

        Tensor near = pair.narrow(1, 0, spec.AnglePairWidth);
        var angleInput = new Rows((angle, null), (node.narrow(1, 0, spec.AngleNodeWidth), graph.AngleCentre), (near, graph.AngleQ), (near, graph.AngleP));
        Tensor message = Rows.Sum(angleWeight * maps.Apply(layer.Maps[MapKind.PairAngle], angleInput, angles), graph.AngleP, graph.PairCount)
            * (1 / Math.Sqrt(spec.AngleNormalization));
        Tensor newPair = pair + Step(layer, MapKind.PairSelf, pairInput, pairs) + Step(layer, MapKind.PairMix, new Rows((message, null)), pairs);
        if (!layer.Maps.ContainsKey(MapKind.AngleSelf)) return (newNode, newPair, angle);
        return (newNode, newPair, angle + Step(layer, MapKind.AngleSelf, angleInput, angles));
    }

    private Tensor Step(LayerParameters layer, MapKind kind, Rows input, RowRanges ranges) =>
        maps.Apply(layer.Maps[kind], input, ranges) * parameters[layer.Steps[kind]];

    // (5): moments of [e, n_j] along the three axes, then their products with the first channels of each.
    private Tensor Symmetric(Tensor node, Tensor pair, Tensor direction)
    {
        Tensor both = cat([pair, node.index_select(0, graph.Neighbor)], 1);
        int width = spec.PairWidth + spec.NodeWidth;
        Tensor outer = (direction.unsqueeze(2) * both.unsqueeze(1)).view(-1, 3 * width);
        Tensor moments = Rows.Sum(outer, graph.Centre, graph.AtomCount).view(-1, 3, width) * (1 / Math.Sqrt(spec.PairNormalization));
        Tensor ofPair = Product(moments.narrow(2, 0, spec.PairWidth)), ofNode = Product(moments.narrow(2, spec.PairWidth, spec.NodeWidth));
        return cat([ofPair, ofNode], 1);
    }

    private Tensor Product(Tensor moments) => bmm(moments.narrow(2, 0, spec.AxisNeurons).transpose(1, 2), moments).reshape(graph.AtomCount, -1) * (1.0 / 3);

    // (8)
    private Tensor Head(Tensor x)
    {
        foreach (HeadLayerParameters layer in layout.Head)
        {
            Tensor y = maps.Apply(layer.Map, new Rows((x, null)), atoms);
            x = layer.Step is null ? y : y * parameters[layer.Step] + (layer.Map.In == layer.Map.Out ? x : cat([x, x], 1));
        }
        return mv(x, parameters[layout.HeadWeight]) + parameters[layout.HeadBias];
    }
}
