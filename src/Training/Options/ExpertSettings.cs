using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [experts] that do not belong to the spec; those of the spec are <see cref="SpecSettings"/>.</summary>
internal static class ExpertSettings
{
    private static readonly SettingSection<ExpertOptions> Experts = new("experts");

    public static readonly IReadOnlyList<Setting<ExpertOptions>> All =
    [
        Experts.Number("routed_start", "Size of the routed experts of a fresh model relative to the shared ones; of no effect where nothing is shared.",
            "", 0, 1, o => o.RoutedStart, (o, v) => o with { RoutedStart = v }),
        Experts.Flag("gates_read_conditions", "Whether gates depend on source, charge and spin too; which experts an element uses never does.",
            o => o.GatesReadConditions, (o, v) => o with { GatesReadConditions = v }),
        Experts.Number("exploration", "Part of the run in which the selection of experts may change; frozen afterwards. Element routing only.",
            "fraction of the run", 0, 1, o => o.Exploration, (o, v) => o with { Exploration = v }),
        Experts.Integer("reselections", "How often the selection is made anew while exploring.", "times", 1, 10000,
            o => o.Reselections, (o, v) => o with { Reselections = v }),
        Experts.Number("noise", "Noise on the logits at the start of exploration, relative to their spread; falls linearly to zero.", "", 0, 100,
            o => o.Noise, (o, v) => o with { Noise = v }),
        Experts.Flag("balance", "Balance the load of the experts over elements weighted by √(atoms of the element) while selecting.",
            o => o.Balance, (o, v) => o with { Balance = v }),
    ];
}
