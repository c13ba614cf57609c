using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Activations;
using Amalgam.Model.Json;
using Amalgam.Model.Repulsion;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The keys of a spec whose values are more than one number or word.</summary>
internal static class SpecValues
{
    private static readonly (string Name, ExpertPositions Value)[] PositionNames =
        [("node", ExpertPositions.Node), ("pair", ExpertPositions.Pair), ("angle", ExpertPositions.Angle), ("head", ExpertPositions.Head)];

    public static SpecKey Elements() => new(
        "elements", "elements the model knows", "a list of 1 to 118 different element symbols, ascending by atomic number",
        spec => Array(spec.Elements.Select(element => JsonValue.Create(element.ToString()))),
        (spec, node) => JsonText.Items(node, Symbol) is { } elements ? spec with { Elements = elements } : null,
        spec => spec.Elements is { Count: > 0 } elements && elements[0].Number > 0
            && Enumerable.Range(1, elements.Count - 1).All(index => elements[index - 1].Number < elements[index].Number),
        ElementTable.Symbols.Skip(1).ToArray());

    public static SpecKey OptionalInteger(string name, string summary, Func<ModelSpec, int?> get, Func<ModelSpec, int?, ModelSpec> set) => new(
        name, summary, "1 to 1024 or none", spec => get(spec) is int value ? JsonValue.Create(value) : null,
        (spec, node) => IsNone(node) ? set(spec, null) : JsonText.Integer(node) is int value ? set(spec, value) : null,
        spec => get(spec) is null or (>= 1 and <= 1024));

    public static SpecKey Limit(string name, string summary, Func<ModelSpec, int?> get, Func<ModelSpec, int?, ModelSpec> set) => new(
        name, summary, "1 to 100000 or none", spec => get(spec) is int value ? JsonValue.Create(value) : null,
        (spec, node) => IsNone(node) ? set(spec, null) : JsonText.Integer(node) is int value ? set(spec, value) : null,
        spec => get(spec) is null or (>= 1 and <= 100_000))
    { IsOptional = true };

    public static SpecKey Truth(string name, string summary, Func<ModelSpec, bool> get, Func<ModelSpec, bool, ModelSpec> set) => new(
        name, summary, "true or false", spec => JsonValue.Create(get(spec)),
        (spec, node) => JsonText.Truth(node) is bool value ? set(spec, value) : null, _ => true);

    /// <summary>A truth that is written only where it holds; absent, as in files made before the key was, it does not.</summary>
    public static SpecKey Mark(string name, string summary, Func<ModelSpec, bool> get, Func<ModelSpec, bool, ModelSpec> set) => new(
        name, summary, "true, or absent for false", spec => get(spec) ? JsonValue.Create(true) : null,
        (spec, node) => node is null ? set(spec, false) : JsonText.Truth(node) is bool value ? set(spec, value) : null, _ => true)
    { IsOptional = true };

    public static SpecKey Activation(string name, string summary, Func<ModelSpec, Activation> get, Func<ModelSpec, Activation, ModelSpec> set) => new(
        name, summary, "\"silu\", \"tanh\" or \"silut:T\" with T up to 100", spec => JsonValue.Create(get(spec).ToString()),
        (spec, node) => ParseActivation(JsonText.Text(node)) is Activation value ? set(spec, value) : null,
        spec => get(spec) is { Kind: ActivationKind.Silu or ActivationKind.Tanh } or { Kind: ActivationKind.SiluTail, Threshold: > 0 and <= 100 });

    public static SpecKey DirectionScale() => new(
        "direction_scale", "σ of the pair directions for every centre element; none: 0.3", "one positive number for every element, or none",
        spec => spec.DirectionScale is null ? null : Array(spec.DirectionScale.Select(scale => JsonValue.Create(scale))),
        (spec, node) => IsNone(node) ? spec with { DirectionScale = null } : JsonText.Items(node, JsonText.Number) is { } scales ? spec
            with
        { DirectionScale = scales } : null,
        spec => spec.DirectionScale is null
            || (spec.DirectionScale.Count == spec.Elements.Count && spec.DirectionScale.All(scale => scale > 0 && double.IsFinite(scale))));

    public static SpecKey PairInputScale() => new(
        "pair_input_scale", "mean and scale of the inverse-distance input for every centre element; none: 0 and 0.3",
        "[mean, positive scale] for every element with pair_input inverse_distance, or none",
        spec => spec.PairInputScale is null ? null
            : Array(spec.PairInputScale.Select(scale => Array([JsonValue.Create(scale.Mean), JsonValue.Create(scale.Scale)]))),
        (spec, node) => IsNone(node) ? spec with { PairInputScale = null } : JsonText.Items(node, MeanAndScale) is { } scales ? spec
            with
        { PairInputScale = scales } : null,
        spec => spec.PairInputScale is null || (spec.PairInput == PairInput.InverseDistance && spec.PairInputScale.Count == spec.Elements.Count
            && spec.PairInputScale.All(scale => double.IsFinite(scale.Mean) && scale.Scale > 0 && double.IsFinite(scale.Scale))));

    public static SpecKey Carry() => new(
        "carry", "factors on the old node, pair and angle features of a layer", "three numbers [node, pair, angle], each 0.001 to 10",
        spec => Array([JsonValue.Create(spec.Carry.Node), JsonValue.Create(spec.Carry.Pair), JsonValue.Create(spec.Carry.Angle)]),
        (spec, node) => JsonText.Items(node, JsonText.Number) is { Count: 3 } factors ? spec with { Carry = (factors[0], factors[1], factors[2]) } : null,
        spec => spec.Carry is { Node: >= 1e-3 and <= 10, Pair: >= 1e-3 and <= 10, Angle: >= 1e-3 and <= 10 });

