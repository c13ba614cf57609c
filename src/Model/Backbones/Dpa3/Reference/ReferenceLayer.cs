namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>
/// The features of a structure: [atom] n, [atom][pair] e, [atom][pair p][pair q] a, and [atom][component] H(n) of the layer before, null in the first.
/// </summary>
internal sealed record ReferenceFeatures(Variable[] Node, Variable[][] Pair, Variable[][][] Angle, Variable[][]? Moments = null);

/// <summary>Section 4 of docs/theory/model.md: one interaction layer, map by map.</summary>
/// <param name="pairs">[atom][pair]; of each atom the angle neighbours come first</param>
/// <param name="elements">[atom], index of the element</param>
internal sealed class ReferenceLayer(
    ModelSpec spec, Tape tape, ReferenceExperts experts, LayerParameters parameters, ReferencePair[][] pairs, int[] elements)
{
    /// <summary>Equation (7). All right-hand sides read the old features; maps that cannot reach the energy do not exist.</summary>
    public ReferenceFeatures Update(ReferenceFeatures old)
    {
        var (node, pair, angle) = (new Variable[old.Node.Length], new Variable[old.Node.Length][], new Variable[old.Node.Length][][]);
        var moments = new Variable[old.Node.Length][];
        for (int i = 0; i < node.Length; i++)
        {
            moments[i] = NodeMoments(old, i);
            node[i] = UpdateNode(old, i, moments[i]);
            pair[i] = parameters.Maps.ContainsKey(MapKind.PairSelf) ? UpdatePairs(old, i) : old.Pair[i];
            angle[i] = parameters.Maps.ContainsKey(MapKind.AngleSelf) ? UpdateAngles(old, i) : old.Angle[i];
        }
        return new ReferenceFeatures(node, pair, angle, moments);
    }

    private Variable X(MapKind map, Variable x, int centre) => experts.Apply(parameters.Maps[map], spec.Activation, x, elements[centre]);

    /// <summary>ρ ∘ update.</summary>
    private Variable Step(MapKind map, Variable update) => tape.Times(tape.Parameter(parameters.Steps[map]), update);

    private Variable UpdateNode(ReferenceFeatures old, int i, Variable[] nodeMoments)
    {
        ReferencePair[] own = pairs[i];
        Variable[] switches = [.. own.Select(p => p.Switch)];

        Variable n1 = X(MapKind.NodeSelf, old.Node[i], i);
        Variable n2 = X(MapKind.NodeSym, tape.Concatenate(Sym(Moments(own, old.Pair[i], spec.PairWidth), spec.PairWidth), Sym(nodeMoments, spec.NodeWidth)), i);
        Variable[] updates = [.. Enumerable.Range(0, spec.PairMessages).Select(message => NodePair(old, i, switches, message))];

        return tape.Sum([tape.Scale(spec.Carry.Node, old.Node[i]), Step(MapKind.NodeSelf, n1), Step(MapKind.NodeSym, n2), .. updates]);
    }

    /// <summary>ρ ∘ (1/N_e) Σ_p s_p X_node_pair([n_i, n_j, e_p]), of one of the messages of a pair.</summary>
    private Variable NodePair(ReferenceFeatures old, int i, Variable[] switches, int message)
    {
        ExpertMap map = parameters.Maps[MapKind.NodePair];
        Variable Message(int pair) => map.Messages == 1 ? X(MapKind.NodePair, PairInput(old, i, pair), i)
            : tape.Apply(tape.Affine(PairInput(old, i, pair), map.Shared!, map.SharedBias, message, map.Out),
                value => ReferenceFunctions.Activate(spec.Activation, value));
        Variable[] messages = [.. switches.Select((_, pair) => Message(pair))];
        Variable sum = tape.Scale(1 / spec.PairNormalization, tape.WeightedSum(switches, messages, spec.NodeWidth));
        return tape.Times(tape.Parameter(parameters.Steps[MapKind.NodePair], message * spec.NodeWidth, spec.NodeWidth), sum);
    }

    private Variable[] UpdatePairs(ReferenceFeatures old, int i)
    {
        var updated = new Variable[pairs[i].Length];
        for (int p = 0; p < updated.Length; p++)
        {
            Variable e1 = X(MapKind.PairSelf, PairInput(old, i, p), i);
            Variable carried = tape.Scale(spec.Carry.Pair, old.Pair[i][p]), self = Step(MapKind.PairSelf, e1);
            updated[p] = spec.ReadsAngles
                ? tape.Sum(carried, self, Step(MapKind.PairMix, X(MapKind.PairMix, AngleMessage(old, i, p), i))) : tape.Sum(carried, self);
        }
        return updated;
    }

    private Variable[][] UpdateAngles(ReferenceFeatures old, int i) =>
    [
        .. old.Angle[i].Select((row, p) => row.Select((angle, q) => tape.Sum(
            tape.Scale(spec.Carry.Angle, angle),
            Step(MapKind.AngleSelf, X(MapKind.AngleSelf, AngleInput(old, i, p, q), i)))).ToArray()),
    ];

    /// <summary>m_p = N_a^{-1/2} Σ_q w_pq X_pair_angle(A_pq); zero, or e_p in some imported models, for pairs that are no angle neighbours.</summary>
    private Variable AngleMessage(ReferenceFeatures old, int i, int p)
    {
        if (spec.FarMessages && p >= old.Angle[i].Length) return old.Pair[i][p];
        int near = p < old.Angle[i].Length ? old.Angle[i].Length : 0;
        var weights = new Variable[near];
        var messages = new Variable[near];
        for (int q = 0; q < near; q++)
        {
            weights[q] = tape.Times(pairs[i][p].AngleSwitch!, pairs[i][q].AngleSwitch!);
            messages[q] = X(MapKind.PairAngle, AngleInput(old, i, p, q), i);
        }
        return tape.Scale(1 / Math.Sqrt(spec.AngleNormalization), tape.WeightedSum(weights, messages, spec.PairWidth));
    }

    /// <summary>[n_i, n_j, e_p].</summary>
    private Variable PairInput(ReferenceFeatures old, int i, int p) =>
        tape.Concatenate(old.Node[i], old.Node[pairs[i][p].Neighbor], old.Pair[i][p]);

    /// <summary>A_pq = [a_pq, n'_i, e'_q, e'_p], equation (6): the other pair before the receiving one.</summary>
    private Variable AngleInput(ReferenceFeatures old, int i, int p, int q) => tape.Concatenate(
        old.Angle[i][p][q],
        tape.Slice(old.Node[i], 0, spec.AngleNodeWidth),
        tape.Slice(old.Pair[i][q], 0, spec.AnglePairWidth),
        tape.Slice(old.Pair[i][p], 0, spec.AnglePairWidth));

    /// <summary>n_j, or n_j ∘ (1 + e_p G + b) of equation (5″).</summary>
    private Variable Neighbor(Variable node, Variable pair)
    {
        if (!parameters.Maps.TryGetValue(MapKind.SymProduct, out ExpertMap? map)) return node;
        Variable linear = tape.Affine(pair, map.Shared!, map.SharedBias!, 0, spec.NodeWidth);
        return tape.Times(node, tape.Apply(linear, value => (1 + value, 1)));
    }

    /// <summary>H of the neighbours, and from the second layer on what their moments pass on: equations (5) to (5‴).</summary>
    /// <returns>[component], all degrees one after the other</returns>
    private Variable[] NodeMoments(ReferenceFeatures old, int i)
    {
        ReferencePair[] own = pairs[i];
        Variable[] moments = Moments(own, [.. own.Select((p, index) => Neighbor(old.Node[p.Neighbor], old.Pair[i][index]))], spec.NodeWidth);
        if (!parameters.Maps.TryGetValue(MapKind.MomentMessage, out ExpertMap? map)) return moments;
        Variable[] switches = [.. own.Select(p => p.Switch)];
        Variable[] factors = [.. own.Select((_, p) => tape.Affine(old.Pair[i][p], map.Shared!, map.SharedBias!, 0, spec.NodeWidth))];
        for (int component = 0; component < moments.Length; component++)
        {
            Variable[] passed = [.. own.Select((p, index) => tape.Times(factors[index], old.Moments![p.Neighbor][component]))];
            Variable sum = tape.Scale(1 / Math.Sqrt(spec.PairNormalization), tape.WeightedSum(switches, passed, spec.NodeWidth));
            moments[component] = tape.Sum(moments[component], sum);
        }
        return moments;
    }

    /// <summary>H[component] = N_e^{-1/2} Σ_p s_p |h_p| Q_lm(u_p) g_p.</summary>
    /// <param name="g">[pair], vectors of length <paramref name="width"/></param>
    /// <returns>[component], all degrees one after the other</returns>
    private Variable[] Moments(ReferencePair[] own, Variable[] g, int width)
    {
        var moments = new List<Variable>();
        for (int degree = 1; degree <= spec.SymDegree; degree++)
            for (int component = 0; component <= 2 * degree; component++)
            {
                Variable[] weights = [.. own.Select(p => p.MomentWeights[degree - 1][component])];
                moments.Add(tape.Scale(1 / Math.Sqrt(spec.PairNormalization), tape.WeightedSum(weights, g, width)));
            }
        return [.. moments];
    }

    /// <summary>Sym, equation (5), of all degrees one after the other: vec(H[:, first A]ᵀ H)/3.</summary>
    /// <param name="moments">[component], H</param>
    /// <returns>[degree, A · width], axis index slow</returns>
    private Variable Sym(Variable[] moments, int width)
    {
        var rows = new List<Variable>();
        for (int degree = 1, first = 0; degree <= spec.SymDegree; first += 2 * degree + 1, degree++)
        {
            Variable[] own = moments[first..(first + 2 * degree + 1)];
            for (int row = 0; row < spec.AxisNeurons; row++)
                rows.Add(tape.WeightedSum([.. own.Select(moment => tape.Slice(moment, row, 1))], own, width));
        }
        return tape.Scale(1.0 / 3, tape.Concatenate([.. rows]));
    }
}
