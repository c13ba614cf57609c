using System.Globalization;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>One row of an ASE database, however it is stored: atoms, what a calculator said of them, key-value pairs and data.</summary>
/// <param name="source">file and number of the row, for messages</param>
internal sealed class AseRow(string source)
{
    private static readonly string[] AtomColumns = ["momenta", "masses", "initial_magmoms", "initial_charges", "charges", "magmoms", "energies"];

    private static readonly string[] Values = ["dipole", "magmom"];

    /// <summary>Every array by its name: numbers, positions, cell, energy, forces, stress, momenta, ….</summary>
    public Dictionary<string, double[]> Arrays { get; } = new(StringComparer.Ordinal);

    /// <summary>[3] or null.</summary>
    public bool[]? Periodic { get; set; }

    public JsonElement KeyValuePairs { get; set; }

    public JsonElement Data { get; set; }

    /// <summary>Reads the arrays of <see cref="Data"/>.</summary>
    public AseJson DataJson { get; set; } = new();

    /// <summary>[constraint], as ASE lists them.</summary>
    public JsonElement Constraints { get; set; }

    /// <summary>A row that is one object of JSON.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static AseRow OfJson(JsonElement row, string source)
    {
        if (row.ValueKind != JsonValueKind.Object) throw RecordAtoms.Wrong(source, "a row of an ASE database", $"JSON of kind {row.ValueKind}",
            "the file is damaged");
        var read = new AseRow(source);
        foreach (JsonProperty property in row.EnumerateObject())
            switch (property.Name)
            {
                case "key_value_pairs": read.KeyValuePairs = property.Value; break;
                case "data": read.Data = property.Value; break;
                case "constraints": read.Constraints = property.Value; break;
                case "pbc": read.Periodic = read.DataJson.Numbers(property.Value)?.Select(flag => flag != 0).ToArray(); break;
                case "calculator_parameters": break;
                default:
                    if (read.DataJson.Numbers(property.Value) is { } numbers) read.Arrays[property.Name] = numbers;
                    break;
            }
        return read;
    }

    /// <exception cref="InvalidDataException">Something is missing or wrong.</exception>
    public Structure ToStructure(RecordLabels labels)
    {
        Structure structure = RecordAtoms.Of(source, Arrays.GetValueOrDefault("numbers", []), Arrays.GetValueOrDefault("positions", []),
            Arrays.GetValueOrDefault("cell", []), Periodic ?? [false, false, false]);
        labels.Take(structure, Find);
        foreach (string name in AtomColumns)
            if (Arrays.TryGetValue(name, out double[]? numbers)) RecordExtras.AddColumn(structure, name, numbers);
        if (Arrays.TryGetValue("tags", out double[]? tags)
            && tags.AsSpan().ContainsAnyExcept(0.0)) RecordExtras.AddColumn(structure, "tags", tags, isInteger: true);
        foreach (string name in Values)
            if (Arrays.TryGetValue(name, out double[]? numbers)) RecordExtras.Add(structure, name, numbers);
        AddAll(structure, KeyValuePairs, new AseJson(), labels);
        AddAll(structure, Data, DataJson, labels);
        TakeKindAndWeights(structure);
        AseConstraints.Take(structure, Constraints);
        return structure;
    }

    private static void TakeKindAndWeights(Structure structure)
    {
        if (structure.Extras is not { } extras) return;
        if (extras.Find("config_type") is { Length: > 0 } kind) structure.ConfigType = kind;
        if (Weight("config_weight") is double all) structure.Labels.Weight = all;
        foreach (Label label in LabelTable.All)
            if (Weight(label.WeightKeys[0]) is double weight) structure.Labels.SetWeight(label, weight);
        string[] taken = ["config_type", "config_weight", .. LabelTable.All.Select(label => label.WeightKeys[0])];
        extras.Info.RemoveAll(pair => taken.Contains(pair.Key));

        double? Weight(string key) => double.TryParse(extras.Find(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            && weight >= 0 ? weight : null;
    }

    private double[]? Find(string name) => Arrays.TryGetValue(name, out double[]? numbers) ? numbers
        : Within(KeyValuePairs, name, new AseJson()) ?? Within(Data, name, DataJson);

    private static double[]? Within(JsonElement values, string name, AseJson json) =>
        values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out JsonElement value) ? json.Numbers(value) : null;

    private static void AddAll(Structure structure, JsonElement values, AseJson json, RecordLabels labels)
    {
        if (values.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty value in values.EnumerateObject())
        {
            if (value.Name.Length == 0 || labels.IsLabel(value.Name)) continue;
            if (structure.AtomCount > 1 && json.RowsOf(value.Value) is { } shape && shape.Rows == structure.AtomCount && json.Numbers(value.Value)
                is { } numbers)
                RecordExtras.AddColumn(structure, value.Name, numbers, shape.IsInteger);
            else if (json.Text(value.Value) is string text) RecordExtras.Add(structure, value.Name, text);
        }
    }
}
