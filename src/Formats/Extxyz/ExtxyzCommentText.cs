using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Writes comment lines: cell, columns, labels, kind, weights, kept keys, added values, in this order.</summary>
internal sealed class ExtxyzCommentText(TextBuffer text)
{
    private const string WeightKey = "config_weight";

    /// <summary>What a bare word cannot hold by the grammar of libAtoms/extxyz, and the single quotation mark of ASE.</summary>
    private const string Special = " \t\n\"',=[]{}\\";

    private static readonly string[] WeightKeys = [WeightKey, .. LabelTable.All.SelectMany(label => label.WeightKeys)];

    public void Write(Structure structure, LabelOutput labels, ExtraColumn[] columns, ExtxyzAdditions? additions)
    {
        Cell cell = structure.Cell;
        if (cell.Rows.ContainsAnyExcept(0.0)) text.Add("Lattice=\"").Add(cell.Rows).Add("\" ");
        text.Add("Properties=species:S:1:pos:R:3");
        foreach (Label label in LabelTable.All)
            if (label.Scope == LabelScope.PerAtom && labels[label] is { } column) text.Add($":{column.Key}:R:{label.Components}");
        foreach (ExtraColumn column in columns) text.Add($":{column.Name}:{column.Type}:{column.Width}");
        foreach (AddedField field in additions?.Columns ?? []) text.Add($":{field.Name}:R:{field.Width}");
        foreach (Label label in LabelTable.All)
            if (label.Scope == LabelScope.PerStructure && labels[label] is { } field) WriteNumbers(field.Key, field.Numbers);
        if (structure.ConfigType != "Default") WritePair("config_type", structure.ConfigType);
        WriteWeights(structure.Labels, labels);
        foreach ((string key, string? value) in structure.Extras?.Info ?? [])
            if (IsKept(key, labels) && !ExtxyzWriter.IsAdded(additions?.Values, key) && !IsUnitOfReplaced(additions, key)) WritePair(key, value);
        foreach (AddedField field in additions?.Values ?? []) WriteNumbers(field.Name, field.Numbers);
        text.Add($" pbc=\"{Flag(cell.PeriodicA)} {Flag(cell.PeriodicB)} {Flag(cell.PeriodicC)}\"\n");
    }

    private static char Flag(bool periodic) => periodic ? 'T' : 'F';

    /// <summary>Labels that are not written as read no longer have the units and the weights of another key that the file named.</summary>
    private static bool IsKept(string key, LabelOutput labels) =>
        labels.IsAsRead || !UnitFields.IsLabelUnit(key) && !WeightKeys.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Momenta, which take the place of velocities, have a unit of their own.</summary>
    private static bool IsUnitOfReplaced(ExtxyzAdditions? additions, string key) =>
        ExtxyzWriter.IsAdded(additions?.Columns, ColumnTable.Momenta) && AtomVelocities.IsUnitKey(key);

    private void WriteWeights(LabelSet weights, LabelOutput labels)
    {
        WriteWeight(WeightKey, weights.Weight);
        foreach (Label label in LabelTable.All)
        {
            bool isVirial = label.WeightKeys.Count > 1 && labels[label] is { } field && field.Key.Contains("virial", StringComparison.OrdinalIgnoreCase);
            WriteWeight(label.WeightKeys[isVirial ? 1 : 0], weights.WeightOf(label));
        }
    }

    private void WriteWeight(string key, double weight)
    {
        if (weight != 1) WriteNumbers(key, [weight]);
    }

    private void WriteNumbers(string key, ReadOnlySpan<double> numbers)
    {
        text.Add(' ').Add(key).Add('=');
        if (numbers.Length == 1) text.Add(numbers[0]);
        else text.Add('"').Add(numbers).Add('"');
    }

    private void WritePair(string key, string? value)
    {
        text.Add(' ').Add(key.AsSpan().IndexOfAny(Special) >= 0 || key.Length == 0 ? Quoted(key) : key);
        if (value is not null) text.Add('=').Add(NeedsQuotes(value) ? Quoted(value) : value);
    }

    private static bool NeedsQuotes(string value) =>
        value.Length == 0 || !IsVector(value) && value.AsSpan().IndexOfAny(Special) >= 0 || value.Contains('\n');

    /// <summary>A bracketed value is a vector of the newer syntax and is written without quotation marks.</summary>
    private static bool IsVector(string value)
    {
        if (value[0] is not ('[' or '{') || value.Contains('"')) return false;
        int depth = 0;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] is '[' or '{') depth++;
            if (value[i] is ']' or '}' && --depth == 0) return i == value.Length - 1;
        }
        return false;
    }

    private static string Quoted(string value)
    {
        string escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }
}
