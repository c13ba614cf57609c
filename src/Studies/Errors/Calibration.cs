using System.Globalization;
using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>Whether stated uncertainties are as large as the errors: coverage, reliability by size, and rank correlation.</summary>
/// <remarks>
/// A calibrated uncertainty has a root mean square of error/σ of 1 and in each bin of σ errors as large as stated. Where errors are normal, 68.3 % are within
/// σ and 95.4 % within 2 σ; errors of networks have longer tails, so more are within σ.
/// </remarks>
public sealed class Calibration
{
    /// <summary>Pairs of uncertainty and error that are kept for the rank correlation: the first of all.</summary>
    public const int Kept = 100_000;

    private const int BinsPerDecade = 5;
    private readonly SortedDictionary<int, Bin> bins = [];
    private readonly List<double> stated = [], found = [];
    private readonly ExactSum ratios = new(), logarithms = new();
    private long within, withinTwice;

    /// <summary>Predictions of a bin, sums of squared uncertainties and of squared errors.</summary>
    private sealed class Bin
    {
        public long Count;
        public readonly ExactSum Stated = new(), Found = new();
    }

    /// <summary>Predictions with an uncertainty above zero.</summary>
    public long Count { get; private set; }

    /// <summary>Share of errors within σ; not-a-number without predictions.</summary>
    public double Within => (double)within / Count;

    /// <summary>Share of errors within 2 σ.</summary>
    public double WithinTwice => (double)withinTwice / Count;

    /// <summary>Root of the mean of (error/σ)²: above 1 the uncertainty is too small.</summary>
    public double Ratio => Math.Sqrt(ratios.Value / Count);

    /// <summary>Mean of −ln of the normal density at the error, lengths in eV/atom or eV/Å: smaller is better.</summary>
    public double NegativeLogLikelihood => 0.5 * Math.Log(2 * Math.PI) + logarithms.Value / Count + 0.5 * ratios.Value / Count;

    /// <summary>Spearman's correlation of σ and |error|, over the first <see cref="Kept"/>.</summary>
    public double RankCorrelation => Studies.RankCorrelation.Spearman(stated.ToArray(), found.ToArray());

    /// <summary>Bins of σ that hold predictions, five in a decade, ascending.</summary>
    public IReadOnlyList<CalibrationBin> Bins => [.. bins.Select(bin => new CalibrationBin(Edge(bin.Key), Edge(bin.Key + 1), bin.Value.Count,
        Math.Sqrt(bin.Value.Stated.Value / bin.Value.Count), Math.Sqrt(bin.Value.Found.Value / bin.Value.Count)))];

    /// <summary>
    /// Mean over predictions of |found − stated|/stated of their bin (expected normalized calibration error; D. Levi et al., Sensors 22, 5540, 2022).
    /// </summary>
    public double Miscalibration => Bins.Sum(bin => bin.Count * Math.Abs(bin.Found - bin.Stated) / bin.Stated) / Count;

    /// <param name="deviation">σ; 0 is left out</param>
    /// <param name="error">prediction minus label, unit of <paramref name="deviation"/></param>
    public void Add(double deviation, double error)
    {
        if (!(deviation > 0)) return;
        Count++;
        double size = Math.Abs(error), ratio = size / deviation;
        if (ratio <= 1) within++;
        if (ratio <= 2) withinTwice++;
        ratios.Add(ratio * ratio);
        logarithms.Add(Math.Log(deviation));
        int key = (int)Math.Floor(BinsPerDecade * Math.Log10(deviation));
        Bin bin = BinOf(key);
        bin.Count++;
        bin.Stated.Add(deviation * deviation);
        bin.Found.Add(size * size);
        Keep(deviation, size);
    }

    private Bin BinOf(int key) => bins.TryGetValue(key, out Bin? bin) ? bin : bins[key] = new Bin();

    private void Keep(double deviation, double size)
    {
        if (stated.Count == Kept) return;
        stated.Add(deviation);
        found.Add(size);
    }

    /// <summary>Stores the sums, or adds stored ones, of predictions that come after those that are there.</summary>
    internal void Exchange(SumRecord record)
    {
        Count += record.Count("count", Count);
        within += record.Count("within_1", within);
        withinTwice += record.Count("within_2", withinTwice);
        record.Sum("ratios", ratios);
        record.Sum("logarithms", logarithms);
        SumRecord byUncertainty = record.Part("bins");
        foreach (string name in byUncertainty.Names(bins.Keys.Select(key => key.ToString(CultureInfo.InvariantCulture))))
        {
            if (!int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int key))
                throw byUncertainty.Wrong(name, "the number of a bin", "another word");
            Bin bin = BinOf(key);
            SumRecord part = byUncertainty.Part(name);
            bin.Count += part.Count("count", bin.Count);
            part.Sum("stated", bin.Stated);
            part.Sum("found", bin.Found);
        }
        double[] deviations = [.. record.Numbers("stated", stated)], sizes = [.. record.Numbers("found", found)];
        if (deviations.Length != sizes.Length) throw record.Wrong("found", $"{deviations.Length} numbers", $"{sizes.Length}");
        if (!record.IsReading) return;
        for (int index = 0; index < sizes.Length; index++) Keep(deviations[index], sizes[index]);
    }

    private static double Edge(int key) => Math.Pow(10, (double)key / BinsPerDecade);

    /// <summary>Under the keys of docs/reference/json.md.</summary>
    public JsonObject ToJson() => new()
    {
        ["count"] = Count,
        ["within_1"] = Finite(Within),
        ["within_2"] = Finite(WithinTwice),
        ["error_over_uncertainty"] = Finite(Ratio),
        ["miscalibration"] = Finite(Miscalibration),
        ["rank_correlation"] = Finite(RankCorrelation),
        ["negative_log_likelihood"] = Finite(NegativeLogLikelihood),
        ["bins"] = new JsonArray([.. Bins.Select(bin => (JsonNode)bin.ToJson())]),
    };

    private static JsonValue? Finite(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;
}
