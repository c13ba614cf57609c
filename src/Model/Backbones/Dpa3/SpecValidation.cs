using Amalgam.Model.Experts;
using Amalgam.Model.Repulsion;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Whether a spec can be built: ranges of the keys, then how they fit together.</summary>
public static class SpecValidation
{
    /// <summary>Throws when the spec cannot be built.</summary>
    /// <exception cref="InvalidDataException">Up to ten problems, each "where.key: expected …, found …".</exception>
    public static void Check(ModelSpec spec, string where = "model") => SpecProblem.ThrowIfAny(where, Find(spec));

    /// <summary>All problems of a spec. Relations between keys are looked at only when every key is in its own range.</summary>
    public static IReadOnlyList<SpecProblem> Find(ModelSpec spec)
    {
        var problems = new List<SpecProblem>();
        foreach (SpecKey key in SpecKeys.All) key.Check(spec, problems);
        if (problems.Count > 0) return problems;
        CheckWidths(spec, problems);
        CheckCutoffs(spec, problems);
        if (spec.Routing != Routing.None) CheckExperts(spec, problems);
        SpecConditions.Check(spec, problems);
        if (problems.Count == 0 && ParameterCounts.Of(spec).Total > Array.MaxLength)
            problems.Add(new SpecProblem("", SpecKey.Text($"expected at most {Array.MaxLength} parameters, found {ParameterCounts.Of(spec).Total}"),
                "lower routed_experts or the widths"));
        return problems;
    }

    private static void CheckWidths(ModelSpec spec, List<SpecProblem> problems)
    {
        int narrow = Math.Min(spec.NodeWidth, spec.PairWidth);
        Most(problems, "axis_neurons", spec.AxisNeurons, narrow, "the smaller of node_width and pair_width");
        if (spec.AngleWidth == 0 && spec.AngleNodeChannels is int noNode)
            Add(problems, "angle_node_channels", $"expected none as there are no angles (angle_width 0), found {noNode}", null);
        if (spec.AngleWidth == 0 && spec.AnglePairChannels is int noPair)
            Add(problems, "angle_pair_channels", $"expected none as there are no angles (angle_width 0), found {noPair}", null);
        if (spec.PairMessages > 1 && spec.HasExperts(MapKind.NodePair))
            Add(problems, "pair_messages", $"expected 1 as node_pair has experts, found {spec.PairMessages}", null);
        if (spec.AngleNodeChannels is int node) Most(problems, "angle_node_channels", node, spec.NodeWidth, "node_width");
        if (spec.AnglePairChannels is int pair) Most(problems, "angle_pair_channels", pair, spec.PairWidth, "pair_width");
    }

    private static void CheckCutoffs(ModelSpec spec, List<SpecProblem> problems)
    {
        bool angles = spec.AngleWidth > 0;
        if (angles && spec.AngleCutoff > spec.PairCutoff)
            Add(problems, "angle_cutoff", $"expected at most {spec.PairCutoff} Å (pair_cutoff), found {spec.AngleCutoff}", null);
        CheckSwitch(problems, "pair_switch_start", spec.PairSwitchStart, "pair_cutoff", spec.PairCutoff, spec.Switch);
        if (angles) CheckSwitch(problems, "angle_switch_start", spec.AngleSwitchStart, "angle_cutoff", spec.AngleCutoff, spec.Switch);
        if (spec.CoreRepulsion is CoreRepulsionSpec core && core.Outer > spec.PairCutoff)
            Add(problems, "core_repulsion", $"expected outer at most {spec.PairCutoff} Å (pair_cutoff), found {core.Outer}",
                "beyond the pair cutoff there are no pairs to act on");
        if (spec.TypewiseCutoff is not null && spec.Elements.Count > 0) CheckTypewise(spec, problems);
    }

