using System.Text.Json.Nodes;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;

namespace Amalgam.Studies.Specialization;

/// <summary>The parameters that a model began with, made again.</summary>
public static class Initialization
{
    /// <summary>The model as it was before its first step; its selection is that of its random router.</summary>
    public static PotentialModel Create(ModelSpec spec, RandomStart start) => new(ParameterInitialization.Create(spec, start), new double[spec.Elements.Count]);

    /// <summary>The start in the settings of the model; null when it was not trained from a random start, or not by us.</summary>
    public static RandomStart? Of(PotentialModel model)
    {
        if (model.Provenance["settings"] is not JsonObject settings) return null;
        if (settings["model"] is not JsonObject choice || choice["start"] is not null || choice["upcycle"] is not null) return null;
        if (settings["training"]?["seed"] is not JsonValue seed || !ulong.TryParse(seed.ToJsonString(), out ulong value)) return null;
        // Models from before these settings began with their defaults.
        return new RandomStart(value, Number(settings["experts"]?["routed_start"], 1), Number(choice["chemical_start"], 0));
    }

    private static double Number(JsonNode? node, double absent) => node is JsonValue value && value.TryGetValue(out double number) ? number : absent;
}
