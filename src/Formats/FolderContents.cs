using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats;

/// <summary>What a folder of data holds: the files that are read from it, and those that are not.</summary>
/// <param name="Read">files that the reader opens, relative to the folder, in order</param>
/// <param name="Structures">files that are not read although they look like structures of some format, relative to the folder</param>
/// <param name="Others">all other files, relative to the folder</param>
public sealed record FolderContents(IReadOnlyList<string> Read, IReadOnlyList<string> Structures, IReadOnlyList<string> Others)
{
    private const int Named = 5;

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Endings of structure files of other programs.</summary>
    private static readonly string[] Endings =
    [
        ".xyz", ".extxyz", ".cif", ".pdb", ".vasp", ".poscar", ".xsf", ".gen", ".cfg", ".db", ".traj", ".lmdb", ".aselmdb", ".h5", ".hdf5", ".npz", ".npy",
        ".dump", ".lammpstrj", ".dcd", ".nc", ".msgpack", ".parquet", ".gro", ".mol", ".sdf",
    ];

    /// <summary>Names of structure files without endings.</summary>
    private static readonly string[] Names = ["POSCAR", "CONTCAR", "XDATCAR", "OUTCAR", "vasprun.xml", "vaspout.h5", "MOVEMENT", "STRU", "type.raw"];

    /// <summary>The contents of a folder, hidden files apart.</summary>
    /// <param name="read">full paths of the files that the reader opens</param>
    /// <param name="passed">full paths of files that hold the same and are not opened</param>
    /// <param name="formats">formats that a file may be of</param>
    internal static FolderContents Of(string folder, IEnumerable<string> read, IEnumerable<string> passed, IReadOnlyList<StructureFormat> formats)
    {
        string[] opened = [.. read.Select(Path.GetFullPath)];
        HashSet<string> known = [.. opened, .. passed.Select(Path.GetFullPath)];
        List<string> structures = [], others = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*", Everything).Select(Path.GetFullPath).Order(StringComparer.Ordinal))
            if (!known.Contains(file) && !IsHidden(Relative(file))) (LooksLikeStructures(file, formats) ? structures : others).Add(Relative(file));
        return new FolderContents([.. opened.Select(Relative)], structures, others);

        string Relative(string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
    }

    /// <summary>"type.raw, set.000/box.npy, … (12 files)".</summary>
    public static string Shown(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(Named)) + (files.Count > Named ? $", … ({files.Count} files)" : "");

    private static bool LooksLikeStructures(string file, IReadOnlyList<StructureFormat> formats)
    {
        string plain = PackedText.PlainName(Path.GetFileName(file));
        return Names.Contains(plain, StringComparer.OrdinalIgnoreCase) || Endings.Contains(Path.GetExtension(plain), StringComparer.OrdinalIgnoreCase)
            || formats.Any(format => format.HasExtensionOf(plain) || format.Reader?.Recognizes(file) == true);
    }

    private static bool IsHidden(string relative) => relative.Split('/').Any(part => part.StartsWith('.'));
}
