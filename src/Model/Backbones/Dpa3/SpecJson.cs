using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Json;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>A model spec as JSON: the same keys as the [model] section of a run file. Doubles survive bit for bit.</summary>
public static class SpecJson
{
    /// <summary>All keys of a spec, none left out but optional ones that are not set.</summary>
    public static JsonObject Write(ModelSpec spec)
    {
        var map = new JsonObject();
        foreach (SpecKey key in SpecKeys.All)
            if (key.Get(spec) is var value && (value is not null || !key.IsOptional)) map[key.Name] = value;
        return map;
    }

    /// <summary>The spec that <see cref="Write"/> wrote. Every key must be there: a default may change between versions, a saved model may not.</summary>
    /// <param name="where">Begins every message, such as "water.safetensors: spec".</param>
    /// <exception cref="InvalidDataException">Keys are unknown, missing, of the wrong kind or out of range; up to ten are named.</exception>
    public static ModelSpec Read(JsonObject map, string where = "model")
    {
        var problems = new List<SpecProblem>();
        foreach (SpecKey key in SpecKeys.All)
            if (!key.IsOptional && !map.ContainsKey(key.Name)) problems.Add(new SpecProblem(key.Name, $"expected {key.Expected}, found nothing"));
        ModelSpec spec = Apply(new ModelSpec { Elements = [] }, map, problems);
        SpecProblem.ThrowIfAny(where, problems);
        return spec;
    }

    /// <summary>A spec changed by the given keys and validated.</summary>
    /// <param name="defaults">Where keys that are not given come from, such as a preset.</param>
    /// <param name="overrides">Keys of <see cref="SpecKeys"/>; "none" means null.</param>
    /// <param name="where">Begins every message.</param>
    /// <exception cref="InvalidDataException">Keys are unknown, of the wrong kind or out of range; up to ten are named.</exception>
    public static ModelSpec Apply(ModelSpec defaults, JsonObject overrides, string where = "model")
    {
        var problems = new List<SpecProblem>();
        ModelSpec spec = Apply(defaults, overrides, problems);
        SpecProblem.ThrowIfAny(where, problems);
        return spec;
    }

    /// <summary>The same, collecting the problems, for callers that know the line of every key.</summary>
    public static ModelSpec Apply(ModelSpec defaults, JsonObject overrides, ICollection<SpecProblem> problems)
    {
        int before = problems.Count;
        ModelSpec spec = defaults;
        foreach (KeyValuePair<string, JsonNode?> entry in overrides)
        {
            if (SpecKeys.Find(entry.Key) is SpecKey key) spec = key.Set(spec, entry.Value, problems) ?? spec;
            else problems.Add(new SpecProblem(JsonText.Quote(entry.Key).Trim('"'), "expected a known key, found this one",
                NearestName.Advice(entry.Key, SpecKeys.Names)));
        }
        if (problems.Count == before) foreach (SpecProblem problem in SpecValidation.Find(spec)) problems.Add(problem);
        return spec;
    }
}
