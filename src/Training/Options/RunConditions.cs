using System.Text.Json.Nodes;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Training.Options;

/// <summary>Which keys of a run file of a training have an effect beside which others.</summary>
internal static class RunConditions
{
    private static readonly SettingCondition<RunOptions>
        Splits = Not("validation_files", "nothing is set aside when they are named", o => o.Data.ValidationFiles.Count > 0),
        HasNoSources = Not("source", "every source names its own", o => o.Data.Sources.Count > 0),
        SplitsSources = Not("validation_files of every source", "nothing is set aside when they are named",
            o => o.Data.Sources.Count > 0 && o.Data.Sources.All(source => source.ValidationFiles.Count > 0)),
        HasSources = With("source", o => o.Data.Sources.Count > 0),
        ReadsCharge = With("charge = true", o => o.Model.Charge),
        ReadsSpin = With("spin = true", o => o.Model.Spin),
        HasConditions = With("source, charge or spin", o => o.HasConditions),
        HasStart = With("start", o => o.Model.Start is not null),
        FitsEnergies = Not("upcycle", "E0 is that of the dense model", o => o.Model.Upcycle is not null),
        HasNoStart = Not("start", "the network is that of the model file; other keys of [model] and [experts] change it", o => o.Model.Start is not null),
        HasOwnNetwork = Not("start or upcycle", "the network is that of the model file",
            o => (o.Model.Start ?? o.Model.Upcycle) is not null),
        IsFresh = Not("start or upcycle", "the element table comes from the model file", o => (o.Model.Start ?? o.Model.Upcycle) is not null),
        IsUpcycled = With("upcycle", o => o.Model.Upcycle is not null),
        IsNotUpcycled = Not("upcycle", "upcycle_noise is the size of the other experts", o => o.Model.Upcycle is not null),
        HasLayers = With("layers of at least 2: one layer reads no angles", o => SpecOf(o) is not { Layers: 1 }),
        HasAngles = With("layers of at least 2 and angle_width above 0: otherwise no angles are read", o => SpecOf(o) is not { ReadsAngles: false }),
        HasPolynomials = With("pair_input = \"chebyshev\"", o => SpecOf(o) is not ModelSpec spec || spec.PairInput == PairInput.Chebyshev),
        UsesMuon = Not("method = \"adamw\"", "it has no such factor", o => o.Optimizer.Method == OptimizerMethod.Adamw),
        HasHidden = With("head_widths that are not empty", o => SpecOf(o) is not { HeadWidths.Count: 0 }),
        HasExperts = With("routing = \"element\" or \"configuration\"", o => SpecOf(o) is not { Routing: Routing.None }),
        Routes = With("routing and routed_experts above 0", o => SpecOf(o) is not ModelSpec spec || (spec.Routing != Routing.None && spec.RoutedExperts > 0)),
        Shares = With("shared_experts above 0", o => SpecOf(o) is not { SharedExperts: 0 }),
        RoutesElements = With("routing = \"element\" and routed_experts above 0",
            o => SpecOf(o) is not ModelSpec spec || (spec.Routing == Routing.Element && spec.RoutedExperts > 0)),
        Explores = With("exploration above 0", o => o.Experts.Exploration > 0),
        Decays = Not("shape = \"constant\"", "the learning rate stays", o => o.Schedule.Shape == DecayShape.Constant),
        HasNoMinutes = Not("minutes", "the clock ends the run", o => o.Training.Minutes is not null),
        HasNoSteps = Not("steps", "their number ends the run", o => o.Training.Steps is not null),
        HasMinutes = With("minutes", o => o.Training.Minutes is not null);

