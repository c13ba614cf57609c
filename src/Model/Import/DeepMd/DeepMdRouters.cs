using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Which maps have experts and which of them share a router.</summary>
internal static class DeepMdRouters
{
    /// <summary>Adds the experts of a descriptor to a spec.</summary>
    public static ModelSpec With(ModelSpec spec, DeepMdDescriptor descriptor, DeepMdProblems problems)
    {
        if (descriptor.Experts is not { } counts) return spec;
        MapKind[][] groups = GroupsOf(descriptor.Layers[0]);
        for (int layer = 1; layer < descriptor.Layers.Length; layer++)
            if (NamesOf(GroupsOf(descriptor.Layers[layer])) is var found && found != NamesOf(groups))
                throw problems.Fatal($"repflow_layers[{layer}]", $"experts as in the first layer: {NamesOf(groups)}", found.Length > 0 ? found : "none",
                    "models whose layers differ are not supported");
        // In a file of one layer, or of few maps, no expert may be left that can reach the energy.
        MapKind[][] working = [.. groups.Where(group => group.Any(map => Enumerable.Range(0, spec.Layers).Any(layer => Maps.Exists(map, layer, spec))))];
        if (working.Length == 0) return spec;
        ExpertPositions positions = working.SelectMany(group => group).Aggregate(ExpertPositions.None, (all, map) => all | Maps.GroupOf(map));
        return spec with
        {
            Routing = Routing.Element,
            ExpertKind = ExpertKind.Nonlinear,
            Gate = GateKind.TopkSoftmax,
            RoutedExperts = counts.Routed,
            ActiveExperts = counts.Active,
            SharedExperts = counts.Shared,
            Positions = positions,
            RouterGroups = working,
            RouterBias = descriptor.HiddenFromRouters is not null && counts.Routed > 0,
        };
    }

    /// <summary>Maps with experts; those with one router stand together.</summary>
    private static MapKind[][] GroupsOf(DeepMdInteraction layer) =>
    [
        .. Maps.OfLayer.Where(layer.Experts.ContainsKey).GroupBy(map => layer.Experts[map].Gate ?? (object)map).Select(group => group.ToArray()),
    ];

    private static string NamesOf(MapKind[][] groups) => string.Join(' ', groups.Select(group => string.Join('-', group.Select(Maps.NameOf))));
}
