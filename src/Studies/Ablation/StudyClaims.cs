using Amalgam.Model.Experts;

namespace Amalgam.Studies.Ablation;

/// <summary>The findings of the published study as claims about the networks of an ablation, and two of ours.</summary>
public static class StudyClaims
{
    /// <summary>Those that the networks can decide.</summary>
    public static IReadOnlyList<Claim> Of(IReadOnlyList<ComparedNetwork> networks)
    {
        ComparedNetwork[] mixtures = [.. networks.Where(network => !network.IsDense)];
        ComparedNetwork[] bases = [.. networks.Where(network => network.IsBase)];
        // Where all experts are shared none is routed (E = 0): such a network stands beside the one with as many routed experts as the base.
        int usual = bases.Length > 0 ? bases[0].Spec.RoutedExperts : 0;
        string WithoutShare(ComparedNetwork network) =>
            $"{network.Spec.ExpertKind} {network.Spec.Routing} {network.Spec.Gate} {(network.Share == 1 ? usual : network.Spec.RoutedExperts)}";
        Claim[] claims =
        [
            Pairs("shared-helps", "shared experts help: half of the active experts shared is better than none", mixtures, spec => spec.Share == 0.5, spec =>
                spec.Share == 0, WithoutShare),
            Pairs("half-beats-all", "half shared is better than all shared", mixtures, network => network.Share == 0.5, network => network.Share == 1,
                WithoutShare),
            Pairs("moe-beats-mole", "nonlinear experts (MoE) are better than linear ones (MoLE)", mixtures,
                network => network.Spec.ExpertKind == ExpertKind.Nonlinear, network => network.Spec.ExpertKind == ExpertKind.Linear, WithoutKind),
            Routed("element-beats-configuration", "routing by element is better than by configuration", mixtures),
            Routed("element-is-stabler", "routing by element is more stable than by configuration", mixtures) with { IsAboutStability = true },
            Pairs("moe-beats-dense-active", "the mixture is better than a dense network of equal active cost",
                [.. bases, .. networks.Where(network => network.IsWidened)], network => network.IsBase, network => network.IsWidened, _ => ""),
            Pairs("moe-beats-dense-width", "the mixture is better than a dense network of equal width",
                [.. bases, .. networks.Where(network => network.IsDense && !network.IsWidened)], network => network.IsBase, network => network.IsDense, _ =>
                "") with { IsPublished = false },
            Slope(mixtures),
            Pairs("topk-softmax-beats-softmax-topk", "gates that sum to one (topk_softmax) are better than those of softmax_topk", mixtures,
                network => network.Spec.Gate == GateKind.TopkSoftmax, network => network.Spec.Gate == GateKind.SoftmaxTopk, WithoutGate)
                    with { IsPublished = false },
        ];
        return [.. claims.Where(claim => claim.Contrasts.Count > 0)];
    }

    /// <summary>Every network of one kind against every one of the other kind that is equal in all else.</summary>
    private static Claim Pairs(
        string key, string text, IReadOnlyList<ComparedNetwork> networks, Func<ComparedNetwork, bool> better, Func<ComparedNetwork, bool> worse,
            Func<ComparedNetwork, string> allElse) =>
        new(key, text, [.. from one in networks.Where(better) from other in networks.Where(worse) where allElse(one) == allElse(other)
            select new[] { (one.Name, 1.0), (other.Name, -1.0) }]);

    private static Claim Routed(string key, string text, IReadOnlyList<ComparedNetwork> mixtures) =>
        Pairs(key, text, mixtures, network => network.Spec.Routing == Routing.Element, network => network.Spec.Routing == Routing.Configuration,
            WithoutRouting);

    /// <summary>Least-squares slope of the error over log₂ E, for networks that differ in E alone.</summary>
    private static Claim Slope(IReadOnlyList<ComparedNetwork> mixtures)
    {
        var contrasts = new List<IReadOnlyList<(string, double)>>();
        foreach (ComparedNetwork[] group in mixtures.Where(network => network.Spec.RoutedExperts > 0).GroupBy(WithoutExperts).Select(group => group.ToArray())
            .Where(group => group.Length > 1))
        {
            double[] logs = [.. group.Select(network => Math.Log2(network.Spec.RoutedExperts))];
            double mean = logs.Average(), square = logs.Sum(log => (log - mean) * (log - mean));
            contrasts.Add([.. group.Zip(logs, (network, log) => (network.Name, (log - mean) / square))]);
        }
        return new Claim("more-experts-help", "errors fall with the number of routed experts at equal active cost", contrasts) { Per = " per doubling of E" };
    }

    private static string WithoutKind(ComparedNetwork network) => $"{network.Share} {network.Spec.Routing} {network.Spec.Gate} {network.Spec.RoutedExperts}";

    private static string WithoutRouting(ComparedNetwork network) =>
        $"{network.Share} {network.Spec.ExpertKind} {network.Spec.Gate} {network.Spec.RoutedExperts}";

    private static string WithoutGate(ComparedNetwork network) =>
        $"{network.Share} {network.Spec.ExpertKind} {network.Spec.Routing} {network.Spec.RoutedExperts}";

    private static string WithoutExperts(ComparedNetwork network) => $"{network.Share} {network.Spec.ExpertKind} {network.Spec.Routing} {network.Spec.Gate}";
}
