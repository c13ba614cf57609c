using Amalgam.Model.Activations;
using Amalgam.Model.Experts;

namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>Section 6 of docs/theory/model.md, one token and one expert at a time: gates by equation (10), expert layers by (11) and (12).</summary>
/// <param name="configuration">what routers read instead of t_z under configuration routing; null otherwise</param>
internal sealed class ReferenceExperts(PotentialModel model, Tape tape, Variable? configuration)
{
    private readonly ParameterLayout layout = model.Parameters.Layout;
    private readonly Dictionary<(int Router, int Element), (int[] Experts, Variable[] Gates)> gates = [];

    /// <summary>X(x) of a token whose centre has the given element.</summary>
    /// <param name="x">[in]</param>
    /// <returns>[out]</returns>
    public Variable Apply(ExpertMap map, Activation activation, Variable x, int element)
    {
        bool linear = model.Spec.ExpertKind == ExpertKind.Linear;
        Variable Phi(Variable value) => tape.Apply(value, v => ReferenceFunctions.Activate(activation, v));
        var weights = new List<Variable>();
        var terms = new List<Variable>();
        void Add(Variable gate, Variable affine)
        {
            weights.Add(gate);
            terms.Add(linear ? affine : Phi(affine));
        }

        if (map.Router >= 0)
        {
            (int[] selected, Variable[] gate) = GatesOf(map.Router, element);
            for (int slot = 0; slot < selected.Length; slot++)
                Add(gate[slot], tape.Affine(x, map.Routed!, map.RoutedBias, selected[slot], map.Out));
        }
        for (int shared = 0; shared < (map.Shared?.Shape[0] ?? 0); shared++)
            Add(Tape.Input(1.0), tape.Affine(x, map.Shared!, map.SharedBias, shared, map.Out));

        Variable sum = tape.WeightedSum(weights, terms, map.Out);
        return linear ? Phi(sum) : sum;
    }

    /// <summary>T and g of equation (10), the same for every token of an element (or of the structure).</summary>
    private (int[] Experts, Variable[] Gates) GatesOf(int router, int element)
    {
        if (configuration is not null) element = 0;
        if (gates.TryGetValue((router, element), out (int[], Variable[]) known)) return known;

        ModelSpec spec = model.Spec;
        Variable input = configuration ?? tape.Parameter(layout.RouterLayout.ElementTable, element * spec.NodeWidth, spec.NodeWidth);
        Variable logits = tape.Affine(input, layout.Routers[router].Weight, layout.Routers[router].Bias, 0, spec.RoutedExperts);
        var selected = new int[spec.ActiveExperts];
        if (model.Selection is not null) model.Selection.Of(router, element).CopyTo(selected);
        else Routers.Largest(logits.Value, selected);
        return gates[(router, element)] = (selected, Softmax(logits, selected));
    }

    /// <summary>g_e = exp(l_e − max) / Σ exp(l − max), the sum over the selected experts or over all.</summary>
    private Variable[] Softmax(Variable logits, int[] selected)
    {
        int[] summed = model.Spec.Gate == GateKind.TopkSoftmax ? selected : [.. Enumerable.Range(0, logits.Length)];
        double largest = summed.Max(expert => logits.Value[expert]);
        Variable Exponential(int expert) => tape.Apply(tape.Slice(logits, expert, 1), l => (Math.Exp(l - largest), Math.Exp(l - largest)));
        Variable sum = tape.Sum([.. summed.Select(Exponential)]);
        Variable inverse = tape.Apply(sum, value => (1 / value, -1 / (value * value)));
        return [.. selected.Select(expert => tape.Times(Exponential(expert), inverse))];
    }
}
