using Amalgam.Atoms.Elements;
using Amalgam.Model.Activations;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Repulsion;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Everything that defines the network except its parameters. Symbols in brackets are those of docs/theory/model.md.</summary>
public sealed record ModelSpec
{
    /// <summary>Elements the model knows, ascending by atomic number; their index is the row of every per-element table.</summary>
    public required IReadOnlyList<Element> Elements { get; init; }

    /// <summary>Node width (n), 1 to 1024.</summary>
    public int NodeWidth { get; init; } = 64;
    /// <summary>Pair width (e), 1 to 1024.</summary>
    public int PairWidth { get; init; } = 32;
    /// <summary>Angle width (a), 1 to 1024; 0: no angles, and no maps that read them.</summary>
    public int AngleWidth { get; init; } = 16;
    /// <summary>Interaction layers (L), 1 to 64.</summary>
    public int Layers { get; init; } = 3;
    /// <summary>Leading channels of H used as axes in equation (5) (A).</summary>
    public int AxisNeurons { get; init; } = 4;
    /// <summary>Largest degree of the moments of equation (5), 1 to 4: 1 vectors, 2 quadrupoles too, 3 octupoles, 4 hexadecapoles.</summary>
    public int SymDegree { get; init; } = 1;
    /// <summary>Whether n_j enters the moments as n_j ∘ (1 + e G + b), equation (5″), with G and b of every layer.</summary>
    public bool SymProduct { get; init; }
    /// <summary>
    /// Whether from the second layer on the moments of neighbours pass into those of the centre, equation (5‴), with C and c of every layer. A network of one
    /// layer has nothing to pass.
    /// </summary>
    public bool MomentMessages { get; init; }
    /// <summary>Channels of n in an angle input (n'); null means the angle width.</summary>
    public int? AngleNodeChannels { get; init; }
    /// <summary>Channels of each e in an angle input (e'); null means the angle width.</summary>
    public int? AnglePairChannels { get; init; }

    /// <summary>Pair cutoff (r_e), Å.</summary>
    public double PairCutoff { get; init; } = 5.0;

    /// <summary>Cutoffs that depend on the two elements, none beyond <see cref="PairCutoff"/>; null: r_e for all.</summary>
    public TypewiseCutoff? TypewiseCutoff { get; init; }

    /// <summary>Å, cutoff of the pairs of two elements, given by their indices; the same for both orders.</summary>
    public double CutoffOf(int first, int second) => TypewiseCutoff is not TypewiseCutoff rule ? PairCutoff
        : Math.Min(PairCutoff, rule.Between(Elements[first], Elements[second]));

    /// <summary>Å: beyond it no atom changes the energy of another; each layer carries over one cutoff (the largest, where they depend on elements).</summary>
    public double ReceptiveField => Layers * PairCutoff;
    /// <summary>Where the pair switch begins (r_es), Å.</summary>
    public double PairSwitchStart { get; init; } = 1.0;
    /// <summary>Angle cutoff (r_a ≤ r_e), Å.</summary>
    public double AngleCutoff { get; init; } = 4.0;
    /// <summary>Nearest neighbours that are kept of each atom; null, the default, keeps all. Only for models imported from codes that drop the rest.</summary>
    public int? PairLimit { get; init; }
    /// <summary>The same for angle neighbours.</summary>
    public int? AngleLimit { get; init; }
    /// <summary>Where the angle switch begins (r_as), Å.</summary>
    public double AngleSwitchStart { get; init; } = 1.0;
    public SwitchKind Switch { get; init; } = SwitchKind.Quintic;
    public PairInput PairInput { get; init; } = PairInput.Distance;
    /// <summary>Number of polynomials of <see cref="PairInput.Chebyshev"/> (K), T_0 included.</summary>
    public int PairBasis { get; init; } = 8;
    /// <summary>ℓ of <see cref="PairInput.Chebyshev"/>, Å: distances are resolved best below it.</summary>
    public double PairBasisLength { get; init; } = 1.5;
    /// <summary>Whether w of <see cref="PairInput.Chebyshev"/> is that of the neighbour's element rather than one for all.</summary>
    public bool PairByNeighbor { get; init; }
    /// <summary>Number of Chebyshev polynomials of cos θ that a⁰ is made of, T_0 included; 1: a⁰ = c w_a of equation (4).</summary>
    public int AngleBasis { get; init; } = 1;
    /// <summary>p0 of equations (1) and (2), Å; zero but for some imported models.</summary>
    public double DistanceProtection { get; init; }
    /// <summary>[element of the centre], σ of equation (1); null means 0.3 for all.</summary>
    public IReadOnlyList<double>? DirectionScale { get; init; }
    /// <summary>[element of the centre], μ and σ of equation (2), inverse-distance form only; null means 0 and 0.3.</summary>
    public IReadOnlyList<(double Mean, double Scale)>? PairInputScale { get; init; }

    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>N_e of equations (5) and (6).</summary>
    public double PairNormalization { get; init; } = 40;
    /// <summary>N_a of equation (6).</summary>
    public double AngleNormalization { get; init; } = 15;

