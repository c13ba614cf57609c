using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>The errors of a model over a set of structures, beside those of the trivial baseline over the same set.</summary>
public sealed class ErrorGroup
{
    public ErrorBlock Model { get; } = new();

    /// <summary>Energies from the composition alone (Σ E0), no forces, no stress.</summary>
    public ErrorBlock Baseline { get; } = new();

    /// <summary>Stores the sums, or adds stored ones.</summary>
    internal void Exchange(SumRecord record)
    {
        Model.Exchange(record.Part("model"));
        Baseline.Exchange(record.Part("baseline"));
    }

    public JsonObject ToJson()
    {
        JsonObject json = Model.ToJson();
        json["baseline"] = Baseline.ToJson();
        return json;
    }
}
