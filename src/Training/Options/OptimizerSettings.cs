using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [optimizer].</summary>
internal static class OptimizerSettings
{
    private static readonly SettingSection<OptimizerOptions> Optimizer = new("optimizer");

    public static readonly IReadOnlyList<Setting<OptimizerOptions>> All =
    [
        Optimizer.Choice("method",
            "How weight matrices are moved; everything else takes AdamW. auto: muon where data are many for their elements.",
            o => o.Method, (o, v) => o with { Method = v }),
        Optimizer.OptionalNumber("muon_rate", "Learning rate of matrices under Muon, relative to that of all other weights.", "", 1e-3, 1e3,
            o => o.MuonRate, (o, v) => o with { MuonRate = v }) with { Absent = "4, fresh of twenty or more elements 0.5" },
        Optimizer.Number("muon_momentum", "μ, memory of the gradient under Muon.", "", 0, 0.99999,
            o => o.MuonMomentum, (o, v) => o with { MuonMomentum = v }),
        Optimizer.Number("beta1", "β1, memory of the gradient.", "", 0, 0.99999, o => o.Beta1, (o, v) => o with { Beta1 = v }),
        Optimizer.Number("beta2", "β2, memory of the squared gradient.", "", 0, 0.9999999, o => o.Beta2, (o, v) => o with { Beta2 = v }),
        Optimizer.Number("epsilon", "ε, added to the root of the squared gradient.", "", 1e-16, 1, o => o.Epsilon, (o, v) => o with { Epsilon = v }),
        Optimizer.Number("weight_decay", "Decoupled weight decay of matrices per unit of learning rate; vectors, tables and routers do not decay.",
            "", 0, 10, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }),
        Optimizer.Number("router_rate", "Learning rate of routers relative to that of all other weights.", "", 0, 100,
            o => o.RouterRate, (o, v) => o with { RouterRate = v }),
        Optimizer.Number("routed_rate", "Learning rate of routed experts relative to that of all other weights.", "", 0, 100,
            o => o.RoutedRate, (o, v) => o with { RoutedRate = v }),
        Optimizer.Number("clip_norm", "Largest norm of the whole gradient; longer gradients are scaled down to it.", "", 1e-6, 1e12,
            o => o.ClipNorm, (o, v) => o with { ClipNorm = v }),
        Optimizer.Number("average_decay", "Decay of the moving average of the weights per step; 0 switches the average off.", "", 0, 0.9999999,
            o => o.AverageDecay, (o, v) => o with { AverageDecay = v }),
    ];
}
