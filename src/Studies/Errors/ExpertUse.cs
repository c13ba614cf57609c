using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Studies.Errors;

/// <summary>Which routed experts of a router are used, by how many elements.</summary>
/// <param name="Router">Name in the model file, such as "layers.0.router.node".</param>
/// <param name="ElementsOfExpert">[E], number of elements that select the expert</param>
public sealed record ExpertUse(string Router, IReadOnlyList<int> ElementsOfExpert)
{
    /// <summary>Experts that no element selects: parameters that nothing will ever use.</summary>
    public IReadOnlyList<int> Dead => [.. Enumerable.Range(0, ElementsOfExpert.Count).Where(expert => ElementsOfExpert[expert] == 0)];

    /// <summary>One entry per router; empty unless routing is by element.</summary>
    public static IReadOnlyList<ExpertUse> Of(PotentialModel model)
    {
        if (model.Selection is not ExpertSelection selection) return [];
        ParameterLayout layout = model.Parameters.Layout;
        var uses = new ExpertUse[layout.Routers.Count];
        for (int router = 0; router < uses.Length; router++)
        {
            var elements = new int[model.Spec.RoutedExperts];
            for (int element = 0; element < model.Spec.Elements.Count; element++)
                foreach (int expert in selection.Of(router, element)) elements[expert]++;
            uses[router] = new ExpertUse(layout.Routers[router].Name, elements);
        }
        return uses;
    }
}
