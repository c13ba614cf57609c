using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Model.Repulsion;

namespace Amalgam.Testing;

/// <summary>Models with random parameters in which every path contributes: biases, steps, gates and all positions.</summary>
public static class RandomModels
{
    /// <summary>Widths that are no multiples of any vector width, three layers so that every map exists, head layers that narrow, keep and double.</summary>
    private static readonly ModelSpec Common = new()
    {
        Elements = NamedStructures.Elements,
        NodeWidth = 12, PairWidth = 10, AngleWidth = 6, Layers = 3, AxisNeurons = 3,
        PairCutoff = 4.0, PairSwitchStart = 2.4, AngleCutoff = 3.0, AngleSwitchStart = 1.5,
        PairNormalization = 14, AngleNormalization = 6,
        HeadWidths = [7, 7, 14],
    };

    private static readonly ModelSpec NoExperts = Common with
    {
        Routing = Routing.None,
        RoutedExperts = 0,
        ActiveExperts = 0,
        SharedExperts = 1,
        Positions = ExpertPositions.None
    };

    private const ExpertPositions Everywhere = ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle | ExpertPositions.Head;

    /// <summary>One spec for each combination of options of the network.</summary>
    public static readonly IReadOnlyDictionary<string, ModelSpec> Specs = new Dictionary<string, ModelSpec>
    {
        ["dense"] = NoExperts,
        ["dense_one_layer"] = NoExperts with { Layers = 1, HeadWidths = [] },
        ["dense_two_layers_silut"] = NoExperts with { Layers = 2, Activation = Activation.Parse("silut:1.5"), HeadActivation = Activation.Tanh },
        ["dense_imported_style"] = NoExperts with
        {
            PairInput = PairInput.InverseDistance,
            DistanceProtection = 0.05,
            HeadReadsElement = true,
            HeadWidths = [48, 9],
            HeadActivation = Activation.Tanh,
            DirectionScale = [0.3, 0.25, 0.4, 0.35, 0.28, 0.31],
            PairInputScale = [(0.1, 0.3), (0.05, 0.25), (0.0, 0.4), (0.2, 0.3), (0.12, 0.35), (0.08, 0.28)],
            AngleNodeChannels = 5,
            AnglePairChannels = 3,
            PairNormalization = 3,
            AngleNormalization = 2,
            Carry = (0.5, 1 / Math.Sqrt(3), 1 / Math.Sqrt(2)),
        },
        ["dense_polynomials"] = NoExperts with { PairInput = PairInput.Chebyshev, PairBasis = 7, PairByNeighbor = true, AngleBasis = 5 },
        ["dense_polynomials_two_layers"] = NoExperts with { Layers = 2, PairInput = PairInput.Chebyshev, PairBasis = 3, AngleBasis = 4 },
        ["dense_quadrupoles"] = NoExperts with { SymDegree = 2, Carry = (0.8, 1, 1.2) },
        ["dense_octupoles_two_layers"] = NoExperts with
        {
            Layers = 2,
            SymDegree = 3,
            PairNormalization = 3,
            SymProduct = true,
            PairInput = PairInput.InverseDistance,
            DistanceProtection = 0.05,
            DirectionScale = [0.3, 0.25, 0.4, 0.35, 0.28, 0.31]
        },
        ["dense_sym_product"] = NoExperts with { SymProduct = true, PairInput = PairInput.Chebyshev, PairBasis = 5, PairByNeighbor = true },
        ["dense_hexadecapoles"] = NoExperts with { AngleWidth = 0, SymDegree = 4, Layers = 2 },
        ["dense_moment_messages"] = NoExperts with { SymDegree = 2, SymProduct = true, MomentMessages = true, VacuumReference = true },
        ["element_moe_moment_messages"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere & ~ExpertPositions.Angle, 3,
            2, 1) with
        { AngleWidth = 0, SymDegree = 3, MomentMessages = true },
        ["element_moe_typewise"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere, 3, 2, 1) with
        {
            TypewiseCutoff = new TypewiseCutoff(1.9, 0.8),
            PairSwitchStart = 1.7,
            SymDegree = 2,
            VacuumReference = true,
            DirectionScale = [0.3, 0.25, 0.4, 0.35, 0.28, 0.31]
        },
        ["dense_typewise_without_angles"] = NoExperts with
        {
            TypewiseCutoff = new TypewiseCutoff(2, 0.75),
            PairSwitchStart = 1.2,
            AngleWidth = 0,
            PairInput = PairInput.Chebyshev,
            PairBasis = 5,
            CoreRepulsion = new CoreRepulsionSpec(0.8, 1.6)
        },
        ["dense_without_angles"] = NoExperts with { AngleWidth = 0, PairNormalization = 3 },
        ["element_moe_quadrupoles"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere, 3, 2, 1) with
        { SymDegree = 2, SymProduct = true, VacuumReference = true },
        ["configuration_mole_without_angles"] = Experts(Routing.Configuration, ExpertKind.Linear, GateKind.TopkSoftmax,
            ExpertPositions.Node | ExpertPositions.Pair, 4, 2, 1) with
        { AngleWidth = 0, SymDegree = 2, SymProduct = true },
        ["dense_head_twice_as_wide"] = NoExperts with { HeadReadsElement = true, HeadWidths = [24, 9] },
        ["dense_head_reads_elements_itself"] = NoExperts with { HeadReadsElement = true, HeadWidths = [] },
        ["dense_exponential"] = NoExperts with { Switch = SwitchKind.Exponential, PairSwitchStart = 3.2, AngleSwitchStart = 2.4 },
        ["dense_core"] = NoExperts with { CoreRepulsion = new CoreRepulsionSpec(0.8, 1.6) },
        ["element_moe_topk"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, ExpertPositions.Node | ExpertPositions.Pair, 5, 2, 1),
        ["element_mole_softmax"] = Experts(Routing.Element, ExpertKind.Linear, GateKind.SoftmaxTopk, ExpertPositions.Node | ExpertPositions.Pair, 4, 2, 1),
        ["element_moe_softmax_angle"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.SoftmaxTopk, ExpertPositions.Angle, 4, 1, 2),
        ["element_moe_head"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, ExpertPositions.Head, 4, 2, 1),
        ["element_moe_everywhere"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere, 3, 2, 1),
        ["element_mole_everywhere"] = Experts(Routing.Element, ExpertKind.Linear, GateKind.TopkSoftmax, Everywhere, 3, 2, 1),
        ["element_no_shared"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, ExpertPositions.Node, 4, 2, 0),
        ["element_shared_only"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, ExpertPositions.Node, 0, 0, 2),
        ["element_moe_router_groups"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere, 4, 2, 1) with
        {
            RouterGroups =
                [[MapKind.NodeSelf], [MapKind.NodeSym], [MapKind.NodePair, MapKind.PairSelf], [MapKind.PairMix], [MapKind.PairAngle], [MapKind.AngleSelf]],
            RouterBias = true,
        },
        ["element_mole_router_groups"] = Experts(Routing.Element, ExpertKind.Linear, GateKind.SoftmaxTopk, Everywhere, 4, 2, 1) with
        {
            RouterGroups = [[MapKind.NodeSelf, MapKind.NodePair], [MapKind.PairSelf, MapKind.AngleSelf]],
            RouterBias = true,
            VacuumReference = true,
        },
        ["dense_messages"] = NoExperts with { PairMessages = 2, FarMessages = true, Carry = (0.5, 0.7, 0.8) },
        ["configuration_soft"] = Experts(Routing.Configuration, ExpertKind.Nonlinear, GateKind.SoftmaxTopk, Everywhere, 3, 3, 1),
        ["configuration_mole_topk"] = Experts(Routing.Configuration, ExpertKind.Linear, GateKind.TopkSoftmax, ExpertPositions.Node | ExpertPositions.Pair, 4, 2,
            1),
        ["dense_vacuum"] = NoExperts with { VacuumReference = true, CoreRepulsion = new CoreRepulsionSpec(0.8, 1.6) },
        ["dense_vacuum_one_layer"] = NoExperts with { VacuumReference = true, Layers = 1, HeadWidths = [], HeadReadsElement = true },
        ["element_moe_vacuum"] = Experts(Routing.Element, ExpertKind.Nonlinear, GateKind.TopkSoftmax, Everywhere, 3, 2, 1) with { VacuumReference = true },
        ["element_mole_vacuum"] = Experts(Routing.Element, ExpertKind.Linear, GateKind.SoftmaxTopk, Everywhere, 3, 2, 1) with { VacuumReference = true },
        ["configuration_moe_vacuum"] =
            Experts(Routing.Configuration, ExpertKind.Nonlinear, GateKind.SoftmaxTopk, Everywhere, 3, 3, 1) with { VacuumReference = true },
        // All experts are active: a step of a finite difference would choose others for the composition of one of the lone atoms.
        ["configuration_mole_vacuum"] = Experts(Routing.Configuration, ExpertKind.Linear, GateKind.TopkSoftmax,
            ExpertPositions.Node | ExpertPositions.Pair, 4, 4, 1) with
        { VacuumReference = true },
    };