    /// <summary>Where the pair of the two smallest atoms ends, every switch must have begun, and the core have ended.</summary>
    private static void CheckTypewise(ModelSpec spec, List<SpecProblem> problems)
    {
        int smallest = Enumerable.Range(0, spec.Elements.Count).MinBy(element => spec.Elements[element].CovalentRadius);
        double least = spec.CutoffOf(smallest, smallest);
        string pair = $"{spec.Elements[smallest]}–{spec.Elements[smallest]}";
        if (spec.Switch != SwitchKind.Quintic)
            Add(problems, "typewise_cutoff", $"expected switch quintic, found exponential", "its weights do not end at a cutoff");
        double begins = Math.Max(spec.PairSwitchStart, spec.AngleWidth > 0 ? spec.AngleSwitchStart : 0);
        if (begins >= least)
            Add(problems, "typewise_cutoff", $"expected a cutoff of more than {begins} Å for {pair}, where switches begin, found {least}",
                "give a larger offset, or a smaller pair_switch_start and angle_switch_start");
        if (spec.CoreRepulsion is CoreRepulsionSpec core && core.Outer > least)
            Add(problems, "core_repulsion", $"expected outer at most {least} Å, the cutoff of {pair}, found {core.Outer}",
                "beyond the pair cutoff there are no pairs to act on");
    }

    private static void CheckSwitch(List<SpecProblem> problems, string key, double start, string cutoffKey, double cutoff, SwitchKind kind)
    {
        if (start >= cutoff) Add(problems, key, $"expected less than {cutoff} Å ({cutoffKey}), found {start}", null);
        if (kind == SwitchKind.Exponential && start <= 0) Add(problems, key, $"expected more than 0 Å with switch exponential, found {start}", null);
    }

    private static void CheckExperts(ModelSpec spec, List<SpecProblem> problems)
    {
        if (spec.Positions == ExpertPositions.None)
            Add(problems, "positions", $"expected at least one of node, pair, angle, head, found none", "for a model without experts set routing = \"none\"");
        if (spec.Positions.HasFlag(ExpertPositions.Head) && spec.HeadWidths.Count == 0)
            Add(problems, "positions", $"expected no head experts as head_widths is empty, found head", null);
        if (spec.Positions.HasFlag(ExpertPositions.Angle) && spec.Layers == 1)
            Add(problems, "positions", $"expected no angle experts as a model of one layer reads no angles, found angle", null);
        if (spec.Positions.HasFlag(ExpertPositions.Angle) && spec.AngleWidth == 0)
            Add(problems, "positions", $"expected no angle experts as there are no angles (angle_width 0), found angle",
                "leave angle out of positions, or give angle_width");
        if (spec.RouterGroups is not null) CheckGroups(spec, spec.RouterGroups, problems);
        if (spec.ActiveExperts > spec.RoutedExperts)
            Add(problems, "active_experts", $"expected at most {spec.RoutedExperts} (routed_experts), found {spec.ActiveExperts}", null);
        if (spec.ActiveExperts == 0 && spec.RoutedExperts > 0)
            Add(problems, "active_experts", $"expected at least 1 of {spec.RoutedExperts} routed experts, found 0",
                "for shared experts alone set routed_experts = 0");
        if (spec.SharedExperts + spec.ActiveExperts == 0)
            Add(problems, "shared_experts", $"expected at least one expert at work (shared_experts + active_experts), found 0", null);
    }

    private static void CheckGroups(ModelSpec spec, IReadOnlyList<IReadOnlyList<MapKind>> groups, List<SpecProblem> problems)
    {
        MapKind[] maps = [.. groups.SelectMany(group => group)];
        if (maps.Distinct().Count() < maps.Length || maps.Any(map => Maps.GroupOf(map) is ExpertPositions.None or ExpertPositions.Head))
            Add(problems, "router_groups", $"expected maps that can have experts, each once, found {string.Join(' ', maps.Select(Maps.NameOf))}", null);
        ExpertPositions positions = maps.Aggregate(ExpertPositions.None, (all, map) => all | Maps.GroupOf(map));
        if (positions != (spec.Positions & ~ExpertPositions.Head))
            Add(problems, "router_groups", $"expected maps of the positions {spec.Positions}, found {positions}",
                "positions and router_groups must name the same");
    }

    private static void Most(List<SpecProblem> problems, string key, int value, int most, string why)
    {
        if (value > most) Add(problems, key, $"expected at most {most} ({why}), found {value}", null);
    }

    private static void Add(List<SpecProblem> problems, string key, FormattableString message, string? advice) =>
        problems.Add(new SpecProblem(key, SpecKey.Text(message), advice));
}
