using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>Predictions of about the same stated uncertainty.</summary>
/// <param name="From">lower end, eV/atom or eV/Å</param>
/// <param name="To">upper end</param>
/// <param name="Count">predictions</param>
/// <param name="Stated">root of the mean squared uncertainty</param>
/// <param name="Found">root of the mean squared error</param>
public sealed record CalibrationBin(double From, double To, long Count, double Stated, double Found)
{
    internal JsonObject ToJson() => new() { ["from"] = From, ["to"] = To, ["count"] = Count, ["stated"] = Stated, ["found"] = Found };
}
