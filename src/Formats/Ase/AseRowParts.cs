using System.Globalization;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Extxyz;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>A frame as the parts of a row of ASE: arrays of the row itself, its constraints, and everything else as data.</summary>
internal sealed class AseRowParts
{
    private static readonly string[] RowColumns = ["momenta", "masses", "initial_magmoms", "initial_charges", "charges", "magmoms"];

    private static readonly string[] RowValues = ["dipole", "magmom"];

    private AseRowParts(Structure structure) => Structure = structure;

    public Structure Structure { get; }

    /// <summary>Arrays of the row beside numbers, positions, cell and labels, [value] or [atom, width].</summary>
    public List<(string Name, double[] Numbers)> Arrays { get; } = [];

    /// <summary>Data: a value as JSON, or an array with one row per atom.</summary>
    public List<(string Name, string? Json, double[]? Numbers)> Data { get; } = [];

    /// <summary>A list as JSON; null when there are none.</summary>
    public string? Constraints { get; private set; }

    /// <exception cref="InvalidDataException">There is no atom, a number is not finite, or fixed atoms contradict each other.</exception>
    public static AseRowParts Of(Frame frame)
    {
        Structure structure = frame.Structure;
        Check(structure);
        var parts = new AseRowParts(structure);
        foreach ((string key, string? value) in structure.Extras?.Info ?? []) parts.AddInfo(key, value);
        if (structure.ConfigType != "Default") parts.AddData("config_type", JsonText(structure.ConfigType));
        if (structure.Labels.Weight != 1) parts.AddData("config_weight", RecordExtras.Text(structure.Labels.Weight));
        foreach (Label label in LabelTable.All)
            if (structure.Labels.WeightOf(label) is not 1 and double weight) parts.AddData(label.WeightKeys[0], RecordExtras.Text(weight));
        foreach (ExtraColumn column in structure.Extras?.Columns ?? []) parts.AddColumn(column);
        ExtxyzAdditions added = ExtxyzAdditions.Of(frame);
        foreach (AddedField field in added.Values) parts.AddData(field.Name, $"[{string.Join(", ", field.Numbers.Select(RecordExtras.Text))}]");
        foreach (AddedField field in added.Columns) parts.Data.Add((field.Name, null, field.Numbers));
        parts.AddConstraints();
        return parts;
    }

    private static void Check(Structure structure)
    {
        if (structure.AtomCount == 0) throw RecordAtoms.Wrong(structure.Source, "at least one atom to write", "none", "leave the structure out");
        CheckFinite(structure, "positions", structure.Positions);
        CheckFinite(structure, "cell", structure.Cell.Rows.ToArray());
        foreach (Label label in LabelTable.All)
            if (structure.Labels[label] is double[] numbers) CheckFinite(structure, label.Name, numbers);
    }

    private static void CheckFinite(Structure structure, string what, double[] numbers)
    {
        if (Array.Find(numbers, number => !double.IsFinite(number)) is var bad && !double.IsFinite(bad))
            throw RecordAtoms.Wrong(structure.Source, $"finite numbers to write as {what}", RecordExtras.Text(bad), "leave the structure out, or mend it");
    }

    private void AddInfo(string key, string? value)
    {
        if (RowValues.Contains(key) && value is not null && Numbers(value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            is { } numbers) Arrays.Add((key, numbers));
        else if (key != "constraints") AddData(key, value is null ? "true" : Json(value));
    }

    private void AddData(string name, string json)
    {
        if (!Data.Exists(entry => entry.Name == name)) Data.Add((name, json, null));
    }

    private void AddColumn(ExtraColumn column)
    {
        if (ColumnTable.Find(column.Name)?.Meaning == ColumnMeaning.Mobility) return;
        double[]? numbers = column.Type is 'R' or 'I' ? Numbers(column.Values) : null;
        if (numbers is not null && (RowColumns.Contains(column.Name) || column.Name == "tags" && column.Width == 1)) Arrays.Add((column.Name, numbers));
        else if (numbers is not null) Data.Add((column.Name, null, numbers));
        else AddData(column.Name, $"[{string.Join(", ", column.Values.Select(JsonText))}]");
    }

    private void AddConstraints()
    {
        List<string> all = [];
        int atoms = Structure.AtomCount;
        if (FixedCoordinates.Read(Structure) is bool[] isFixed)
            for (int mask = 1; mask < 8; mask++)
            {
                int[] held = [.. Enumerable.Range(0, atoms).Where(atom => (isFixed[3 * atom] ? 1 : 0) + (isFixed[3 * atom + 1] ? 2 : 0)
                    + (isFixed[3 * atom + 2] ? 4 : 0) == mask)];
                string indices = string.Join(", ", held);
                if (held.Length == 0) continue;
                string axes = string.Join(", ", Enumerable.Range(0, 3).Select(axis => (mask >> axis & 1) != 0 ? "true" : "false"));
                all.Add(mask == 7 ? $$$"""{"name": "FixAtoms", "kwargs": {"indices": [{{{indices}}}]}}"""
                    : $$$"""{"name": "FixCartesian", "kwargs": {"a": [{{{indices}}}], "mask": [{{{axes}}}]}}""");
            }
        const string mark = "_JSON [";
        if (Structure.Extras?.Find("constraints") is string others && others.StartsWith(mark, StringComparison.Ordinal)
            && others.EndsWith(']')) all.Add(others[mark.Length..^1]);
        if (all.Count > 0) Constraints = $"[{string.Join(", ", all)}]";
    }

    private static double[]? Numbers(string[] words)
    {
        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        return words.Length > 0 ? numbers : null;
    }

    /// <summary>The text of an extra as JSON that reads back as the same text: a flag, a number, numbers, a matrix, or a string.</summary>
    private static string Json(string text)
    {
        const string mark = "_JSON ";
        if (text is "T" or "F") return text == "T" ? "true" : "false";
        if (text.StartsWith(mark, StringComparison.Ordinal) && IsJson(text[mark.Length..])) return text[mark.Length..];
        if (text.StartsWith('[') && IsJson(text)) return text;
        string[] words = text.Split(' ');
        if (words.Length > 0 && Array.TrueForAll(words, word => word.Length > 0 && (char.IsAsciiDigit(word[^1])) && IsJson(word)))
            return words.Length == 1 ? text : $"[{string.Join(", ", words)}]";
        return JsonText(text);
    }

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string JsonText(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
