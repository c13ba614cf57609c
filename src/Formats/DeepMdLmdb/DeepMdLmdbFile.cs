using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Msgpack;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.DeepMdLmdb;

/// <summary>The frames of one data.mdb: __metadata__ says how many there are, how their keys are written and which elements the types are.</summary>
internal sealed class DeepMdLmdbFile : IIndexedStructures
{
    private const int MostDigits = 32;
    private static readonly string[] Known = ["coords", "coord", "cells", "box", "atom_types", "atom_numbs", "atom_names", "orig", "nopbc", "real_atom_types"];

    private readonly LmdbFile file;
    private readonly RecordLabels labels;
    private readonly int digits;
    private readonly Element[] elements;

    private DeepMdLmdbFile(LmdbFile file, RecordLabels labels, long count, int digits, Element[] elements) =>
        (this.file, this.labels, Count, this.digits, this.elements) = (file, labels, count, digits, elements);

    public long Count { get; }

    /// <exception cref="InvalidDataException">It is no such file, or it is damaged.</exception>
    public static DeepMdLmdbFile Open(string path, RecordLabels labels)
    {
        LmdbFile file = LmdbFile.Open(path);
        try
        {
            string source = $"{path}: __metadata__";
            Dictionary<string, object?> about = Map(file, "__metadata__"u8, source)
                ?? throw RecordAtoms.Wrong(path, "the key __metadata__", "none", "is it another kind of LMDB file?");
            if (about.GetValueOrDefault("nframes") is not long count || count < 0 || count > file.Length / 8)
                throw RecordAtoms.Wrong(source, "the number of frames as nframes", $"{about.GetValueOrDefault("nframes") ?? "nothing"}", "the file is damaged");
            Element[] elements = [.. (about.GetValueOrDefault("type_map") as object?[] ?? []).Select((name, type) =>
                ElementOf(name as string ?? "", type, source))];
            return new DeepMdLmdbFile(file, labels, count, DigitsOf(about.GetValueOrDefault("frame_idx_fmt") as string ?? "012d", source), elements);
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
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        byte[] key = Encoding.ASCII.GetBytes(frame.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'));
        Dictionary<string, object?> record = Map(file, key, source) ?? throw RecordAtoms.Wrong(source, "the frame", "none", "was the file written to its end?");
        double[] types = Numbers(record, "atom_types")
            ?? throw RecordAtoms.Wrong(source, "the types of the atoms as atom_types", "none", "was the file written to its end?");
        double[] numbers = [.. types.Select(type => NumberOf(type, source))];
        bool isOpen = record.GetValueOrDefault("nopbc") is true or 1L;
        double[] cell = isOpen ? [] : Numbers(record, "cells") ?? Numbers(record, "box") ?? [];
        Structure structure = RecordAtoms.Of(source, numbers, Numbers(record, "coords") ?? Numbers(record, "coord") ?? [], cell, null);
        labels.Take(structure, name => Numbers(record, name));
        foreach ((string name, object? value) in record)
            if (!Known.Contains(name) && !labels.IsLabel(name) && MsgpackArrays.Numbers(value) is { } extra) Keep(structure, name, extra);
        return structure;
    }

    public void Dispose() => file.Dispose();

    private static void Keep(Structure structure, string name, double[] numbers)
    {
        bool isColumn = structure.AtomCount > 1 && numbers.Length % structure.AtomCount == 0 && numbers.Length / structure.AtomCount is 1 or 3 or 9;
        if (isColumn) RecordExtras.AddColumn(structure, name, numbers);
        else RecordExtras.Add(structure, name, numbers);
    }

    private double NumberOf(double type, string source) => type >= 0 && type < elements.Length && double.IsInteger(type) ? elements[(int)type].Number
        : throw RecordAtoms.Wrong(source, $"types of type_map (0 to {elements.Length - 1})", RecordExtras.Text(type), "the file is damaged");

    private static double[]? Numbers(Dictionary<string, object?> record, string name) => MsgpackArrays.Numbers(record.GetValueOrDefault(name));

    private static Element ElementOf(string name, int type, string source) => Element.TryParse(name, out Element element) ? element
        : throw RecordAtoms.Wrong(source, $"the symbol of an element as type {type}", $"'{name}'",
        "elsewhere names of types are free, here they say which atoms these are");

    /// <summary>Digits of the keys: "012d" is twelve.</summary>
    private static int DigitsOf(string format, string source) =>
        int.TryParse(format.Trim('{', '}', ':').TrimEnd('d'), NumberStyles.None, CultureInfo.InvariantCulture, out int digits) && digits <= MostDigits ? digits
            : throw RecordAtoms.Wrong(source, "a number of digits such as 012d as frame_idx_fmt", $"'{format}'", "the file is damaged");

    private static Dictionary<string, object?>? Map(LmdbFile file, ReadOnlySpan<byte> key, string source)
    {
        if (file.Find(key) is not byte[] bytes) return null;
        try
        {
            return MsgpackReader.Read(bytes) as Dictionary<string, object?>
                ?? throw RecordAtoms.Wrong(source, "a map", "another value", "the file is damaged");
        }
        catch (InvalidDataException problem) when (!problem.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{source}: {problem.Message}\n  → the file is damaged", problem);
        }
    }
}
