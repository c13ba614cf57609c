using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Npz;

/// <summary>The frames of one .npz file. Other arrays with one value per frame or per atom are kept as extras, but for results of another method
/// (old_…).</summary>
internal sealed class NpzShard : IIndexedStructures
{
    private static readonly string[] Frame = ["cell", "pbc", "stress"];

    /// <summary>The array that says what a frame is, beside kind_names; it becomes the config_type.</summary>
    private const string Kind = "kind";

    private readonly NpzFile file;
    private readonly NpzLayout layout;
    private readonly RecordLabels labels;
    private readonly NpzArray numbers, positions;
    private readonly long[] starts;
    private readonly string[] extras;
    private readonly bool isShared;

    private NpzShard(NpzFile file, NpzLayout layout, RecordLabels labels)
    {
        (this.file, this.layout, this.labels) = (file, layout, labels);
        numbers = Require(layout.Numbers);
        positions = Require(layout.Positions);
        isShared = layout.Counts is null && numbers.Shape.Count == 1;
        long[] counts = layout.Counts is null ? Same() : [.. Require(layout.Counts).All().Select(Whole)];
        starts = new long[counts.Length + 1];
        for (int frame = 0; frame < counts.Length; frame++) starts[frame + 1] = starts[frame] + counts[frame];
        if (starts[^1] * 3 != positions.Count || !isShared && starts[^1] != numbers.Count)
            throw RecordAtoms.Wrong(file.Path, $"positions of {starts[^1]} atoms", $"{positions.Count} numbers as {layout.Positions}",
                "do the arrays of the file belong together?");
        extras = [.. file.Names.Where(name => !IsKnown(name) && file.Find(name)!.Rows == Count && file.Find(name)!.Shape.Count == 1)];
    }

    public long Count => starts.Length - 1;

    /// <exception cref="InvalidDataException">It is no such file, or arrays do not fit together.</exception>
    public static NpzShard Open(string path, RecordLabels labels)
    {
        NpzLayout layout = NpzLayout.Of(NpzFile.NamesIn(path)) ?? throw RecordAtoms.Wrong(path, "arrays of a known layout ("
            + string.Join("; ", NpzLayout.All.Select(known => $"{known.Title}: {known.Numbers}, {known.Positions}, …"))
                + ")", "others", "convert the file to extended XYZ");
        return new NpzShard(NpzFile.Open(path, name => !name.StartsWith("old_", StringComparison.Ordinal)), layout, labels);
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        long start = starts[frame], atoms = starts[frame + 1] - start;
        double[] elements = numbers.Slice(isShared ? 0 : start, atoms);
        bool[]? periodic = Row("pbc", frame) is { } flags ? [.. flags.Select(flag => flag != 0)] : null;
        Structure structure = RecordAtoms.Of(source, elements, positions.Slice(3 * start, 3 * atoms), Row("cell", frame) ?? [], periodic);
        labels.Take(structure, name => file.Find(name) is not { } array ? null
            : array.Count == 3 * starts[^1] && name != "stress" ? array.Slice(3 * start, 3 * atoms) : Row(name, frame));
        foreach (string name in extras) Keep(structure, name, Row(name, frame)![0]);
        return structure;
    }

    public void Dispose() { }

    /// <summary>Frames of the same atoms.</summary>
    private long[] Same()
    {
        long atoms = numbers.Shape.Count == 0 ? 1 : numbers.Shape[^1];
        if (atoms == 0) return [];
        long frames = positions.Count / (3 * atoms);
        return [.. Enumerable.Repeat(atoms, checked((int)frames))];
    }

    private bool IsKnown(string name) => name == layout.Numbers || name == layout.Positions || name == layout.Counts || labels.IsLabel(name)
        || Frame.Contains(name);

    /// <summary>The numbers of one frame, of an array whose first axis counts frames.</summary>
    private double[]? Row(string name, long frame)
    {
        if (file.Find(name) is not { } array) return null;
        if (array.Rows != Count || Count == 0)
            throw RecordAtoms.Wrong($"{file.Path}: {name}", $"{Count} rows, one per frame", $"{array.Rows}", "do the arrays of the file belong together?");
        long width = array.Count / Count;
        return array.Slice(frame * width, width);
    }

    /// <summary>A number of a frame; an index into a list of names becomes the name where there is one.</summary>
    private void Keep(Structure structure, string name, double number)
    {
        string text = RecordExtras.Text(number);
        if (file.Texts(name + "_names") is { } names)
            text = number >= 0 && number < names.Count ? names[(int)number]
                : throw RecordAtoms.Wrong($"{file.Path}: {name}", $"indices below {names.Count}", text, "correct the file");
        if (name == Kind && file.Texts(Kind + "_names") is not null) structure.ConfigType = text;
        else RecordExtras.Add(structure, name, text);
    }

    private NpzArray Require(string name) => file.Find(name)
        ?? throw RecordAtoms.Wrong(file.Path, $"the array {name}", "none that holds numbers", "write it with numpy.savez");

    private long Whole(double count) => count >= 1 && count <= int.MaxValue && double.IsInteger(count) ? (long)count
        : throw RecordAtoms.Wrong(file.Path, $"numbers of atoms as {layout.Counts}", RecordExtras.Text(count), "correct the file");
}
