using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Files;

namespace Amalgam.Training.Options;

/// <summary>The spec that the [model] and [experts] sections describe.</summary>
internal static class SpecChoice
{
    /// <summary>Keys that follow from the data, belong to imported models, or are the same for every training.</summary>
    private static readonly string[] NotChosen =
        ["elements", "direction_scale", "pair_input_scale", "vacuum_reference", "router_table", "sources", "charges", "spins",
        "default_charge", "default_spin", "gates_read_conditions", "source_heads"];

    /// <summary>Keys that files of models leave out where they are off, and presets may have: what a file with every key says then.</summary>
    private static readonly Dictionary<string, JsonNode> OffInFiles = new()
    {
        ["sym_degree"] = JsonValue.Create(1), ["sym_product"] = JsonValue.Create(false), ["moment_messages"] = JsonValue.Create(false),
    };

    /// <summary>
    /// In place of the elements of data that are not at hand: the largest, whose pairs reach farthest, so that no rule about small ones refuses it.
    /// </summary>
    public static readonly IReadOnlyList<Element> AnyElement = [Element.Parse("Fr")];

    /// <summary>Sections that hold spec keys.</summary>
    public static readonly IReadOnlyList<string> Sections = ["model", "experts"];

    /// <summary>Spec keys that a section takes; empty for the other sections.</summary>
    public static IEnumerable<SpecKey> KeysOf(string section) => section switch
    {
        "model" => SpecKeys.All.Where(key => !SpecKeys.OfExperts.Contains(key.Name) && !NotChosen.Contains(key.Name)),
        "experts" => SpecKeys.All.Where(key => SpecKeys.OfExperts.Contains(key.Name)),
        _ => [],
    };

    /// <summary>Section that a spec key stands in.</summary>
    public static string SectionOf(string key) => SpecKeys.OfExperts.Contains(key) ? "experts" : "model";

    /// <summary>The spec for some elements.</summary>
    /// <exception cref="InvalidDataException">The keys do not make a model.</exception>
    public static ModelSpec Create(ModelOptions model, IEnumerable<Element> elements) =>
        SpecJson.Apply(PresetOf(model, elements), (JsonObject)model.Spec.DeepClone());

    /// <summary>The preset; the fine one where the data choose its resolution and are not at hand.</summary>
    public static ModelSpec PresetOf(ModelOptions model, IEnumerable<Element> elements) =>
        Presets.Create(model.NamedPreset, elements, model.Resolution == ResolutionChoice.Coarse ? Resolution.Coarse : Resolution.Fine);

    /// <summary>Å, pair cutoff of the network: as given, or that of the model to start from, or of the preset.</summary>
    /// <exception cref="InvalidDataException">The model to start from cannot be read.</exception>
    public static double PairCutoff(ModelOptions model) => !model.Spec.ContainsKey("pair_cutoff") && (model.Start ?? model.Upcycle) is string path
        ? ModelFile.SpecOf(path).PairCutoff : Create(model, AnyElement).PairCutoff;

    /// <summary>Å, distance below which an atom of an element and its own image are neighbours.</summary>
    /// <exception cref="InvalidDataException">The model to start from cannot be read.</exception>
    public static Func<Element, double> CutoffOfImages(ModelOptions model)
    {
        bool isGiven = model.Spec.ContainsKey("typewise_cutoff") || (model.Start ?? model.Upcycle) is null;
        TypewiseCutoff? rule = isGiven ? Create(model, AnyElement).TypewiseCutoff : ModelFile.SpecOf((model.Start ?? model.Upcycle)!).TypewiseCutoff;
        double cutoff = PairCutoff(model);
        return element => rule is null ? cutoff : Math.Min(cutoff, rule.Between(element, element));
    }

    /// <summary>
    /// The options with every spec key written out, as a resolved run file holds them; none is the text "none", as TOML has no null, or absent.
    /// </summary>
    public static RunOptions WithAllKeys(RunOptions options, ModelSpec spec) => options with
    {
        Model = options.Model with
        {
            Spec = new JsonObject(Sections.SelectMany(KeysOf)
                .Select(key => KeyValuePair.Create(key.Name, key.Get(spec) ?? None(key, spec) ?? Off(key, PresetOf(options.Model, spec.Elements))))
                .Where(entry => entry.Value is not null)),
        },
    };

    /// <summary>
    /// The options that a file with every key means: what the preset has and the file does not name is off, as it was when the file was written, be it that the
    /// preset did not have it then.
    /// </summary>
    public static RunOptions AsWritten(RunOptions options)
    {
        if (!Presets.Names.Contains(options.Model.NamedPreset)) return options;
        ModelSpec preset = PresetOf(options.Model, AnyElement);
        var spec = (JsonObject)options.Model.Spec.DeepClone();
        foreach (SpecKey key in KeysOf("model").Where(key => !spec.ContainsKey(key.Name)))
            if (Off(key, preset) is { } value) spec[key.Name] = value;
        return options with { Model = options.Model with { Spec = spec } };
    }

    /// <summary>The value of a key of <see cref="OffInFiles"/> that the preset has and a network does not; null for others.</summary>
    private static JsonNode? Off(SpecKey key, ModelSpec preset) =>
        key.Get(preset) is not null && OffInFiles.TryGetValue(key.Name, out JsonNode? value) ? value.DeepClone() : null;

    /// <summary>"none" for a key that has no value; null for one that does not take it, as it has none only where it does not act.</summary>
    private static JsonNode? None(SpecKey key, ModelSpec spec) => key.Set(spec, JsonValue.Create("none"), []) is null ? null : JsonValue.Create("none");

    /// <summary>What is wrong with the keys.</summary>
    public static IReadOnlyList<SpecProblem> Problems(ModelOptions model)
    {
        var problems = new List<SpecProblem>();
        if (Presets.Names.Contains(model.NamedPreset))
            SpecJson.Apply(PresetOf(model, AnyElement), (JsonObject)model.Spec.DeepClone(), problems);
        return problems;
    }
}
