namespace Amalgam.Studies.Ablation;

/// <summary>A statement about networks that an ablation can decide.</summary>
/// <param name="Key">Name in summary.json.</param>
/// <param name="Text">In words; true when every contrast is negative.</param>
/// <param name="Contrasts">Each a weighted sum of the errors of networks: one network minus another, or a slope. Several are averaged for every seed.</param>
public sealed record Claim(string Key, string Text, IReadOnlyList<IReadOnlyList<(string Network, double Weight)>> Contrasts)
{
    /// <summary>Whether it is one of the published study (arXiv:2603.07977), not one of ours.</summary>
    public bool IsPublished { get; init; } = true;

    /// <summary>Whether it is about instabilities instead of errors.</summary>
    public bool IsAboutStability { get; init; }

    /// <summary>What a difference is per, such as " per doubling of E"; empty for plain differences.</summary>
    public string Per { get; init; } = "";

    /// <summary>One difference for every seed in which all networks of some contrast have a value.</summary>
    /// <param name="value">value of a network with a seed; null when there is none</param>
    public PairedDifference Over(IEnumerable<int> seeds, Func<string, int, double?> value)
    {
        var differences = new List<double>();
        foreach (int seed in seeds)
        {
            double[] whole = [.. Contrasts.Select(contrast => contrast.Select(term => term.Weight * value(term.Network, seed)).ToArray())
                .Where(terms => Array.TrueForAll(terms, term => term is not null)).Select(terms => terms.Sum()!.Value)];
            if (whole.Length > 0) differences.Add(whole.Average());
        }
        return PairedDifference.Of(differences);
    }

    /// <summary>Mean value of the networks with negative weight, over the seeds: what a plain difference is relative to; NaN for a slope.</summary>
    public double Reference(IReadOnlyList<int> seeds, Func<string, int, double?> value)
    {
        if (Per.Length > 0) return double.NaN;
        double[] values = [.. from contrast in Contrasts from term in contrast where term.Weight < 0 from seed in seeds let one = value(term.Network, seed)
            where one is not null select one.Value];
        return values.Length > 0 ? values.Average() : double.NaN;
    }
}
