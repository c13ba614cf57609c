using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Writes extended XYZ, structure by structure, with everything a reader kept; numbers read back as the same doubles.</summary>
/// <param name="stream">written from where it stands; stays open</param>
public sealed class ExtxyzWriter(Stream stream) : IFrameWriter
{
    private static readonly HashSet<string> Reserved = new(
        [.. LabelTable.All.SelectMany(label => label.Keys).Select(key => key.Name), "lattice", "properties", "pbc", "species", "pos", "z", "config_type"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Label[] AtomLabels = [.. LabelTable.All.Where(label => label.Scope == LabelScope.PerAtom)];

    private readonly TextBuffer text = new(stream);

    /// <summary>Appends a structure.</summary>
    /// <param name="additions">values and columns beside its own, such as a prediction; null for none</param>
    /// <exception cref="InvalidDataException">A number is not finite, or there is no atom.</exception>
    /// <exception cref="ArgumentException">An addition has the name of a label or a wrong length.</exception>
    public void Write(Structure structure, ExtxyzAdditions? additions = null)
    {
        if (structure.AtomCount == 0) throw new InvalidDataException($"{structure.Source}: expected at least one atom to write, found none"
            + "\n  → leave the structure out");
        Check(structure, additions);
        var labels = new LabelOutput(structure);
        text.Add(structure.AtomCount.ToString(System.Globalization.CultureInfo.InvariantCulture)).Add('\n');
        ExtraColumn[] extras = [.. (structure.Extras?.Columns ?? []).Where(column => !IsReplaced(additions?.Columns, column.Name))];
        new ExtxyzCommentText(text).Write(structure, labels, extras, additions);
        WriteAtoms(structure, labels, extras, additions);
    }

    /// <summary>Appends a structure with what was computed for it, see <see cref="ExtxyzAdditions.Of"/>.</summary>
    /// <exception cref="InvalidDataException">A number is not finite, or there is no atom.</exception>
    public void Write(Frame frame) => Write(frame.Structure, ExtxyzAdditions.Of(frame));

    public void Flush() => text.Flush();

    internal static bool IsAdded(List<AddedField>? added, string name) =>
        added is not null && added.Exists(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Momenta take the place of every column that held velocities before.</summary>
    private static bool IsReplaced(List<AddedField>? added, string name) => IsAdded(added, name)
        || ColumnTable.Find(name)?.Meaning == ColumnMeaning.Velocity && IsAdded(added, ColumnTable.Momenta);

    private void WriteAtoms(Structure structure, LabelOutput labels, ExtraColumn[] extras, ExtxyzAdditions? additions)
    {
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            text.Add(structure.Elements[atom].Symbol).Add(' ').Add(structure.Positions.AsSpan(3 * atom, 3));
            foreach (Label label in AtomLabels)
                if (labels[label] is { } values) text.Add(' ').Add(values.Numbers.AsSpan(label.Components * atom, label.Components));
            foreach (ExtraColumn column in extras)
                for (int i = 0; i < column.Width; i++) text.Add(' ').Add(column.Values[atom * column.Width + i]);
            foreach (AddedField field in additions?.Columns ?? [])
                text.Add(' ').Add(field.Numbers.AsSpan(atom * field.Width, field.Width));
            text.Add('\n');
        }
    }

    private static void Check(Structure structure, ExtxyzAdditions? additions)
    {
        CheckFinite(structure, "positions", structure.Positions);
        CheckFinite(structure, "cell", structure.Cell.Rows);
        foreach (Label label in LabelTable.All) CheckFinite(structure, label.Name, structure.Labels[label]);
        foreach (AddedField field in additions?.Values ?? []) CheckField(structure, field, field.Width);
        foreach (AddedField field in additions?.Columns ?? []) CheckField(structure, field, structure.AtomCount * field.Width);
    }

    private static void CheckField(Structure structure, AddedField field, int length)
    {
        if (Reserved.Contains(field.Name) || field.Name.AsSpan().IndexOfAny(" \t\":='") >= 0)
            throw new ArgumentException($"'{field.Name}' is no name for an added value");
        if (field.Numbers.Length != length) throw new ArgumentException($"{field.Name} needs {length} numbers, found {field.Numbers.Length}");
        CheckFinite(structure, field.Name, field.Numbers);
    }

    private static void CheckFinite(Structure structure, string name, ReadOnlySpan<double> numbers)
    {
        foreach (double number in numbers)
            if (!double.IsFinite(number))
                throw new InvalidDataException($"{structure.Source}: expected finite numbers to write as {name}, found {number}"
                    + "\n  → leave the structure out, or look for atoms on top of each other");
    }
}
