using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.DeepMd;

/// <summary>Folders of DeePMD-kit data (type.raw, type_map.raw, set.*/….npy), also of mixed type; a folder is searched with all below it.</summary>
/// <remarks>
/// Lengths, energies and forces are stored in Å, eV and eV/Å; virial.npy holds W in eV, and the stress is −W/V. A key given for a label names a
/// file: energy_key e is set.*/e.npy.
/// </remarks>
public sealed class DeepMdFormat : IStructureReader
{
    internal static readonly IReadOnlyList<StoredLabel> StoredLabels =
    [
        new("energy", ["energy"], "1 per frame, eV"),
        new("forces", ["force"], "3 per atom, eV/Å"),
        new("virial", ["virial"], "9 per frame, eV, W = −∂E/∂ε; read as the stress −W/V; not used without periodic axes"),
    ];

    public static StructureFormat Format { get; } = new("deepmd-npy", "DeePMD-kit npy")
    {
        Summary = "arrays of one composition, or of mixed type, as DeePMD-kit trains on them",
        Places = FormatPlaces.Folder,
        Recognition = $"a folder with {DeepMdSystem.TypesName}, or with such folders",
        Reader = new DeepMdFormat(),
        Writer = new DeepMdWriter(isMixed: false),
    };

    /// <summary>The same with mixed types, as a name to write under; both are read alike.</summary>
    public static StructureFormat MixedFormat { get; } = new("deepmd-mixed", "DeePMD-kit mixed npy")
    {
        Summary = "the same with mixed types: one folder per number of atoms, whatever the elements; read as DeePMD-kit npy",
        Places = FormatPlaces.Folder,
        Recognition = "by its name alone",
        Writer = new DeepMdWriter(isMixed: true),
    };

    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = StoredLabels,
        Cells = CellSupport.AllAxes,
        IsStreaming = true,
    };

    public bool Recognizes(string path) => Directory.Exists(path) && Systems(path).Any();

    /// <summary>A set.* folder, an array of one, and a folder of sets without type.raw are parts of data.</summary>
    public (string Found, string Advice)? Explain(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (File.Exists(path)) return Path.GetExtension(path) == ".npy" ? ("one array of DeePMD-kit data", "give the folder with type.raw") : null;
        if (!Directory.Exists(path)) return null;
        if (name.StartsWith("set.", StringComparison.Ordinal) || File.Exists(Path.Combine(path, "coord.npy")))
            return ("one set of DeePMD-kit data, without the elements of its atoms",
                $"give the folder above, with {DeepMdSystem.TypesName} and {DeepMdSystem.NamesName}: {Path.GetDirectoryName(Path.GetFullPath(path))}");
        return Directory.EnumerateDirectories(path, "set.*").Any()
            ? ($"sets of DeePMD-kit data without {DeepMdSystem.TypesName}",
                $"write {DeepMdSystem.TypesName}: the type of each atom, from 0, one per line") : null;
    }

    /// <inheritdoc/>
    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null)
    {
        census ??= new StructureCensus();
        var names = new DeepMdLabelNames(options ?? ReadOptions.Usual);
        foreach (string folder in Systems(path).Order(StringComparer.Ordinal))
            foreach (Structure structure in DeepMdSystem.Open(folder, census).Read(names, census))
            {
                census.Count(structure);
                yield return structure;
            }
        foreach (string key in names.Missing) census.Notice($"{key}, asked for as a label, is in no set of {path}");
    }

    /// <inheritdoc/>
    public IEnumerable<string> FilesOf(string path) =>
        Systems(path).Order(StringComparer.Ordinal).SelectMany(folder => DeepMdSystem.FilesOf(folder));

    private static IEnumerable<string> Systems(string path) =>
        Directory.EnumerateFiles(path, DeepMdSystem.TypesName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!);
}
