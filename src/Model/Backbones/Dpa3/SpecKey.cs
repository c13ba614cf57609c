using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Json;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>One key of a model spec: its name, what it expects, and how to read and write it.</summary>
public sealed class SpecKey
{
    private readonly Func<ModelSpec, JsonNode?> get;
    private readonly Func<ModelSpec, JsonNode?, ModelSpec?> set;
    private readonly Func<ModelSpec, bool> inRange;

    internal SpecKey(
        string name, string summary, string expected, Func<ModelSpec, JsonNode?> get, Func<ModelSpec, JsonNode?, ModelSpec?> set,
        Func<ModelSpec, bool> inRange, IReadOnlyCollection<string>? choices = null)
    {
        Name = name;
        Summary = summary;
        Expected = expected;
        this.get = get;
        this.set = set;
        this.inRange = inRange;
        Choices = choices ?? [];
    }

    /// <summary>Key in model files and in the [model] section of run files.</summary>
    public string Name { get; }

    /// <summary>What it means, one line.</summary>
    public string Summary { get; }

    /// <summary>What a value must be, such as "0.5 to 20 Å".</summary>
    public string Expected { get; }

    /// <summary>The names to choose from; empty for other kinds of values.</summary>
    public IReadOnlyCollection<string> Choices { get; }

    /// <summary>Written only when set: a limit that few models have. Absent means none.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The key, written only where it acts; absent then means that it does not.</summary>
    internal SpecKey Where(Func<ModelSpec, bool> acts) =>
        new(Name, Summary, Expected, spec => acts(spec) ? get(spec) : null, set, inRange, Choices) { IsOptional = true };

    /// <summary>The value in a spec.</summary>
    public JsonNode? Get(ModelSpec spec) => get(spec);

    /// <summary>The spec with this value; null, and a problem added, when the value is of the wrong kind. Ranges are not looked at.</summary>
    public ModelSpec? Set(ModelSpec spec, JsonNode? value, ICollection<SpecProblem> problems)
    {
        ModelSpec? result = set(spec, value);
        if (result is not null) return result;
        string? mistyped = Choices.Count > 0
            ? JsonText.Text(value is JsonArray { Count: > 0 } array ? array.FirstOrDefault(item => !Choices.Contains(JsonText.Text(item) ?? "")) : value)
            : null;
        problems.Add(new SpecProblem(Name, $"expected {Expected}, found {JsonText.Describe(value)}",
            mistyped is null ? null : NearestName.Advice(mistyped, Choices)));
        return null;
    }

    /// <summary>Adds a problem when the value in a spec is out of range.</summary>
    public void Check(ModelSpec spec, ICollection<SpecProblem> problems)
    {
        if (!inRange(spec)) problems.Add(new SpecProblem(Name, $"expected {Expected}, found {JsonText.Describe(get(spec))}"));
    }

    internal static SpecKey Integer(string name, string summary, int least, int most, Func<ModelSpec, int> get, Func<ModelSpec, int, ModelSpec> set) => new(
        name, summary, Text($"{least} to {most}"), spec => JsonValue.Create(get(spec)),
        (spec, node) => JsonText.Integer(node) is int value ? set(spec, value) : null,
        spec => get(spec) >= least && get(spec) <= most);

    internal static SpecKey Number(string name, string summary, double least, double most, string unit, Func<ModelSpec, double> get, Func<ModelSpec, double,
        ModelSpec> set) => new(
        name, summary, Text($"{least} to {most}{(unit.Length > 0 ? " " : "")}{unit}"), spec => JsonValue.Create(get(spec)),
        (spec, node) => JsonText.Number(node) is double value ? set(spec, value) : null,
        spec => get(spec) >= least && get(spec) <= most);

    internal static SpecKey Choice<T>(string name, string summary, IReadOnlyList<(string Name, T Value)> choices, Func<ModelSpec, T> get, Func<ModelSpec, T,
        ModelSpec> set)
        where T : struct, Enum
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        return new SpecKey(
            name, summary, string.Join(", ", names[..^1]) + " or " + names[^1],
            spec => JsonValue.Create(Index(get(spec)) < names.Length ? names[Index(get(spec))] : get(spec).ToString()),
            (spec, node) => Array.IndexOf(names, JsonText.Text(node)) is >= 0 and int index ? set(spec, choices[index].Value) : null,
            spec => Index(get(spec)) < names.Length, names);

        int Index(T value)
        {
            int index = 0;
            while (index < choices.Count && !EqualityComparer<T>.Default.Equals(choices[index].Value, value)) index++;
            return index;
        }
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
