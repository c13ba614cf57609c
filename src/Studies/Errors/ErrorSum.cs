using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>Running mean absolute and root mean square error of one quantity.</summary>
public sealed class ErrorSum
{
    private double absolute;
    private double squared;

    /// <summary>Numbers compared.</summary>
    public long Count { get; private set; }

    /// <summary>Mean absolute error; null when nothing was compared.</summary>
    public double? Mae => Count > 0 ? absolute / Count : null;

    /// <summary>Root mean square error; null when nothing was compared.</summary>
    public double? Rmse => Count > 0 ? Math.Sqrt(squared / Count) : null;

    /// <param name="error">Predicted minus true.</param>
    public void Add(double error)
    {
        Count++;
        absolute += Math.Abs(error);
        squared += error * error;
    }

    /// <summary>{ "mae": …, "rmse": …, "count": … }; null for a mean of nothing.</summary>
    public JsonObject ToJson() => new() { ["mae"] = Mae, ["rmse"] = Rmse, ["count"] = Count };
}