    /// <summary>Å, the distances at which a chlorine leaves the angles and the pairs of an oxygen, the walk of the contract.</summary>
    public static IReadOnlyList<double> Ends(ModelSpec spec)
    {
        double pairs = spec.CutoffOf(spec.IndexOf(Element.Parse("O")), spec.IndexOf(Element.Parse("Cl")));
        return spec.AngleWidth == 0 ? [pairs] : [Math.Min(spec.AngleCutoff, pairs), pairs];
    }

    /// <summary>A model of a named spec.</summary>
    public static PotentialModel Create(string spec, int seed = 1) => Create(Specs[spec], seed);

    /// <summary>A model with random parameters: weights N(0, 1/in), everything else of order one.</summary>
    public static PotentialModel Create(ModelSpec spec, int seed = 1)
    {
        SpecValidation.Check(spec);
        var random = new Random(seed);
        var parameters = new ParameterSet(new ParameterLayout(spec));
        foreach (ParameterTensor tensor in parameters.Layout.Tensors)
        {
            double deviation = Deviation(tensor);
            foreach (ref double value in parameters[tensor]) value = deviation * Normal(random);
        }
        int energies = spec.Elements.Count * (spec.Conditions?.EnergySets ?? 1);
        return new PotentialModel(parameters, [.. Enumerable.Range(0, energies).Select(_ => -1 - 3 * random.NextDouble())]);
    }

    private static double Deviation(ParameterTensor tensor)
    {
        if (tensor.Name.EndsWith(".step", StringComparison.Ordinal)) return 0.4;
        if (tensor.Name.EndsWith("bias", StringComparison.Ordinal)) return 0.3;
        if (tensor.Name is "source_table" or "charge_table" or "spin_table") return 0.2;
        if (tensor.Name is "element_table" || tensor.Shape.Length == 1 && tensor.Name.Contains("embedding", StringComparison.Ordinal)) return 0.7;
        return 1 / Math.Sqrt(tensor.Shape.Length > 1 ? tensor.Shape[^2] : tensor.Shape[0]);
    }

    private static ModelSpec Experts(Routing routing, ExpertKind kind, GateKind gate, ExpertPositions positions, int routed, int active, int shared) =>
        Common with
        {
            Routing = routing,
            ExpertKind = kind,
            Gate = gate,
            Positions = positions,
            RoutedExperts = routed,
            ActiveExperts = active,
            SharedExperts = shared
        };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
