using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Json;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The keys of a spec that say which sources, charges and spins a model reads; absent from plain models.</summary>
internal static class SpecConditions
{
    public static readonly IReadOnlyList<SpecKey> Keys =
    [
        Key("sources", "sources the model answers for, each with the elements that it has seen of it",
            "a list of { name, elements } with different names, elements ascending",
            conditions => conditions.Sources.Count == 0 ? null : Json(conditions.Sources),
            (conditions, node) => Items(node, Source) is { } sources ? conditions with { Sources = sources } : null, spec => AreGood(spec.Conditions!.Sources)),
        Key("charges", "total charges seen in training, e", Values,
            conditions => Json(conditions.Charges), (conditions, node) => Numbers(node) is { } charges ? conditions with { Charges = charges } : null,
            spec => AreGood(spec.Conditions!.Charges)),
        Key("spins", "spin multiplicities 2S + 1 seen in training", Values,
            conditions => Json(conditions.Spins), (conditions, node) => Numbers(node) is { } spins ? conditions with { Spins = spins } : null,
            spec => AreGood(spec.Conditions!.Spins)),
        Key("default_charge", "total charge of structures that do not say it, e", "a whole number that is among charges",
            conditions => conditions.DefaultCharge is int charge ? JsonValue.Create(charge) : null,
            (conditions, node) => JsonText.Integer(node) is int charge ? conditions with { DefaultCharge = charge } : null,
            spec => spec.Conditions!.DefaultCharge is not int charge || spec.Conditions.Charges?.Contains(charge) == true),
        Key("default_spin", "spin multiplicity of structures that do not say it", "a whole number that is among spins",
            conditions => conditions.DefaultSpin is int spin ? JsonValue.Create(spin) : null,
            (conditions, node) => JsonText.Integer(node) is int spin ? conditions with { DefaultSpin = spin } : null,
            spec => spec.Conditions!.DefaultSpin is not int spin || spec.Conditions.Spins?.Contains(spin) == true),
        Key("gates_read_conditions", "whether gates depend on source, charge and spin too", "true, or absent for false",
            conditions => conditions.InRouters ? JsonValue.Create(true) : null,
            (conditions, node) => JsonText.Truth(node) is bool value ? conditions with { InRouters = value } : null, _ => true),
        Key("source_heads", "whether every source has a head of its own", "true, or absent for false",
            conditions => conditions.SourceHeads ? JsonValue.Create(true) : null,
            (conditions, node) => JsonText.Truth(node) is bool value ? conditions with { SourceHeads = value } : null, _ => true),
    ];

    private const string Values = "a list of different whole numbers from −1000 to 1000, ascending";

    /// <summary>Adds what is wrong between the keys.</summary>
    public static void Check(ModelSpec spec, List<SpecProblem> problems)
    {
        if (spec.Conditions is not ConditionSpec conditions) return;
        if (conditions.Sources.Count == 0 && !conditions.ReadsState)
            problems.Add(new SpecProblem("gates_read_conditions", "expected sources, charges or spins beside it, found none", "leave it out"));
        foreach (ModelSource source in conditions.Sources)
            if (source.Elements.Except(spec.Elements).ToArray() is { Length: > 0 } unknown)
                problems.Add(new SpecProblem("sources", $"expected elements of the model, found {string.Join(' ', unknown)} of {source.Name}"));
        if (conditions.InRouters && (spec.Routing == Routing.None || spec.RoutedExperts == 0))
            problems.Add(new SpecProblem("gates_read_conditions", "expected routed experts beside it, found none", "leave it out"));
        if (conditions.SourceHeads && conditions.Sources.Count == 0)
            problems.Add(new SpecProblem("source_heads", "expected sources beside it, found none", "leave it out"));
        if (conditions.SourceHeads && spec.HasExperts(MapKind.Head))
            problems.Add(new SpecProblem("source_heads", "expected no experts in the head beside it, found positions with head",
                "leave head out of positions"));
        if (spec.VacuumReference && conditions.ReadsState)
            problems.Add(new SpecProblem("vacuum_reference", "expected none beside charges and spins, on which the energy of a lone atom depends, found true"));
    }

    private static SpecKey Key(
        string name, string summary, string expected, Func<ConditionSpec, JsonNode?> get, Func<ConditionSpec, JsonNode?, ConditionSpec?> set,
        Func<ModelSpec, bool> inRange) => new(
        name, summary, expected, spec => spec.Conditions is null ? null : get(spec.Conditions),
        (spec, node) => set(spec.Conditions ?? new ConditionSpec(), node) is ConditionSpec changed ? spec with { Conditions = changed } : null,
        spec => spec.Conditions is null || inRange(spec))
        { IsOptional = true };

    private static bool AreGood(IReadOnlyList<ModelSource> sources) => sources.Select(source => source.Name).Distinct().Count() == sources.Count
        && sources.All(source => source.Name.Trim().Length > 0 && !source.Name.Any(char.IsControl) && source.Elements.Count > 0
            && Enumerable.Range(1, source.Elements.Count - 1).All(index => source.Elements[index - 1].Number < source.Elements[index].Number));

    private static bool AreGood(IReadOnlyList<int>? values) => values is null
        || (values.Count > 0 && values.All(value => Math.Abs(value) <= ElectronicState.Most)
            && Enumerable.Range(1, values.Count - 1).All(index => values[index - 1] < values[index]));

    private static JsonArray Json(IReadOnlyList<ModelSource> sources) => new([.. sources.Select(source => new JsonObject
    {
        ["name"] = source.Name,
        ["elements"] = new JsonArray([.. source.Elements.Select(element => JsonValue.Create(element.Symbol))]),
    })]);

    private static JsonArray? Json(IReadOnlyList<int>? values) => values is null ? null : new([.. values.Select(value => JsonValue.Create(value))]);

    private static List<int>? Numbers(JsonNode? node) => JsonText.Items(node, JsonText.Integer);

    private static ModelSource? Source(JsonNode? node) =>
        node is JsonObject { Count: 2 } map && JsonText.Text(map["name"]) is string name
        && JsonText.Items<Element>(map["elements"], symbol => Element.TryParse(JsonText.Text(symbol), out Element element) ? element : null) is { } elements
            ? new ModelSource(name, elements) : null;

    private static List<T>? Items<T>(JsonNode? node, Func<JsonNode?, T?> read)
        where T : class
    {
        if (node is not JsonArray array) return null;
        List<T?> items = [.. array.Select(read)];
        return items.Contains(null) ? null : [.. items.OfType<T>()];
    }
}
