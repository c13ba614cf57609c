using Amalgam.Model.Experts;

namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>One forward pass from displacements to atomic energies, sections 3 to 5 of docs/theory/model.md, and its reverse.</summary>
internal sealed class ReferencePass
{
    private readonly PotentialModel model;
    private readonly ParameterLayout layout;
    private readonly ModelSpec spec;
    private readonly Tape tape;
    private readonly int[] elements;

    /// <summary>[atom][pair]; of each atom the angle neighbours come first.</summary>
    public ReferencePair[][] Pairs { get; }

    /// <summary>[atom][1], eV, the head's part of E_i, without E0.</summary>
    public Variable[] Energies { get; }

    /// <param name="elements">[atom], index of the element</param>
    /// <param name="displacements">[atom], neighbour j and D in Å of each pair</param>
    /// <param name="parameterGradient">[parameter], added to by the reverse pass; null when it is not needed</param>
    /// <param name="isReversible">whether there will be a reverse pass</param>
    public ReferencePass(PotentialModel model, int[] elements, List<(int Neighbor, double[] Displacement)>[] displacements, double[]? parameterGradient,
        bool isReversible)
    {
        this.model = model;
        this.elements = elements;
        layout = model.Parameters.Layout;
        spec = model.Spec;
        tape = new Tape(model.Parameters, parameterGradient, isReversible);

        Pairs = [.. displacements.Select((list, i) => list
            .Select((pair, rank) => new ReferencePair(tape, spec, (elements[i], elements[pair.Neighbor]), pair.Neighbor, pair.Displacement, rank))
            .OrderBy(pair => pair.AngleSwitch is null).ToArray())];
        Variable[] embedded = [.. elements.Select(element => tape.Parameter(layout.ElementTable, element * spec.NodeWidth, spec.NodeWidth))];
        var experts = new ReferenceExperts(model, tape, Configuration());
        ReferenceFeatures features = InitialFeatures(embedded);
        foreach (LayerParameters layer in layout.Layers)
            features = new ReferenceLayer(spec, tape, experts, layer, Pairs, elements).Update(features);
        Energies = [.. features.Node.Select((node, i) => Head(experts, node, embedded[i], elements[i]))];
    }

    /// <summary>factor · ∂ΣE_i/∂(everything), left in the gradients of the pairs' displacements and in the parameter gradient.</summary>
    public void RunBack(double factor = 1)
    {
        foreach (Variable energy in Energies) energy.Gradient[0] = factor;
        tape.RunBack();
    }

    private Variable Phi(Variable x) => tape.Apply(x, value => ReferenceFunctions.Activate(spec.Activation, value));

    /// <summary>Section 6, configuration routing: φ(mean t · W + b) replaces t_z in every router.</summary>
    private Variable? Configuration()
    {
        if (spec.Routing != Routing.Configuration || elements.Length == 0) return null;
        Variable[] rows = [.. elements.Select(element => tape.Parameter(layout.RouterLayout.ElementTable, element * spec.NodeWidth, spec.NodeWidth))];
        Variable mean = tape.Scale(1.0 / rows.Length, tape.Sum(rows));
        return Phi(tape.Affine(mean, layout.ConfigurationWeight!, layout.ConfigurationBias, 0, spec.NodeWidth));
    }

    /// <summary>Equation (4).</summary>
    private ReferenceFeatures InitialFeatures(Variable[] embedded)
    {
        Variable pairBias = tape.Parameter(layout.PairBias);
        var pair = new Variable[elements.Length][];
        var angle = new Variable[elements.Length][][];
        for (int i = 0; i < elements.Length; i++)
        {
            pair[i] = [.. Pairs[i].Select(p => InitialPair(p, pairBias))];
            ReferencePair[] near = layout.AngleWeight is null ? [] : [.. Pairs[i].TakeWhile(p => p.AngleSwitch is not null)];
            angle[i] = [.. near.Select(p => near.Select(q => InitialAngle(p, q)).ToArray())];
        }
        return new ReferenceFeatures([.. embedded.Select(Phi)], pair, angle);
    }

    private Variable InitialPair(ReferencePair p, Variable bias)
    {
        int first = spec.PairByNeighbor && spec.PairInput == PairInput.Chebyshev ? elements[p.Neighbor] * spec.PairBasis : 0;
        Variable linear = tape.Sum([.. p.Inputs.Select((input, k) => tape.Weighted(input, PairRow(first + k))), bias]);
        return spec.PairInput == PairInput.InverseDistance ? Phi(linear) : linear;
    }

    private Variable PairRow(int row) => tape.Parameter(layout.PairWeight, row * spec.PairWidth, spec.PairWidth);

    /// <summary>a⁰ = c w_a with c of equation (3), or a sum of polynomials of √π c.</summary>
    private Variable InitialAngle(ReferencePair p, ReferencePair q)
    {
        Variable dot = tape.Dot(p.Unit, q.Unit);
        if (spec.AngleBasis == 1) return tape.Weighted(tape.Scale((1 - 1e-6) / Math.Sqrt(Math.PI), dot), tape.Parameter(layout.AngleWeight!));
        Variable[] polynomials = ReferenceFunctions.Chebyshev(tape, tape.Scale(1 - 1e-6, dot), spec.AngleBasis);
        return tape.Sum([.. polynomials.Select((value, k) =>
            tape.Weighted(value, tape.Parameter(layout.AngleWeight!, k * spec.AngleWidth, spec.AngleWidth)))]);
    }

    /// <summary>The head of equation (8): y = dt ∘ X(x) + x (or + [x, x] where the width doubles), then linear to one number.</summary>
    private Variable Head(ReferenceExperts experts, Variable node, Variable embedded, int element)
    {
        Variable x = spec.HeadReadsElement ? tape.Concatenate(node, embedded) : node;
        foreach (HeadLayerParameters layer in layout.Head)
        {
            Variable y = experts.Apply(layer.Map, spec.HeadActivation, x, element);
            if (layer.Step is not null)
            {
                Variable carried = layer.Map.Out == layer.Map.In ? x : tape.Concatenate(x, x);
                y = tape.Sum(tape.Times(tape.Parameter(layer.Step), y), carried);
            }
            x = y;
        }
        return tape.Affine(x, layout.HeadWeight, layout.HeadBias, 0, 1);
    }
}
