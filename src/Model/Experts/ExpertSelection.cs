using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Experts;

/// <summary>T(z) of equation (10): which routed experts each element uses at each router. Element routing only.</summary>
/// <remarks>Frozen in a saved model, so that later readers never choose differently.</remarks>
public sealed class ExpertSelection
{
    /// <summary>[router][element, k], ascending expert indices.</summary>
    public int[][] Experts { get; }

    /// <summary>k.</summary>
    public int Active { get; }

    public ExpertSelection(int[][] experts, int active)
    {
        Experts = experts;
        Active = active;
    }

    /// <summary>The selected experts of an element at a router, [k], ascending.</summary>
    public ReadOnlySpan<int> Of(int router, int element) => Experts[router].AsSpan(element * Active, Active);

    /// <summary>Chooses the k largest logits for every element and router; ties go to the lower index.</summary>
    /// <param name="bias">[router][element, E], added to the logits for choosing only (exploration); null for none</param>
    public static ExpertSelection Choose(ParameterSet parameters, double[][]? bias = null)
    {
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        int active = spec.ActiveExperts, routed = spec.RoutedExperts, elements = spec.Elements.Count;
        var chosen = new int[layout.Routers.Count][];
        var logits = new double[routed];
        for (int router = 0; router < chosen.Length; router++)
        {
            chosen[router] = new int[elements * active];
            for (int element = 0; element < elements; element++)
            {
                Routers.Logits(parameters, router, parameters[layout.ElementTable].Slice(element * spec.NodeWidth, spec.NodeWidth), logits);
                if (bias is not null)
                    for (int expert = 0; expert < routed; expert++) logits[expert] += bias[router][element * routed + expert];
                Routers.Largest(logits, chosen[router].AsSpan(element * active, active));
            }
        }
        return new ExpertSelection(chosen, active);
    }
}
