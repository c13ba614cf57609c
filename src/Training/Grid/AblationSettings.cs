using Amalgam.Atoms.Settings;
using Amalgam.Training.Options;

namespace Amalgam.Training.Grid;

/// <summary>The keys of [ablate], and all keys of a run file that may hold it.</summary>
internal static class AblationSettings
{
    private static readonly SettingSection<AblationOptions> Ablate = new("ablate");

    /// <summary>The keys of [ablate].</summary>
    public static readonly IReadOnlyList<Setting<AblationOptions>> All =
    [
        Ablate.IntegerList("seeds", "Every network is trained once with each seed; networks are compared seed by seed.", 0, int.MaxValue,
            o => o.Seeds, (o, v) => o with { Seeds = v }),
        Ablate.OptionalLong("steps", "Budget of every run in optimiser steps: exactly reproducible.", "steps", 1, 1e12,
            o => o.Steps, (o, v) => o with { Steps = v }) with { Absent = "the budget of [training]" },
        Ablate.OptionalNumber("minutes", "Budget of every run in minutes of wall-clock time; slower networks make fewer steps.", "minutes", 0.01, 1e6,
            o => o.Minutes, (o, v) => o with { Minutes = v }) with { Absent = "the budget of [training]" },
        Ablate.TextList("dense", "Networks without experts: as wide as the base, and widened until an atom costs as much as in the base.",
            "width | active", o => o.Dense, (o, v) => o with { Dense = v }),
        Ablate.TextList("expert_kinds", "Kinds of experts: nonlinear (MoE) and linear (MoLE).", "nonlinear | linear",
            o => o.ExpertKinds, (o, v) => o with { ExpertKinds = v }),
        Ablate.TextList("routings", "What gates depend on.", "element | configuration", o => o.Routings, (o, v) => o with { Routings = v }),
        Ablate.TextList("shared", "How many of the k + S experts at work are shared; k + S is that of the base throughout.", "half | none | all",
            o => o.Shared, (o, v) => o with { Shared = v }),
        Ablate.IntegerList("routed_experts", "Numbers of routed experts E; empty for half, once and twice that of the base.", 1, 4096,
            o => o.RoutedExperts, (o, v) => o with { RoutedExperts = v }),
        Ablate.TextList("gates", "How logits become gates.", "topk_softmax | softmax_topk", o => o.Gates, (o, v) => o with { Gates = v }),
        Ablate.Flag("full", "Every combination of the lists, not only one change at a time.", o => o.Full, (o, v) => o with { Full = v }),
        Ablate.TextList("variants", "Names of the networks to train, as --dry-run prints them; empty for the whole grid.", "names",
            o => o.Variants, (o, v) => o with { Variants = v }),
        Ablate.Integer("parallel", "Runs at once, each on its own thread; 0 means one for every processor.", "runs", 0, 1024,
            o => o.Parallel, (o, v) => o with { Parallel = v }),
    ];

    /// <summary>The keys of a training, and [ablate].</summary>
    public static readonly IReadOnlyList<Setting<AblationFile>> OfFile =
    [
        .. RunSettings.OfFile.Select(setting => setting.In<AblationFile>(file => file.Base, (file, part) => file with { Base = part })
            .When(ConditionsOf(setting))),
        .. All.Select(setting => setting.In<AblationFile>(file => file.Ablate, (file, part) => file with { Ablate = part })),
    ];

    /// <summary>Every run has its seed from [ablate]; a budget there only replaces that of [training].</summary>
    private static SettingCondition<AblationFile>[] ConditionsOf(Setting<RunOptions> setting) => (setting.Section, setting.Key) is ("training", "seed")
        ? [SettingCondition<AblationFile>.NotWith("amalgam ablate", "every network is trained with each of [ablate] seeds", _ => true)] : [];
}
