using System.Globalization;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Export;

/// <summary>Options of DeePMD-kit that a spec becomes, where they are not its own numbers under another name.</summary>
/// <param name="PairSlots">e_sel</param>
/// <param name="AngleSlots">a_sel</param>
/// <param name="Reduction">sel_reduce_factor: with dynamic selection sums are divided by e_sel and a_sel over it</param>
/// <param name="CompressionRate">a_compress_rate; 0 where angles read all channels</param>
/// <param name="PairRate">a_compress_e_rate</param>
/// <param name="AngleWidth">a_dim, also of a model without angles</param>
internal sealed record ExportedOptions(int PairSlots, int AngleSlots, double Reduction, int CompressionRate, int PairRate, int AngleWidth)
{
    private const int MostSlots = 100_000;

    // The usual one first: 10 is the default of DeePMD-kit.
    private static readonly double[] Reductions = [10, 1, 2, 4, 5, 8, 16, 20, 25, 40, 50, 64, 100, 128, 200, 250, 500, 1000];

    /// <exception cref="InvalidDataException">The spec has options without a counterpart; each is named with its value.</exception>
    public static ExportedOptions Of(PotentialModel model, string where)
    {
        ModelSpec spec = model.Spec;
        List<string> problems = [.. Unsupported(model)];
        (int pairs, int angles, double reduction) = Slots(spec, problems);
        (int rate, int pairRate) = Compression(spec, problems);
        if (problems.Count == 0) return new ExportedOptions(pairs, angles, reduction, rate, pairRate, spec.AngleWidth > 0 ? spec.AngleWidth : 2);
        throw new InvalidDataException($"{where}: expected a model whose options DeePMD-kit has, found {problems.Count} that it does not have\n  "
            + string.Join("\n  ", problems) + "\n  → train a dense model of the coarse preset ([experts] routing = \"none\", [model] resolution = \"coarse\", "
            + "repulsion off), or keep the model file");
    }

    private static IEnumerable<string> Unsupported(PotentialModel model)
    {
        ModelSpec spec = model.Spec;
        if (spec.PairInput == PairInput.Chebyshev) yield return $"pair_input: {spec.PairBasis} polynomials of the distance in e⁰";
        if (spec.AngleBasis > 1) yield return $"angle_basis: {spec.AngleBasis} polynomials of the cosine in a⁰";
        if (spec.SymDegree > 1) yield return $"sym_degree: moments up to degree {spec.SymDegree}; it has vectors alone";
        if (spec.MomentMessages) yield return "moment_messages: moments that pass from layer to layer";
        if (spec.SymProduct) yield return "sym_product: the product in the moments";
        if (spec.TypewiseCutoff is not null) yield return "typewise_cutoff: pair cutoffs that depend on the elements";
        if (spec.CoreRepulsion is not null) yield return "core_repulsion: the repulsive core between near atoms";
        if (spec.Carry != (1, 1, 1)) yield return $"carry: old features times {spec.Carry}, of a model that adds by averages";
        if (IsRouted(model.Parameters.Layout))
            yield return "experts: weights that depend on the element; its maps have one matrix for all elements";
    }

    private static bool IsRouted(ParameterLayout layout) => layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map))
        .Any(map => map.Routed is not null || map.Shared is null || map.Shared.Shape[0] != map.Messages);

    private static (int Pairs, int Angles, double Reduction) Slots(ModelSpec spec, List<string> problems)
    {
        if (spec.PairLimit is int pairLimit && spec.AngleLimit is int angleLimit)
        {
            if (spec.PairNormalization != pairLimit || spec.AngleNormalization != angleLimit)
                problems.Add("pair_limit, angle_limit: neighbours kept that are not those that sums are divided by");
            return (pairLimit, angleLimit, 10);
        }
        if (spec.PairLimit is not null || spec.AngleLimit is not null) problems.Add("pair_limit, angle_limit: one of them without the other");
        foreach (double reduction in Reductions)
            if (TrySlots(spec.PairNormalization, reduction, out int pairs) && TrySlots(spec.AngleNormalization, reduction, out int angles))
                return (pairs, angles, reduction);
        problems.Add(string.Create(CultureInfo.InvariantCulture, $"pair_normalization, angle_normalization: {spec.PairNormalization} and "
            + $"{spec.AngleNormalization}, which are no ratios of whole numbers e_sel and a_sel to one of {string.Join(", ", Reductions)}"));
        return (0, 0, 1);
    }

    private static bool TrySlots(double normalization, double reduction, out int slots)
    {
        double exact = Math.Round(normalization * reduction);
        slots = exact is >= 1 and <= MostSlots ? (int)exact : 0;
        return slots > 0 && slots / reduction == normalization;
    }

    /// <summary>Rates with which n' = a / rate and e' = (a / 2 rate) · pair rate.</summary>
    private static (int Rate, int PairRate) Compression(ModelSpec spec, List<string> problems)
    {
        int a = spec.AngleWidth, nodes = spec.AngleNodeWidth, pairs = spec.AnglePairWidth;
        if (!spec.ReadsAngles || nodes == spec.NodeWidth && pairs == spec.PairWidth) return (0, 1);
        for (int rate = 1; 2 * rate <= a; rate++)
            if (a % (2 * rate) == 0 && a / rate == nodes && pairs % (a / (2 * rate)) == 0) return (rate, pairs / (a / (2 * rate)));
        problems.Add($"angle_node_channels, angle_pair_channels: {nodes} and {pairs} channels for angles of {a}, which no compression rates give");
        return (0, 1);
    }
}
