using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;

namespace Amalgam.Formats.DeepMd;

/// <summary>Folders of DeePMD-kit data (type.raw, type_map.raw, set.*/….npy), also of mixed type; a folder is searched with all below it.</summary>
/// <remarks>
/// Units are ours: Å, eV, eV/Å; virial.npy holds W in eV, and the stress is −W/V. A key given for a label names a file: energy_key e is set.*/e.npy.
/// </remarks>
public sealed class DeepMdFormat : IStructureFormat
{
    public string Description => $"a folder with {DeepMdSystem.TypesName}, or with such folders: DeePMD-kit npy";

    public IReadOnlyList<string> Endings => [];

    public bool Recognizes(string path) => Directory.Exists(path) && Systems(path).Any();

    /// <inheritdoc/>
    public IEnumerable<Structure> Read(string path, ExtxyzOptions? keys = null, StructureCensus? census = null)
    {
        census ??= new StructureCensus();
        var names = new DeepMdLabelNames(keys ?? new ExtxyzOptions());
        foreach (string folder in Systems(path).Order(StringComparer.Ordinal))
            foreach (Structure structure in DeepMdSystem.Open(folder, census).Read(names, census))
            {
                census.Count(structure);
                yield return structure;
            }
        foreach (string key in names.NotMet) census.Notice($"{key}, asked for as a label, is in no set of {path}");
    }

    /// <inheritdoc/>
    public IEnumerable<string> FilesOf(string path) =>
        Systems(path).Order(StringComparer.Ordinal).SelectMany(folder => DeepMdSystem.FilesOf(folder));

    private static IEnumerable<string> Systems(string path) =>
        Directory.EnumerateFiles(path, DeepMdSystem.TypesName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!);
}
