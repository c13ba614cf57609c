using Amalgam.Model;
using Amalgam.Model.Experts;

namespace Amalgam.Studies.Specialization;

/// <summary>One router: its gates, how its experts are used, and how alike they are.</summary>
/// <param name="Gates">element × expert.</param>
/// <param name="Layer">From 0; the head has none.</param>
/// <param name="Position">node, pair, angle or head.</param>
/// <param name="Experts">In their order.</param>
/// <param name="Duplicates">Pairs of experts whose weights have a cosine above the threshold.</param>
/// <param name="ElementEntropy">Bits: mean over the elements of the entropy of their gates (0: one expert each; log₂ k: an even split).</param>
/// <param name="LoadEntropy">Bits: entropy of the gate shares over the experts (log₂ E: an even load).</param>
/// <param name="AtomEntropy">The same of the shares by atoms; null when these are not known.</param>
public sealed record RouterReport(
    GateTable Gates, int? Layer, string Position, IReadOnlyList<ExpertReport> Experts, IReadOnlyList<(int First, int Second, double Cosine)> Duplicates,
    double ElementEntropy, double LoadEntropy, double? AtomEntropy)
{
    /// <summary>Name in the model file.</summary>
    public string Router => Gates.Router;

    /// <summary>For people, such as "layer 1 node".</summary>
    public string Title => NameOf(Router);

    /// <summary>Experts that no element uses, or hardly any.</summary>
    public IReadOnlyList<int> Dead => [.. Experts.Where(expert => expert.IsDead).Select(expert => expert.Expert)];

    /// <summary>"layers.0.router.node" → "layer 1 node"; "head.router" → "head".</summary>
    public static string NameOf(string router)
    {
        string[] parts = router.Split('.');
        return parts is ["layers", string layer, "router", string position]
            ? $"layer {int.Parse(layer, System.Globalization.CultureInfo.InvariantCulture) + 1} {position}" : parts[0];
    }

    /// <summary>One entry per router.</summary>
    /// <param name="atoms">[element], atoms in the data; null when not known</param>
    /// <param name="loads">[router], the gates of the compositions of the data in place of those of elements (configuration routing), with the atoms of each;
    /// null for the gates of elements</param>
    internal static IReadOnlyList<RouterReport> Of(PotentialModel model, IReadOnlyList<GateTable> tables, IReadOnlyList<long>? atoms,
        (IReadOnlyList<GateTable> Tables, long[] Atoms)? loads, ExpertAnalysisOptions options)
    {
        IReadOnlyList<ExpertWeights> weights = ExpertWeights.Of(model.Parameters);
        return [.. tables.Select((table, router) =>
        {
            double[]? byAtoms = loads is var (compositions, counts) ? Shares(compositions[router], counts)
                : atoms is null || model.Spec.Routing == Routing.Configuration ? null : Shares(table, atoms);
            return Of(table, weights[router], byAtoms, options);
        })];
    }

    private static RouterReport Of(GateTable table, ExpertWeights weights, double[]? byAtoms, ExpertAnalysisOptions options)
    {
        double[] shares = Shares(table, [.. Enumerable.Repeat(1L, table.Elements)]);
        var experts = new ExpertReport[table.Experts];
        for (int expert = 0; expert < experts.Length; expert++)
        {
            int[] elements = [.. Enumerable.Range(0, table.Elements).Where(element => table.Of(element)[expert] > 0)
                .OrderByDescending(element => table.Of(element)[expert])];
            double least = options.DeadShare / table.Experts;
            bool dead = elements.Length == 0 || shares[expert] < least || byAtoms?[expert] < least;
            int nearest = table.Experts < 2 ? -1 : Enumerable.Range(0, table.Experts).Where(other => other != expert)
                .MaxBy(other => weights.Cosine(expert, other));
            experts[expert] = new ExpertReport(expert, elements, shares[expert], byAtoms?[expert], dead, nearest,
                nearest < 0 ? 0 : weights.Cosine(expert, nearest));
        }
        (int, int, double)[] duplicates = [..
            from first in Enumerable.Range(0, table.Experts) from second in Enumerable.Range(first + 1, table.Experts - first - 1)
            let cosine = weights.Cosine(first, second) where cosine > options.DuplicateCosine select (first, second, cosine)];
        string[] parts = table.Router.Split('.');
        return new RouterReport(
            table, parts[0] == "layers" ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : null,
                parts[0] == "layers" ? parts[^1] : parts[0], experts, duplicates,
            Enumerable.Range(0, table.Elements).Average(element => Entropy(Normal(table.Of(element)))), Entropy(shares),
                byAtoms is null ? null : Entropy(byAtoms));
    }

    /// <summary>[E], Σ weight · gate of every expert, adding up to one.</summary>
    private static double[] Shares(GateTable table, IReadOnlyList<long> weight)
    {
        double[] shares = new double[table.Experts];
        for (int row = 0; row < table.Elements; row++)
            for (int expert = 0; expert < shares.Length; expert++) shares[expert] += weight[row] * table.Of(row)[expert];
        return Normal(shares);
    }

    private static double[] Normal(ReadOnlySpan<double> gates)
    {
        double sum = 0;
        foreach (double gate in gates) sum += gate;
        double[] shares = gates.ToArray();
        if (sum > 0) foreach (ref double share in shares.AsSpan()) share /= sum;
        return shares;
    }

    /// <summary>Bits.</summary>
    private static double Entropy(double[] shares) => -shares.Sum(share => share > 0 ? share * Math.Log2(share) : 0);
}