    /// <summary>
    /// Messages that node_pair sends along a pair, each with weights and a step of its own, 1 to 16. More than one only in some imported models.
    /// </summary>
    public int PairMessages { get; init; } = 1;
    /// <summary>
    /// Whether pair_mix of a pair beyond the angle cutoff reads e_p in place of m_p = 0. Only for models imported from codes that do so: their forces jump
    /// where a pair crosses the angle cutoff.
    /// </summary>
    public bool FarMessages { get; init; }

    /// <summary>Factors on the old n, e, a in equation (7); 1 but for imported "res_avg" models.</summary>
    public (double Node, double Pair, double Angle) Carry { get; init; } = (1, 1, 1);

    /// <summary>Widths of the hidden layers of the head.</summary>
    public IReadOnlyList<int> HeadWidths { get; init; } = [64, 64];
    public Activation HeadActivation { get; init; } = Activation.Silu;
    /// <summary>Whether the head reads [n^L, t_z] instead of n^L.</summary>
    public bool HeadReadsElement { get; init; }

    public Routing Routing { get; init; } = Routing.Element;
    public ExpertKind ExpertKind { get; init; } = ExpertKind.Nonlinear;
    public GateKind Gate { get; init; } = GateKind.TopkSoftmax;
    /// <summary>Routed experts (E).</summary>
    public int RoutedExperts { get; init; } = 16;
    /// <summary>Routed experts active at a time (k).</summary>
    public int ActiveExperts { get; init; } = 2;
    /// <summary>Shared experts, always active (S).</summary>
    public int SharedExperts { get; init; } = 2;
    public ExpertPositions Positions { get; init; } = ExpertPositions.Node | ExpertPositions.Pair;
    /// <summary>
    /// Maps of a layer that share a router, a list for each router; the other maps of a layer are dense. Null, the default: one router for all maps of a
    /// position. Only for models imported from codes with other routers.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<MapKind>>? RouterGroups { get; init; }
    /// <summary>Whether logits have a bias: for imported models whose routers do not read all of t_z.</summary>
    public bool RouterBias { get; init; }

    /// <summary>Whether routers read a table of their own in place of t_z: a model at one condition whose gates do not depend on it.</summary>
    public bool RouterTable { get; init; }

    /// <summary>
    /// Source, charge and spin that the model reads; null for a plain model. A model with conditions is evaluated at one of them,
    /// <c>PotentialModel.At</c>.
    /// </summary>
    public ConditionSpec? Conditions { get; init; }

    /// <summary>
    /// [element], number of the head that an element has, of a model with sources that is written with rows in place of elements; null where all have one.
    /// Never in a file.
    /// </summary>
    public IReadOnlyList<int>? HeadOf { get; init; }

    /// <summary>
    /// Whether what the network says of a lone atom of the same element is subtracted from every atom, equation (8): E0 is then the vacuum level, the energy
    /// of an atom without neighbours. True for every model that is trained; false for imported models and for files without the key.
    /// </summary>
    public bool VacuumReference { get; init; }

    /// <summary>Repulsive core added to the network, or null.</summary>
    public CoreRepulsionSpec? CoreRepulsion { get; init; }

