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
    private readonly SortedDictionary<int, (long Count, double Stated, double Found)> bins = [];
    private readonly List<double> stated = [], found = [];
    private double ratios, logarithms;
    private long within, withinTwice;

    /// <summary>Predictions with an uncertainty above zero.</summary>
    public long Count { get; private set; }

    /// <summary>Share of errors within σ; not-a-number without predictions.</summary>
    public double Within => (double)within / Count;

    /// <summary>Share of errors within 2 σ.</summary>
    public double WithinTwice => (double)withinTwice / Count;

    /// <summary>Root of the mean of (error/σ)²: above 1 the uncertainty is too small.</summary>
    public double Ratio => Math.Sqrt(ratios / Count);

    /// <summary>Mean of −ln of the normal density at the error, lengths in eV/atom or eV/Å: smaller is better.</summary>
    public double NegativeLogLikelihood => 0.5 * Math.Log(2 * Math.PI) + logarithms / Count + 0.5 * ratios / Count;

    /// <summary>Spearman's correlation of σ and |error|, over the first <see cref="Kept"/>.</summary>
    public double RankCorrelation => Studies.RankCorrelation.Spearman(stated.ToArray(), found.ToArray());

    /// <summary>Bins of σ that hold predictions, five in a decade, ascending.</summary>
    public IReadOnlyList<CalibrationBin> Bins => [.. bins.Select(bin => new CalibrationBin(Edge(bin.Key), Edge(bin.Key + 1), bin.Value.Count,
        Math.Sqrt(bin.Value.Stated / bin.Value.Count), Math.Sqrt(bin.Value.Found / bin.Value.Count)))];

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
        ratios += ratio * ratio;
        logarithms += Math.Log(deviation);
        int key = (int)Math.Floor(BinsPerDecade * Math.Log10(deviation));
        (long count, double squares, double errors) = bins.GetValueOrDefault(key);
        bins[key] = (count + 1, squares + deviation * deviation, errors + size * size);
        if (stated.Count == Kept) return;
        stated.Add(deviation);
        found.Add(size);
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
