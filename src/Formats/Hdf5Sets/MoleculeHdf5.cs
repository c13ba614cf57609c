using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>The frames of a file with one group per molecule, group after group.</summary>
internal sealed class MoleculeHdf5 : IIndexedStructures
{
    private const int MostNumbers = 9;

    /// <summary>Names under which charge and spin multiplicity stand, and those that other formats use.</summary>
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal) { ["mult"] = "spin", ["total_charge"] = "charge" };

    private readonly Hdf5File file;
    private readonly MoleculeLayout layout;
    private readonly RecordLabels labels;
    private readonly StructureCensus census;
    private readonly List<Hdf5Group> groups = [];
    private readonly List<long> starts = [0];
    private int current = -1;
    private Dictionary<string, Hdf5Dataset> arrays = [];

    public MoleculeHdf5(Hdf5File file, MoleculeLayout layout, IEnumerable<Hdf5Group> groups, RecordLabels labels, StructureCensus census)
    {
        (this.file, this.layout, this.labels, this.census) = (file, layout, labels, census);
        foreach (Hdf5Group group in groups)
        {
            this.groups.Add(group);
            starts.Add(starts[^1] + Require(group, layout.Positions).Rows);
        }
    }

    public long Count => starts[^1];

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        int index = starts.BinarySearch(frame);
        index = index < 0 ? ~index - 1 : index;
        // Of groups without frames, which start where the next one does, the last is meant.
        while (starts[index + 1] <= frame) index++;
        if (index != current) (current, arrays) = (index, ArraysOf(groups[index]));
        long row = frame - starts[index];
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        Hdf5Dataset positions = arrays[layout.Positions], numbers = Require(groups[index], layout.Numbers);
        long atoms = positions.Width / 3;
        double[] elements = numbers.Shape.Count == 1 ? numbers.Numbers() : numbers.Numbers(row, 1);
        double[] places = positions.Numbers(row, 1);
        if (layout.Length != 1)
            for (int i = 0; i < places.Length; i++) places[i] *= layout.Length;
        // Sets of one length have atoms of number zero where a molecule has none.
        if (elements.Length != atoms) throw RecordAtoms.Wrong(source, $"{elements.Length} atoms as in {layout.Numbers}", $"{atoms}", "the file is damaged");
        Structure structure = RecordAtoms.Of(source, elements, places, [], null);
        labels.Take(structure, name => arrays.TryGetValue(name, out Hdf5Dataset? array) && array.Rows == positions.Rows ? array.Numbers(row, 1) : null);
        foreach ((string name, Hdf5Dataset array) in arrays) Keep(structure, name, array, row, positions.Rows);
        if (groups[index].Path is { Length: > 0 } path) RecordExtras.Add(structure, "group", path);
        return structure;
    }

    public void Dispose() => file.Dispose();

    private void Keep(Structure structure, string name, Hdf5Dataset array, long row, long frames)
    {
        if (name == layout.Positions || name == layout.Numbers || labels.IsLabel(name)) return;
        string key = Renamed.GetValueOrDefault(name, name);
        bool isPerFrame = array.Rows == frames && array.Shape.Count > 0;
        if (array.HasTexts && (isPerFrame && array.Width == 1 || array.Count == 1)) RecordExtras.Add(structure, key, array.Texts(isPerFrame ? row : 0, 1)[0]);
        else if (!array.HasNumbers || !isPerFrame) return;
        else if (array.Shape.Count is 2 or 3 && structure.AtomCount > 1 && array.Shape[1] == structure.AtomCount
            && array.Width / structure.AtomCount <= MostNumbers)
            RecordExtras.AddColumn(structure, key, array.Numbers(row, 1), array.IsInteger);
        else if (array.Width <= MostNumbers) RecordExtras.Add(structure, key, array.Numbers(row, 1));
        else census.Notice($"{name} is not read");
    }

    private static Dictionary<string, Hdf5Dataset> ArraysOf(Hdf5Group group)
    {
        var arrays = new Dictionary<string, Hdf5Dataset>(StringComparer.Ordinal);
        foreach (string name in group.Names)
            if (group.Dataset(name) is { } array) arrays[name] = array;
        return arrays;
    }

    private Hdf5Dataset Require(Hdf5Group group, string name) => group.Dataset(name)
        ?? throw RecordAtoms.Wrong($"{file.Path}: {group.Path}", $"the data set {name}", "none", "the file is damaged");
}
