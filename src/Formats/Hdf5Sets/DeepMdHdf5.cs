using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>
/// Data of DeePMD-kit in HDF5: groups with type.raw, type_map.raw and set.*/NAME.npy, which are data sets here, also of mixed type. Systems come in the
/// order in
/// which they were written.
/// </summary>
internal sealed class DeepMdHdf5 : IIndexedStructures
{
    public const string TypesName = "type.raw";

    private const string NamesName = "type_map.raw", OpenName = "nopbc", Ending = ".npy";

    private static readonly string[] Known = ["coord", "box", "real_atom_types"];

    private sealed record Part(Hdf5Group Set, double[] Types, Element[] Elements, bool IsOpen, long Start, long Frames);

    private readonly Hdf5File file;
    private readonly RecordLabels labels;
    private readonly List<Part> parts = [];

    private DeepMdHdf5(Hdf5File file, RecordLabels labels) => (this.file, this.labels) = (file, labels);

    /// <summary>The usual names, as files of arrays are called.</summary>
    public static RecordNames Names { get; } = new([new("energy")], [new("force")], [new("virial", IsVirial: true)]);

    public long Count { get; private set; }

    /// <exception cref="InvalidDataException">A system has no sets, or its arrays do not fit together.</exception>
    public static DeepMdHdf5 Open(Hdf5File file, IEnumerable<Hdf5Group> systems, RecordLabels labels, StructureCensus census)
    {
        var opened = new DeepMdHdf5(file, labels);
        foreach (Hdf5Group system in systems.OrderBy(system => system.Address)) opened.Add(system, census);
        return opened;
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        Part part = parts.Find(candidate => frame < candidate.Start + candidate.Frames)!;
        long row = frame - part.Start;
        double[] Row(string name) => Numbers(part, name, row) ?? [];
        double[] types = Numbers(part, "real_atom_types", row) ?? part.Types, positions = Row("coord");
        int[] present = [.. Enumerable.Range(0, types.Length).Where(atom => types[atom] != -1)];
        double[] numbers = [.. present.Select(atom => NumberOf(part, types[atom], source))];
        if (positions.Length != 3 * types.Length) throw RecordAtoms.Wrong(source, $"3 × {types.Length} numbers as coord", $"{positions.Length}",
            "the file is damaged");
        Structure structure = RecordAtoms.Of(source, numbers, Of(positions, present), part.IsOpen ? [] : Row("box"), null);
        labels.Take(structure, name => Numbers(part, name, row) is { } found ? found.Length == positions.Length && found.Length > 3 ? Of(found, present)
            : found : null);
        return structure;
    }

    public void Dispose() => file.Dispose();

    private static double[] Of(double[] vectors, int[] present) =>
        present.Length * 3 == vectors.Length ? vectors : [.. present.SelectMany(atom => vectors[(3 * atom)..(3 * atom + 3)])];

    private void Add(Hdf5Group system, StructureCensus census)
    {
        string where = $"{file.Path}: {system.Path}";
        double[] types = system.Dataset(TypesName)?.Numbers() ?? [];
        string[] names = system.Dataset(NamesName)?.Texts()
            ?? throw RecordAtoms.Wrong(where, $"the symbols of the types as {NamesName}", "none", "write one symbol of an element per type");
        Element[] elements = [.. names.Select((name, type) => Element.TryParse(name, out Element element) ? element : throw RecordAtoms.Wrong(where,
            $"the symbol of an element as type {type}", $"'{name}'", "elsewhere names of types are free, here they say which atoms these are"))];
        string[] sets = [.. system.Names.Where(name => name.StartsWith("set.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        if (sets.Length == 0) throw RecordAtoms.Wrong(where, "groups set.000, set.001, …", "none", "the file is damaged");
        foreach (string name in sets)
        {
            Hdf5Group set = system.Group(name) ?? throw RecordAtoms.Wrong(where, $"a group {name}", "another object", "the file is damaged");
            long frames = set.Dataset("coord" + Ending)?.Rows
                ?? throw RecordAtoms.Wrong($"{where}/{name}", "positions as coord.npy", "none", "the file is damaged");
            parts.Add(new Part(set, types, elements, system.Has(OpenName), Count, frames));
            Count += frames;
            foreach (string other in set.Names.Select(other => other.Replace(Ending, "", StringComparison.Ordinal)).Where(other =>
                !Known.Contains(other) && !labels.IsLabel(other)))
                census.Notice($"{other}{Ending} is not read");
        }
    }

    private static double[]? Numbers(Part part, string name, long row)
    {
        if (part.Set.Dataset(name + Ending) is not { HasNumbers: true } array) return null;
        return array.Rows == part.Frames ? array.Numbers(row, 1) : throw part.Set.File.Damaged($"{array.Rows} rows in {array.Path} instead of {part.Frames}");
    }

    private static double NumberOf(Part part, double type, string source) => type >= 0 && type < part.Elements.Length && double.IsInteger(type)
        ? part.Elements[(int)type].Number
        : throw RecordAtoms.Wrong(source, $"types of {NamesName} (0 to {part.Elements.Length - 1})", RecordExtras.Text(type), "types count from 0");
}