    public static SpecKey HeadWidths() => new(
        "head_widths", "widths of the hidden layers of the head", "a list of up to 16 widths, each 1 to 4096",
        spec => Array(spec.HeadWidths.Select(width => JsonValue.Create(width))),
        (spec, node) => JsonText.Items(node, JsonText.Integer) is { } widths ? spec with { HeadWidths = widths } : null,
        spec => spec.HeadWidths.Count <= 16 && spec.HeadWidths.All(width => width is >= 1 and <= 4096));

    public static SpecKey Positions() => new(
        "positions", "where experts stand", "a list of node, pair, angle, head",
        spec => Array(PositionNames.Where(position => spec.Positions.HasFlag(position.Value)).Select(position => JsonValue.Create(position.Name))),
        (spec, node) => JsonText.Items(node, Position) is { } positions && positions.Distinct().Count() == positions.Count
            ? spec with { Positions = positions.Aggregate(ExpertPositions.None, (all, position) => all | position) } : null,
        _ => true, PositionNames.Select(position => position.Name).ToArray());

    public static SpecKey RouterGroups() => new(
        "router_groups", "maps that share a router, where not all of a position do; maps in no group are dense (imported models)",
        "a list of groups such as node_self or node_pair-pair_self",
        spec => spec.RouterGroups is null ? null : Array(spec.RouterGroups.Select(group => JsonValue.Create(string.Join('-', group.Select(Maps.NameOf))))),
        (spec, node) => IsNone(node) ? spec with { RouterGroups = null } : Groups(node) is { } groups ? spec with { RouterGroups = groups } : null,
        _ => true)
    { IsOptional = true };

    public static SpecKey CoreRepulsion() => new(
        "core_repulsion", "repulsive core, full below inner and gone beyond outer", "{ inner = Å, outer = Å } with 0 ≤ inner < outer, or none",
        spec => spec.CoreRepulsion is null ? null : new JsonObject { ["inner"] = spec.CoreRepulsion.Inner, ["outer"] = spec.CoreRepulsion.Outer },
        (spec, node) => IsNone(node) ? spec with { CoreRepulsion = null }
            : node is JsonObject { Count: 2 } map && JsonText.Number(map["inner"]) is double inner && JsonText.Number(map["outer"]) is double outer
            ? spec with { CoreRepulsion = new CoreRepulsionSpec(inner, outer) } : null,
        spec => spec.CoreRepulsion is null
            || (spec.CoreRepulsion.Inner >= 0 && spec.CoreRepulsion.Outer > spec.CoreRepulsion.Inner && double.IsFinite(spec.CoreRepulsion.Outer)));

    public static SpecKey TypewiseCutoff() => new(
        "typewise_cutoff", "pair cutoffs by the two elements: offset + factor times the sum of their covalent radii, at most pair_cutoff",
        "{ offset = Å, factor = number } with both 0 to 20, or none",
        spec => spec.TypewiseCutoff is TypewiseCutoff rule ? new JsonObject { ["offset"] = rule.Offset, ["factor"] = rule.Factor } : null,
        (spec, node) => IsNone(node) ? spec with { TypewiseCutoff = null }
            : node is JsonObject { Count: 2 } map && JsonText.Number(map["offset"]) is double offset && JsonText.Number(map["factor"]) is double factor
            ? spec with { TypewiseCutoff = new TypewiseCutoff(offset, factor) } : null,
        spec => spec.TypewiseCutoff is null or { Offset: >= 0 and <= 20, Factor: >= 0 and <= 20 })
    { IsOptional = true };

    // TOML has no null, so the word "none" means it too.
    private static bool IsNone(JsonNode? node) => node is null || JsonText.Text(node) == "none";

    private static JsonArray Array(IEnumerable<JsonNode?> items)
    {
        var array = new JsonArray();
        foreach (JsonNode? item in items) array.Add(item);
        return array;
    }

    private static Element? Symbol(JsonNode? node) => Element.TryParse(JsonText.Text(node), out Element element) ? element : null;

    private static (double, double)? MeanAndScale(JsonNode? node) => JsonText.Items(node, JsonText.Number) is { Count: 2 } pair ? (pair[0], pair[1]) : null;

    private static ExpertPositions? Position(JsonNode? node)
    {
        string? text = JsonText.Text(node);
        foreach ((string name, ExpertPositions value) in PositionNames) if (name == text) return value;
        return null;
    }

    private static List<IReadOnlyList<MapKind>>? Groups(JsonNode? node)
    {
        if (node is not JsonArray array) return null;
        var groups = new List<IReadOnlyList<MapKind>>();
        foreach (JsonNode? item in array)
        {
            string[]? names = JsonText.Text(item)?.Split('-');
            MapKind[] maps = [.. Maps.OfLayer.Where(map => names?.Contains(Maps.NameOf(map)) == true)];
            if (maps.Length == 0 || maps.Length != names!.Length) return null;
            groups.Add(maps);
        }
        return groups;
    }

    private static Activation? ParseActivation(string? text)
    {
        if (text is null) return null;
        try { return Activations.Activation.Parse(text); }
        catch (FormatException) { return null; }
    }
}
