using System.Globalization;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>The frames of a .traj file. A frame without atomic numbers has those of the first, with its periodic axes, masses and constraints.</summary>
internal sealed class AseTrajectory : IIndexedStructures
{
    /// <summary>What a frame without atomic numbers takes from the first.</summary>
    private static readonly string[] Shared = ["numbers", "masses"];

    private readonly UlmFile file;
    private readonly RecordLabels labels;
    private readonly AseJson json;
    private readonly AseRow? first;

    private AseTrajectory(UlmFile file, RecordLabels labels)
    {
        (this.file, this.labels) = (file, labels);
        json = new AseJson(file.Bytes);
        first = file.Count > 0 ? AseJson.Guarded(file.Path, () => Row(0)) : null;
    }

    public long Count => file.Count;

    /// <exception cref="InvalidDataException">It is no such file, or its first frame is damaged.</exception>
    public static AseTrajectory Open(string path, RecordLabels labels)
    {
        UlmFile file = UlmFile.Open(path);
        try
        {
            return new AseTrajectory(file, labels);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        return AseJson.Guarded($"{file.Path}:{frame + 1}", () => Completed(Row(frame)).ToStructure(labels));
    }

    public void Dispose() => file.Dispose();

    /// <summary>A frame with what it shares with the first.</summary>
    private AseRow Completed(AseRow row)
    {
        if (row.Arrays.ContainsKey("numbers")) return row;
        foreach (string name in Shared)
            if (first!.Arrays.TryGetValue(name, out double[]? numbers)) row.Arrays[name] = numbers;
        row.Periodic = first!.Periodic;
        row.Constraints = first.Constraints;
        return row;
    }

    private AseRow Row(long frame)
    {
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        JsonElement item = file.Item(frame, source);
        if (item.ValueKind != JsonValueKind.Object) throw RecordAtoms.Wrong(source, "a frame of an ASE trajectory", $"JSON of kind {item.ValueKind}",
            "the file is damaged");
        var row = new AseRow(source) { DataJson = json };
        foreach (JsonProperty property in item.EnumerateObject())
            switch (property.Name.TrimEnd('.'))
            {
                case "pbc": row.Periodic = json.Numbers(property.Value)?.Select(flag => flag != 0).ToArray(); break;
                case "info": row.Data = property.Value; break;
                case "constraints": row.Constraints = ConstraintsOf(property.Value, source); break;
                case "calculator": Add(row, property.Value, ""); break;
                case "magmoms" or "charges": Add(row, property, "initial_", source); break;
                default: Add(row, property, "", source); break;
            }
        return row;
    }

    private void Add(AseRow row, JsonElement calculator, string prefix)
    {
        if (calculator.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty result in calculator.EnumerateObject())
            if (result.Name is not ("name" or "parameters")) Add(row, result, prefix, "");
    }

    private void Add(AseRow row, JsonProperty property, string prefix, string source)
    {
        if (json.Numbers(property.Value) is { } numbers) row.Arrays[prefix + property.Name.TrimEnd('.')] = numbers;
        else if (property.Value.ValueKind == JsonValueKind.Object && property.Name.EndsWith('.') && source.Length > 0)
            throw RecordAtoms.Wrong(source, $"an array within the file as {property.Name.TrimEnd('.')}", property.Value.GetRawText(),
                "was the file cut off or damaged?");
    }

    /// <summary>A list, or the text of one.</summary>
    private static JsonElement ConstraintsOf(JsonElement value, string source) => value.ValueKind == JsonValueKind.String
        ? AseJson.Parse(System.Text.Encoding.UTF8.GetBytes(value.GetString() is { Length: > 0 } text ? text : "[]"), source) : value;
}
