namespace Amalgam.Studies.Ablation;

/// <summary>The result of an ablation: per network over seeds, and what the runs say about every claim.</summary>
/// <param name="Rows">The runs.</param>
/// <param name="Networks">In the order of the grid; the base first.</param>
/// <param name="Answers">Claims in order, for every quantity that has labels.</param>
public sealed record AblationSummary(IReadOnlyList<AblationRow> Rows, IReadOnlyList<NetworkSummary> Networks, IReadOnlyList<Answer> Answers)
{
    /// <summary>How a claim is decided, in words.</summary>
    public const string Criterion =
        "For every seed the difference of the two errors is taken (the same seed means the same split and shuffles). A claim holds when the 95 % interval of "
            + "the mean difference, "
        + "Student's t times the standard error over seeds, lies wholly on its side (3 seeds: 4.30 standard errors); it does not hold when the interval lies "
        + "wholly on the other side; else it is undecided.";

    /// <summary>Sums up the runs.</summary>
    public static AblationSummary Of(IReadOnlyList<ComparedNetwork> networks, IReadOnlyList<AblationRow> rows)
    {
        Dictionary<(string, int), AblationRow> byRun = rows.ToDictionary(row => (row.Variant, row.Seed));
        int[] seeds = [.. rows.Select(row => row.Seed).Distinct()];
        string? origin = networks.FirstOrDefault(network => network.IsBase)?.Name;
        return new AblationSummary(rows, [.. networks.Select(network => SumUp(network, origin, seeds, byRun))],
            [.. StudyClaims.Of(networks).SelectMany(claim => Answer(claim, seeds, byRun))]);
    }

    /// <summary>Whether half shared is best: better than none and better than all. Null when the grid does not say.</summary>
    public ClaimOutcome? HalfIsBest(string quantity)
    {
        ClaimOutcome[] both = [.. Answers.Where(answer => answer.Quantity == quantity && answer.Claim.Key is ("shared-helps" or "half-beats-all"))
            .Select(answer => answer.Outcome)];
        if (both.Length < 2) return null;
        return both.Contains(ClaimOutcome.DoesNotHold) ? ClaimOutcome.DoesNotHold : both.Contains(ClaimOutcome.Undecided) ? ClaimOutcome.Undecided
            : ClaimOutcome.Holds;
    }

    private static NetworkSummary SumUp(ComparedNetwork network, string? origin, int[] seeds, Dictionary<(string, int), AblationRow> byRun)
    {
        AblationRow[] rows = [.. byRun.Values.Where(row => row.Variant == network.Name)];
        AblationRow[] whole = [.. rows.Where(row => !row.Diverged)];
        return new NetworkSummary(
            network, rows.Length, rows.Length - whole.Length, rows.Sum(row => row.Spikes), Median(rows.Select(row => row.MicrosecondsPerAtom)),
            Spread(whole, row => row.EnergyMae), Spread(whole, row => row.ForcesMae), Spread(whole, row => row.StressMae),
            AgainstBase(row => row.EnergyMae), AgainstBase(row => row.ForcesMae),
            rows.Length > 0 ? rows.Average(row => row.Steps) : double.NaN, rows.Length > 0 ? rows.Average(row => row.Minutes) : double.NaN);

        PairedDifference AgainstBase(Func<AblationRow, double> quantity) => network.Name == origin || origin is null ? PairedDifference.Of([])
            : new Claim("", "", [[(network.Name, 1), (origin, -1)]]).Over(seeds, (name, seed) => ErrorOf(byRun, name, seed, quantity));
    }

    private static IEnumerable<Answer> Answer(Claim claim, int[] seeds, Dictionary<(string, int), AblationRow> byRun)
    {
        if (claim.IsAboutStability)
            return [To("instabilities", "per run", (name, seed) => byRun.TryGetValue((name, seed), out AblationRow? row) ? row.Instabilities : null)];
        Answer[] answers =
        [
            To("energy", "meV/atom", (name, seed) => ErrorOf(byRun, name, seed, row => row.EnergyMae)),
            To("forces", "meV/Å", (name, seed) => ErrorOf(byRun, name, seed, row => row.ForcesMae)),
            To("stress", "meV/Å³", (name, seed) => ErrorOf(byRun, name, seed, row => row.StressMae)),
        ];
        return answers.Where(answer => answer.Quantity != "stress" || answer.Difference.Seeds > 0);

        Answer To(string quantity, string unit, Func<string, int, double?> value)
        {
            PairedDifference difference = claim.Over(seeds, value);
            return new Answer(claim, quantity, unit, difference, difference.Mean / claim.Reference(seeds, value));
        }
    }

    /// <summary>The error of a run; null when it diverged or there is none.</summary>
    private static double? ErrorOf(Dictionary<(string, int), AblationRow> byRun, string name, int seed, Func<AblationRow, double> quantity) =>
        byRun.TryGetValue((name, seed), out AblationRow? row) && !row.Diverged && double.IsFinite(quantity(row)) ? quantity(row) : null;

    private static (double, double) Spread(AblationRow[] rows, Func<AblationRow, double> quantity)
    {
        double[] values = [.. rows.Select(quantity).Where(double.IsFinite)];
        return (values.Length > 0 ? values.Average() : double.NaN, PairedDifference.Deviation(values));
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0) return double.NaN;
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]);
    }
}