    /// <summary>The part of the spec that routers, gates and merged weights follow from.</summary>
    public ExpertSpec Experts => new(ExpertKind, Gate, RoutedExperts, ActiveExperts, SharedExperts);

    /// <summary>Polynomials of a pair, or 1 where it starts from one number.</summary>
    public int PairInputs => PairInput == PairInput.Chebyshev ? PairBasis : 1;
    /// <summary>Rows of the pair embedding: one per polynomial, and element of the neighbour if it has its own.</summary>
    public int PairWeightRows => PairInput == PairInput.Chebyshev ? PairBasis * (PairByNeighbor ? Elements.Count : 1) : 1;
    /// <summary>n' of equation (6).</summary>
    public int AngleNodeWidth => AngleNodeChannels ?? Math.Min(AngleWidth, NodeWidth);
    /// <summary>e' of equation (6).</summary>
    public int AnglePairWidth => AnglePairChannels ?? Math.Min(AngleWidth, PairWidth);
    /// <summary>d_A of equation (6).</summary>
    public int AngleInputWidth => AngleWidth + AngleNodeWidth + 2 * AnglePairWidth;
    /// <summary>Width of the symmetric features of equation (5): A (e + n) for each degree.</summary>
    public int SymWidth => SymDegree * AxisNeurons * (PairWidth + NodeWidth);
    /// <summary>Components of a moment of all degrees: Σ (2l + 1), 3, 8, 15 or 24.</summary>
    public int SymComponents => SymDegree * (SymDegree + 2);
    /// <summary>Numbers of an atom that processes exchange before a layer: n, and the moments that pass into it.</summary>
    public int ExchangedWidth => NodeWidth * (MomentMessages && Layers > 1 ? 1 + SymComponents : 1);
    /// <summary>Whether there are angles and maps that read them; a model of one layer has none.</summary>
    public bool ReadsAngles => AngleWidth > 0 && Layers > 1;
    /// <summary>Numbers that the last layer of the head weighs, y of equation (8).</summary>
    public int LastWidth => HeadWidths.Count > 0 ? HeadWidths[^1] : HeadInputWidth;
    /// <summary>Input width of the head.</summary>
    public int HeadInputWidth => HeadReadsElement ? 2 * NodeWidth : NodeWidth;

    /// <summary>Heads: one, or one for each source.</summary>
    public int Heads => Conditions is { SourceHeads: true } ? Conditions.EnergySets : HeadOf is null ? 1 : HeadOf.Max() + 1;

    /// <summary>Refuses a model with conditions where a plain one is meant.</summary>
    /// <exception cref="InvalidDataException">The model has conditions.</exception>
    public void RequirePlain()
    {
        if (Conditions is null) return;
        string names = Conditions.Sources.Count > 0 ? $"sources {string.Join(", ", Conditions.SourceNames)}" : "a charge or spin that it reads";
        throw new InvalidDataException($"expected a model at one source, charge and spin, found one with {names}\n"
            + "  → choose one with --source, --charge, --spin, or write it as a file: amalgam export MODEL --source NAME -o PLAIN.safetensors");
    }

    /// <summary>Row of an element in per-element tables, or −1.</summary>
    public int IndexOf(Element element)
    {
        for (int index = 0; index < Elements.Count; index++)
            if (Elements[index] == element) return index;
        return -1;
    }

    /// <summary>Whether a map has experts.</summary>
    public bool HasExperts(MapKind map) => Routing != Routing.None && (map == MapKind.Head || RouterGroups is null
        ? (Positions & Maps.GroupOf(map)) != 0 : RouterGroups.Any(group => group.Contains(map)));

    /// <summary>What distinguishes the router of a map from others of its layer, in names: "pair", or "node_pair-pair_self" where maps are grouped.</summary>
    public string RouterNameOf(MapKind map) => map == MapKind.Head || RouterGroups is null ? Maps.GroupOf(map).ToString().ToLowerInvariant()
        : string.Join('-', RouterGroups.FirstOrDefault(group => group.Contains(map), []).Select(Maps.NameOf));
}
