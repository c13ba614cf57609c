using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>Tells the layout of a set by the names in it.</summary>
internal static class Hdf5Layouts
{
    private const int MostDepth = 6, MostGroups = 1 << 20;

    /// <summary>Names and units of the labels of a file.</summary>
    /// <exception cref="InvalidDataException">It is of no known layout.</exception>
    public static RecordNames NamesOf(Hdf5File file)
    {
        if (IsMace(file)) return RecordNames.Usual;
        if (VaspOutput.IsOne(file)) return VaspOutput.Names;
        if (First(file, group => group.Has(DeepMdHdf5.TypesName)) is not null) return DeepMdHdf5.Names;
        return MoleculeLayoutOf(file).Names;
    }

    /// <summary>Opens the structures of a file, which belongs to them from then on.</summary>
    /// <exception cref="InvalidDataException">It is of no known layout, or damaged.</exception>
    public static IIndexedStructures Open(Hdf5File file, RecordLabels labels, StructureCensus census)
    {
        if (IsMace(file)) return new MaceHdf5(file, labels);
        if (VaspOutput.IsOne(file)) return VaspOutput.Open(file, labels, census);
        if (First(file, group => group.Has(DeepMdHdf5.TypesName))
            is not null) return DeepMdHdf5.Open(file, Groups(file, group => group.Has(DeepMdHdf5.TypesName)), labels, census);
        MoleculeLayout layout = MoleculeLayoutOf(file);
        return new MoleculeHdf5(file, layout, Groups(file, layout.IsIn), labels, census);
    }

    private static bool IsMace(Hdf5File file) => file.Root.Has("config_batch_0");

    private static MoleculeLayout MoleculeLayoutOf(Hdf5File file)
    {
        foreach (MoleculeLayout layout in MoleculeLayout.All)
            if (First(file, layout.IsIn) is not null) return layout;
        string known = string.Join(", ", MoleculeLayout.All.Select(layout => layout.Title));
        throw RecordAtoms.Wrong(file.Path, $"a set of a known layout (MACE, DeePMD-kit, VASP, {known})",
            $"an HDF5 file with {string.Join(", ", file.Root.Names.Take(5))}", "convert it to extended XYZ");
    }

    private static Hdf5Group? First(Hdf5File file, Func<Hdf5Group, bool> isOne) => Groups(file, isOne).FirstOrDefault();

    /// <summary>Every group that is one, not those within it. Where a file has a group data, others repeat what is in it.</summary>
    private static IEnumerable<Hdf5Group> Groups(Hdf5File file, Func<Hdf5Group, bool> isOne)
    {
        var seen = new HashSet<long>();
        Hdf5Group root = file.Root;
        return Within(root.Group("data") ?? root, 0);

        IEnumerable<Hdf5Group> Within(Hdf5Group group, int depth)
        {
            if (!seen.Add(group.Address)) yield break;
            if (seen.Count > MostGroups) throw file.Damaged("more groups than are read");
            if (isOne(group))
            {
                yield return group;
                yield break;
            }
            if (depth == MostDepth) yield break;
            foreach (string name in group.Names)
                if (group.Group(name) is { } inner)
                    foreach (Hdf5Group found in Within(inner, depth + 1)) yield return found;
        }
    }
}
