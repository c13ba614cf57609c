using System.Text.Json.Nodes;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Training.Options;

/// <summary>The keys of [model] and [experts] that describe the network: those of its spec, in <see cref="ModelOptions.Spec"/>.</summary>
/// <remarks>Their values are checked against each other by <see cref="SpecChoice.Problems"/>, once all are read.</remarks>
internal static class SpecSettings
{
    public static readonly IReadOnlyList<Setting<ModelOptions>> All =
        [.. SpecChoice.Sections.SelectMany(section => SpecChoice.KeysOf(section).Select(key => Row(section, key)))];

    private static Setting<ModelOptions> Row(string section, SpecKey key) =>
        new(section, key.Name, SettingKind.Json, options => options.Spec[key.Name],
            (options, value) => value is JsonNode node ? With(options, key, node) : null)
        {
            Description = key.Summary,
            Expected = key.Expected,
            Comment = key.Expected,
        };

    private static ModelOptions With(ModelOptions options, SpecKey key, JsonNode value)
    {
        var spec = (JsonObject)options.Spec.DeepClone();
        spec[key.Name] = value.DeepClone();
        return options with { Spec = spec };
    }
}
