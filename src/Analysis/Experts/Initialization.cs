using System.Text.Json.Nodes;
using Amalgam.Model;

namespace Amalgam.Analysis.Experts;

/// <summary>The parameters that a model began with, made again.</summary>
public static class Initialization
{
    /// <summary>The model as it was before its first step; its selection is that of its random router.</summary>
    public static PotentialModel Create(ModelSpec spec, ulong seed) => new(ParameterInitialization.Create(spec, seed), new double[spec.Elements.Count]);

    /// <summary>The seed in the settings of the model; null when it was not trained from a random start, or not by us.</summary>
    public static ulong? SeedOf(PotentialModel model)
    {
        if (model.Provenance["settings"] is not JsonObject settings) return null;
        if (settings["model"] is not JsonObject choice || choice["start"] is not null || choice["upcycle"] is not null) return null;
        return settings["training"]?["seed"] is JsonValue seed && ulong.TryParse(seed.ToJsonString(), out ulong value) ? value : null;
    }
}
