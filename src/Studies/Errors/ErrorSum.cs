using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>Running mean absolute and root mean square error of one quantity.</summary>
/// <remarks>Sums are exact: their bits depend neither on the order of the errors nor on how they were divided among several sums.</remarks>
public sealed class ErrorSum
{
    private readonly ExactSum absolute = new(), squared = new();

    /// <summary>Numbers compared.</summary>
    public long Count { get; private set; }

    /// <summary>Mean absolute error; null when nothing was compared.</summary>
    public double? Mae => Count > 0 ? absolute.Value / Count : null;

    /// <summary>Root mean square error; null when nothing was compared.</summary>
    public double? Rmse => Count > 0 ? Math.Sqrt(squared.Value / Count) : null;

    /// <param name="error">Predicted minus true.</param>
    public void Add(double error)
    {
        Count++;
        absolute.Add(Math.Abs(error));
        squared.Add(error * error);
    }

    /// <summary>Adds the components of a vector; those whose label is NaN are missing and do not count.</summary>
    /// <param name="label">[component], true</param>
    /// <param name="prediction">[component]</param>
    /// <returns>length of the error vector</returns>
    public double AddVector(ReadOnlySpan<double> label, ReadOnlySpan<double> prediction)
    {
        double square = 0;
        for (int component = 0; component < label.Length; component++)
        {
            if (double.IsNaN(label[component])) continue;
            double error = prediction[component] - label[component];
            Add(error);
            square += error * error;
        }
        return Math.Sqrt(square);
    }

    /// <summary>Stores the sums, or adds stored ones.</summary>
    internal void Exchange(SumRecord record)
    {
        Count += record.Count("count", Count);
        record.Sum("absolute", absolute);
        record.Sum("squared", squared);
    }

    /// <summary>{ "mae": …, "rmse": …, "count": … }; null for a mean of nothing.</summary>
    public JsonObject ToJson() => new() { ["mae"] = Mae, ["rmse"] = Rmse, ["count"] = Count };
}
