using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Structures of some files or folders, in order, and what was found in each.</summary>
/// <param name="Structures">All structures.</param>
/// <param name="Files">One entry per file.</param>
internal sealed record DataFiles(IReadOnlyList<Structure> Structures, IReadOnlyList<FileCensus> Files)
{
    /// <exception cref="InvalidDataException">A file is missing, wrong or empty, or a label comes from two keys of it.</exception>
    public static DataFiles Read(IReadOnlyList<string> paths, DataOptions data, ITrainingObserver? observer) => TryRead(paths, data, observer, null)!;

    /// <summary>The same, until the structures no longer fit into memory: then null.</summary>
    /// <param name="gauge">counts what they take; null for no bound</param>
    /// <exception cref="InvalidDataException">A file is missing, wrong or empty, or a label comes from two keys of it.</exception>
    public static DataFiles? TryRead(IReadOnlyList<string> paths, DataOptions data, ITrainingObserver? observer, MemoryGauge? gauge)
    {
        var structures = new List<Structure>();
        var files = new List<FileCensus>();
        foreach (string path in paths)
        {
            string shown = Shown(path);
            observer?.Preparing($"reading {shown}", (double)files.Count / paths.Count);
            var census = new StructureCensus();
            int before = structures.Count;
            foreach (Structure structure in Each(shown, data, census))
            {
                structures.Add(structure);
                gauge?.Add(structure);
                if (gauge?.IsOver == true) return null;
            }
            files.Add(new FileCensus(shown, HashOfData(path), structures.Count - before, LinesOf(path, census)));
        }
        return new DataFiles(structures, files);
    }

    /// <summary>The structures of a file or folder, one at a time.</summary>
    /// <exception cref="InvalidDataException">While reading or at the end: it is missing, wrong or empty, or a label comes from two keys of it.</exception>
    public static IEnumerable<Structure> Each(string path, DataOptions data, StructureCensus census)
    {
        bool isEmpty = true;
        foreach (Structure structure in StructureFormats.All.Read(path, DataReading.Of(data), census))
        {
            isEmpty = false;
            yield return structure;
        }
        if (isEmpty) throw new InvalidDataException($"{path}: expected structures, found none\n  → check the file");
        census.RefuseConflicts();
    }

    /// <summary>What the census of a file or folder says: which key fed which label, and what was not read.</summary>
    public static string[] LinesOf(string path, StructureCensus census) => [.. Lines(census), .. FolderLines(path)];

    /// <summary>SHA-256, lower-case hexadecimal: of a file; for a folder, of the lines "hash  name" of the files that are read from it.</summary>
    public static string HashOfData(string path)
    {
        if (File.Exists(path)) return HashOf(path);
        IEnumerable<string> lines = StructureFormats.All.FilesOf(path)
            .Select(file => $"{HashOf(file)}  {Path.GetRelativePath(path, file).Replace('\\', '/')}\n");
        return Convert.ToHexStringLower(Sha256.Of(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    public static string HashOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(Sha256.Of(stream));
    }

    /// <summary>The path as a person below the current folder would write it.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>What was read of a folder, and what was not.</summary>
    private static IEnumerable<string> FolderLines(string path)
    {
        if (!Directory.Exists(path)) yield break;
        FolderContents contents = StructureFormats.All.Contents(path);
        yield return $"read: {FolderContents.Shown(contents.Read)}";
        if (contents.Structures.Count > 0) yield return $"note: structures that were not read: {FolderContents.Shown(contents.Structures)}";
        if (contents.Others.Count > 0) yield return $"other files: {FolderContents.Shown(contents.Others)}";
    }

    private static string[] Lines(StructureCensus census) =>
    [
        .. census.LabelLines, .. census.Notices.Select(notice => $"note: {notice.Key} ({notice.Value}×)"),
    ];
}
