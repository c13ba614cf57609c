using Amalgam.Model.Experts;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Every key of a model spec, once: model files, run files, validation and documentation all read this table.</summary>
public static class SpecKeys
{
    /// <summary>All keys in the order in which they are written.</summary>
    public static readonly IReadOnlyList<SpecKey> All =
    [
        SpecValues.Elements(),
        SpecKey.Integer("node_width", "node width n", 1, 1024, s => s.NodeWidth, (s, v) => s with { NodeWidth = v }),
        SpecKey.Integer("pair_width", "pair width e", 1, 1024, s => s.PairWidth, (s, v) => s with { PairWidth = v }),
        SpecKey.Integer("angle_width", "angle width a; 0: a network without angles", 0, 1024, s => s.AngleWidth, (s, v) => s with { AngleWidth = v }),
        SpecKey.Integer("layers", "interaction layers L", 1, 64, s => s.Layers, (s, v) => s with { Layers = v }),
        SpecKey.Integer("axis_neurons", "leading channels used as axes of the symmetric features, A", 1, 64, s => s.AxisNeurons, (s, v) =>
            s with { AxisNeurons = v }),
        SpecKey.Integer("sym_degree", "largest degree of the moments of the symmetric features: 1 vectors, 2 quadrupoles too, 3 octupoles, 4 hexadecapoles",
            1, 4, s => s.SymDegree, (s, v) => s with { SymDegree = v }).Where(s => s.SymDegree != 1),
        SpecValues.Mark("sym_product", "whether a neighbour enters the symmetric features multiplied by a linear map of its pair",
            s => s.SymProduct, (s, v) => s with { SymProduct = v }),
        SpecValues.Mark("moment_messages", "whether moments of neighbours, multiplied by a linear map of their pair, pass into those of the next layer",
            s => s.MomentMessages, (s, v) => s with { MomentMessages = v }),
        SpecValues.OptionalInteger("angle_node_channels", "channels of n in an angle input; none: the angle width", s => s.AngleNodeChannels, (s, v) =>
            s with { AngleNodeChannels = v }),
        SpecValues.OptionalInteger("angle_pair_channels", "channels of each e in an angle input; none: the angle width", s => s.AnglePairChannels, (s, v) =>
            s with { AnglePairChannels = v }),
        SpecKey.Number("pair_cutoff", "pair cutoff r_e", 0.5, 20, "Å", s => s.PairCutoff, (s, v) => s with { PairCutoff = v }),
        SpecValues.TypewiseCutoff(),
        SpecKey.Number("pair_switch_start", "where the pair switch begins", 0, 20, "Å", s => s.PairSwitchStart, (s, v) => s with { PairSwitchStart = v }),
        SpecKey.Number("angle_cutoff", "angle cutoff r_a", 0.5, 20, "Å", s => s.AngleCutoff, (s, v) => s with { AngleCutoff = v }),
        SpecKey.Number("angle_switch_start", "where the angle switch begins", 0, 20, "Å", s => s.AngleSwitchStart, (s, v) => s with { AngleSwitchStart = v }),
        SpecKey.Choice("switch", "how weights vanish at a cutoff",
            [("quintic", SwitchKind.Quintic), ("exponential", SwitchKind.Exponential)], s => s.Switch, (s, v) => s with { Switch = v }),
        SpecKey.Choice("pair_input", "the scalar a pair starts from",
            [("distance", PairInput.Distance), ("inverse_distance", PairInput.InverseDistance), ("chebyshev", PairInput.Chebyshev)],
            s => s.PairInput, (s, v) => s with { PairInput = v }),
        SpecKey.Integer("pair_basis", "polynomials of the distance that a pair starts from; chebyshev only", 2, 32, s => s.PairBasis, (s, v) =>
            s with { PairBasis = v }).Where(s => s.PairInput == PairInput.Chebyshev),
        SpecKey.Number("pair_basis_length", "ℓ of exp(−r/ℓ), whose polynomials they are; chebyshev only", 0.1, 20, "Å", s => s.PairBasisLength, (s, v) =>
            s with { PairBasisLength = v }).Where(s => s.PairInput == PairInput.Chebyshev),
        SpecValues.Truth("pair_by_neighbor", "whether every element of the neighbour has weights of its own for them; chebyshev only",
            s => s.PairByNeighbor, (s, v) => s with { PairByNeighbor = v }).Where(s => s.PairInput == PairInput.Chebyshev),
        SpecKey.Integer("angle_basis", "Chebyshev polynomials of cos θ that an angle starts from; 1: cos θ itself", 1, 16, s => s.AngleBasis, (s, v) =>
            s with { AngleBasis = v }).Where(s => s.AngleBasis != 1),
        SpecKey.Number("distance_protection", "length added to distances in denominators", 0, 10, "Å", s => s.DistanceProtection, (s, v) =>
            s with { DistanceProtection = v }),
        SpecValues.Limit("pair_limit", "nearest neighbours kept of each atom (DeePMD-kit models of fixed selection); forces jump where it bites", s =>
            s.PairLimit, (s, v) => s with { PairLimit = v }),
        SpecValues.Limit("angle_limit", "nearest angle neighbours kept of each atom (DeePMD-kit models of fixed selection)", s => s.AngleLimit, (s, v) =>
            s with { AngleLimit = v }),
        SpecValues.DirectionScale(),
        SpecValues.PairInputScale(),
        SpecValues.Activation("activation", "activation of the maps", s => s.Activation, (s, v) => s with { Activation = v }),
        SpecKey.Number("pair_normalization", "N_e, about the number of neighbours within the pair cutoff", 1e-3, 1e6, "", s => s.PairNormalization, (s, v) =>
            s with { PairNormalization = v }),
        SpecKey.Number("angle_normalization", "N_a, about the number of neighbours within the angle cutoff", 1e-3, 1e6, "", s => s.AngleNormalization, (s, v) =>
            s with { AngleNormalization = v }),
        SpecKey.Integer("pair_messages", "messages of a pair to its centre, each with weights and steps of its own (imported models)", 1, 16,
            s => s.PairMessages, (s, v) => s with { PairMessages = v }).Where(s => s.PairMessages != 1),
        SpecValues.Mark("far_messages", "whether pair_mix beyond the angle cutoff reads the pair itself (imported models); forces jump there",
            s => s.FarMessages, (s, v) => s with { FarMessages = v }),
        SpecValues.Carry(),
        SpecValues.HeadWidths(),
        SpecValues.Activation("head_activation", "activation of the head", s => s.HeadActivation, (s, v) => s with { HeadActivation = v }),
        SpecValues.Truth("head_reads_element", "whether the head also reads the element table", s => s.HeadReadsElement, (s, v) =>
            s with { HeadReadsElement = v }),
        SpecKey.Choice("routing", "what a gate depends on",
            [("none", Routing.None), ("element", Routing.Element), ("configuration", Routing.Configuration)], s => s.Routing, (s, v) => s with { Routing = v }),
        SpecKey.Choice("expert_kind", "whether experts are added after or before the activation",
            [("nonlinear", ExpertKind.Nonlinear), ("linear", ExpertKind.Linear)], s => s.ExpertKind, (s, v) => s with { ExpertKind = v }),
        SpecKey.Choice("gate", "how logits become gates",
            [("topk_softmax", GateKind.TopkSoftmax), ("softmax_topk", GateKind.SoftmaxTopk)], s => s.Gate, (s, v) => s with { Gate = v }),
        SpecKey.Integer("routed_experts", "routed experts E", 0, 4096, s => s.RoutedExperts, (s, v) => s with { RoutedExperts = v }),
        SpecKey.Integer("active_experts", "routed experts active at a time, k", 0, 64, s => s.ActiveExperts, (s, v) => s with { ActiveExperts = v }),
        SpecKey.Integer("shared_experts", "shared experts S, always active", 0, 64, s => s.SharedExperts, (s, v) => s with { SharedExperts = v }),
        SpecValues.Positions(),
        SpecValues.RouterGroups(),
        SpecValues.Mark("router_bias", "whether logits have a bias (imported models whose routers do not read all of the element table)",
            s => s.RouterBias, (s, v) => s with { RouterBias = v }),
        SpecValues.CoreRepulsion(),
        SpecValues.Mark("vacuum_reference", "whether E0 is the energy of an atom without neighbours: the network's own is subtracted, per element",
            s => s.VacuumReference, (s, v) => s with { VacuumReference = v }),
        SpecValues.Mark("router_table", "whether routers read a table of their own: a model at one condition whose gates do not depend on it",
            s => s.RouterTable, (s, v) => s with { RouterTable = v }),
        .. SpecConditions.Keys,
    ];

    /// <summary>The names of all keys.</summary>
    public static readonly IReadOnlyList<string> Names = [.. All.Select(key => key.Name)];

    /// <summary>Keys of experts and routing; the others describe the rest of the network.</summary>
    public static readonly IReadOnlyList<string> OfExperts = ["routing", "expert_kind", "gate", "routed_experts", "active_experts", "shared_experts",
        "positions", "router_groups", "router_bias"];

    /// <summary>The key of a name, or null.</summary>
    public static SpecKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);
}
