using Amalgam.Model;
using Amalgam.Model.Experts;

namespace Amalgam.Studies.Specialization;

/// <summary>The gates of one router for every element, zeros included: equation (10) as the network uses it.</summary>
/// <remarks>Under configuration routing a gate belongs to a composition; the table then holds the gates of structures of one element alone.</remarks>
/// <param name="Router">Name in the model file, such as "layers.0.router.node".</param>
/// <param name="Elements">Rows.</param>
/// <param name="Experts">Columns, E.</param>
/// <param name="Gates">[element, E]</param>
/// <param name="Logits">[element, E]</param>
public sealed record GateTable(string Router, int Elements, int Experts, double[] Gates, double[] Logits)
{
    /// <summary>The gates of an element, [E].</summary>
    public ReadOnlySpan<double> Of(int element) => Gates.AsSpan(element * Experts, Experts);

    /// <summary>The experts of an element, largest gate first.</summary>
    public int[] Selected(int element)
    {
        double[] gates = Of(element).ToArray();
        return [.. Enumerable.Range(0, Experts).Where(expert => gates[expert] > 0).OrderByDescending(expert => gates[expert])];
    }

    /// <summary>One table per router.</summary>
    public static IReadOnlyList<GateTable> Of(PotentialModel model)
    {
        int elements = model.Spec.Elements.Count;
        double[][]? pure = model.Spec.Routing != Routing.Configuration ? null
            : [.. Enumerable.Range(0, elements).Select(element => Enumerable.Range(0, elements).Select(other => other == element ? 1.0 : 0.0).ToArray())];
        return Of(model, new GateClasses(model.Parameters.Routers, model.Selection, pure));
    }

    /// <summary>One table per router whose rows are the given classes.</summary>
    internal static IReadOnlyList<GateTable> Of(PotentialModel model, GateClasses classes)
    {
        int routed = model.Spec.RoutedExperts, active = model.Spec.ActiveExperts;
        var tables = new GateTable[classes.Gates.Length];
        for (int router = 0; router < tables.Length; router++)
        {
            double[] gates = new double[classes.Count * routed];
            for (int row = 0; row < classes.Count; row++)
                for (int slot = row * active; slot < (row + 1) * active; slot++) gates[row * routed + classes.Selected[router][slot]] =
                    classes.Gates[router][slot];
            tables[router] = new GateTable(model.Parameters.Layout.Routers[router].Name, classes.Count, routed, gates, classes.Logits[router]);
        }
        return tables;
    }
}
