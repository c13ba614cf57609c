namespace Amalgam.Model.Experts;

/// <summary>T(z) of equation (10): which routed experts each element uses at each router. Element routing only.</summary>
/// <remarks>Frozen in a saved model, so that later readers never choose differently.</remarks>
public sealed class ExpertSelection
{
    /// <summary>[router][element, k], ascending expert indices.</summary>
    public int[][] Experts { get; }

    /// <summary>k.</summary>
    public int Active { get; }

    /// <param name="experts">[router][element, k], ascending expert indices; taken over</param>
    /// <param name="active">k</param>
    public ExpertSelection(int[][] experts, int active)
    {
        Experts = experts;
        Active = active;
    }

    /// <summary>The selected experts of an element at a router, [k], ascending.</summary>
    public ReadOnlySpan<int> Of(int router, int element) => Experts[router].AsSpan(element * Active, Active);

    /// <summary>Chooses the k largest logits for every element and router; ties go to the lower index.</summary>
    /// <param name="parameters">element table and routers</param>
    /// <param name="bias">[router][element, E], added to the logits for choosing only (exploration); null for none</param>
    public static ExpertSelection Choose(RouterParameters parameters, double[][]? bias = null)
    {
        RouterLayout layout = parameters.Layout;
        int active = layout.Spec.Active, routed = layout.Spec.Routed;
        var chosen = new int[layout.Routers.Count][];
        var logits = new double[routed];
        for (int router = 0; router < chosen.Length; router++)
        {
            chosen[router] = new int[layout.Elements * active];
            for (int element = 0; element < layout.Elements; element++)
            {
                parameters.Logits(router, parameters.Element(element), logits);
                if (bias is not null)
                    for (int expert = 0; expert < routed; expert++) logits[expert] += bias[router][element * routed + expert];
                Routers.Largest(logits, chosen[router].AsSpan(element * active, active));
            }
        }
        return new ExpertSelection(chosen, active);
    }
}