    /// <summary>By section and key.</summary>
    private static readonly IReadOnlyDictionary<(string, string), SettingCondition<RunOptions>[]> OfKeys =
        new Dictionary<(string, string), SettingCondition<RunOptions>[]>
        {
            [("data", "train_files")] = [HasNoSources],
            [("data", "validation_files")] = [HasNoSources],
            [("data", "test_files")] = [HasNoSources],
            [("data", "reference_energies")] = [HasNoSources],
            [("data", "validation_fraction")] = [Splits, SplitsSources],
            [("data", "split_by")] = [Splits, SplitsSources],
            [("data", "reference_fit")] = [FitsEnergies],
            [("data", "replay_files")] = [HasStart],
            [("data", "replay_share")] = [HasStart],
            [("model", "preset")] = [HasNoStart],
            [("model", "resolution")] = [HasOwnNetwork],
            [("model", "chemical_start")] = [IsFresh],
            [("model", "absent_elements")] = [HasStart],
            [("model", "upcycle_noise")] = [IsUpcycled],
            [("model", "source_heads")] = [HasSources],
            [("model", "default_charge")] = [ReadsCharge],
            [("model", "default_spin")] = [ReadsSpin],
            [("experts", "gates_read_conditions")] = [HasConditions, Routes],
            [("model", "angle_width")] = [HasLayers],
            [("model", "angle_node_channels")] = [HasAngles],
            [("model", "angle_pair_channels")] = [HasAngles],
            [("model", "angle_cutoff")] = [HasAngles],
            [("model", "angle_switch_start")] = [HasAngles],
            [("model", "angle_limit")] = [HasAngles],
            [("model", "angle_normalization")] = [HasAngles],
            [("model", "angle_basis")] = [HasAngles],
            [("model", "pair_basis")] = [HasPolynomials],
            [("model", "pair_basis_length")] = [HasPolynomials],
            [("model", "pair_by_neighbor")] = [HasPolynomials],
            [("optimizer", "muon_rate")] = [UsesMuon],
            [("optimizer", "muon_momentum")] = [UsesMuon],
            [("model", "head_activation")] = [HasHidden],
            [("experts", "expert_kind")] = [HasExperts],
            [("experts", "gate")] = [HasExperts, Routes],
            [("experts", "routed_experts")] = [HasExperts],
            [("experts", "active_experts")] = [HasExperts],
            [("experts", "shared_experts")] = [HasExperts],
            [("experts", "positions")] = [HasExperts],
            [("experts", "routed_start")] = [Routes, Shares, IsNotUpcycled],
            [("experts", "exploration")] = [RoutesElements],
            [("experts", "reselections")] = [RoutesElements, Explores],
            [("experts", "noise")] = [RoutesElements, Explores],
            [("experts", "balance")] = [RoutesElements],
            [("loss", "energy")] = [HasTerm("energy", o => (o.EnergyStart, o.EnergyEnd))],
            [("loss", "forces")] = [HasTerm("forces", o => (o.ForcesStart, o.ForcesEnd))],
            [("loss", "stress")] = [HasTerm("stress", o => (o.StressStart, o.StressEnd))],
            [("loss", "stress_as")] = [HasTerm("stress", o => (o.StressStart, o.StressEnd))],
            [("loss", "energy_delta")] = [HasTerm("energy", o => (o.EnergyStart, o.EnergyEnd)), IsHuber("energy", o => o.Energy)],
            [("loss", "forces_delta")] = [HasTerm("forces", o => (o.ForcesStart, o.ForcesEnd)), IsHuber("forces", o => o.Forces)],
            [("loss", "stress_delta")] = [HasTerm("stress", o => (o.StressStart, o.StressEnd)), IsHuber("stress", o => o.Stress)],
            [("optimizer", "router_rate")] = [Routes],
            [("optimizer", "routed_rate")] = [Routes],
            [("schedule", "final_learning_rate")] = [Decays],
            [("training", "steps")] = [HasNoMinutes],
            [("training", "epochs")] = [HasNoMinutes, HasNoSteps],
            [("training", "validation_share")] = [HasMinutes],
        };

    /// <summary>The rows with their conditions.</summary>
    public static IEnumerable<Setting<RunOptions>> AddTo(IEnumerable<Setting<RunOptions>> settings) =>
        settings.Select(setting => setting.When(OfKeys.GetValueOrDefault((setting.Section, setting.Key)) ?? []));

    private static SettingCondition<RunOptions> With(string other, Func<RunOptions, bool> holds) => SettingCondition<RunOptions>.OnlyWith(other, holds);

    private static SettingCondition<RunOptions> Not(string other, string reason, Func<RunOptions, bool> isSet) =>
        SettingCondition<RunOptions>.NotWith(other, reason, isSet);

    private static SettingCondition<RunOptions> HasTerm(string label, Func<LossOptions, (double Start, double End)> prefactors) =>
        With($"{label}_start or {label}_end above 0", o => prefactors(o.Loss) is not (0, 0));

    private static SettingCondition<RunOptions> IsHuber(string label, Func<LossOptions, ErrorFunction> function) =>
        With($"{label} = \"huber\" or \"huber_norm\"", o => function(o.Loss) is ErrorFunction.Huber or ErrorFunction.HuberNorm);

    /// <summary>The spec of preset and keys; null where it is that of a model file and its keys are not all given, or where the keys make none.</summary>
    private static ModelSpec? SpecOf(RunOptions options)
    {
        ModelOptions model = options.Model;
        bool isOfFile = model.Start is not null && !(model.Spec.ContainsKey("routing") && model.Spec.ContainsKey("layers"));
        if (isOfFile || !Presets.Names.Contains(model.NamedPreset)) return null;
        var problems = new List<SpecProblem>();
        ModelSpec spec = SpecJson.Apply(SpecChoice.PresetOf(model, SpecChoice.AnyElement), (JsonObject)model.Spec.DeepClone(), problems);
        return problems.Count > 0 ? null : spec;
    }
}
