using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Outputs;

/// <summary>A folder of runs of programs, each in a folder or file of its own: read one after another in the order of their names.</summary>
/// <param name="readers">those of programs</param>
internal sealed class RunFolders(IReadOnlyList<OutputReader> readers) : IStructureReader
{
    private static readonly EnumerationOptions Here = new() { IgnoreInaccessible = true };

    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = [],
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        KeepsExtras = true,
    };

    public bool Recognizes(string path) => Directory.Exists(path) && Runs(path).Any();

    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null)
    {
        census ??= new StructureCensus();
        int count = 0;
        foreach ((OutputReader reader, string file) in Runs(path))
        {
            count++;
            foreach (Structure structure in reader.Read(file, options, census)) yield return structure;
        }
        census.Notice($"runs read in {path}", count);
    }

    public IEnumerable<string> FilesOf(string path) => Runs(path).SelectMany(run => run.Reader.FilesOf(run.File)).Distinct();

    public IEnumerable<string> Passes(string path) => Runs(path).SelectMany(run => run.Reader.Passes(run.File)).Distinct();

    /// <summary>Reader and main file of each run, a folder before those in it.</summary>
    private IEnumerable<(OutputReader Reader, string File)> Runs(string folder)
    {
        HashSet<string> used = [];
        Stack<string> open = new([folder]);
        while (open.TryPop(out string? next))
        {
            foreach ((OutputReader reader, string file) in RunsIn(next))
                if (reader.FilesOf(file).Select(Path.GetFullPath).Count(used.Add) > 0) yield return (reader, file);
            foreach (string inner in Directory.EnumerateDirectories(next, "*", Here).OrderDescending(StringComparer.Ordinal))
                if (!Path.GetFileName(inner).StartsWith('.')) open.Push(inner);
        }
    }

    /// <summary>The runs of the first program that has some in a folder; of files of the same run those of the lowest rank.</summary>
    private IEnumerable<(OutputReader, string)> RunsIn(string folder)
    {
        foreach (OutputReader reader in readers)
            if (reader.MainOf(folder) is string main) return [(reader, main)];
        List<(OutputReader Reader, string File)> found = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*", Here).Order(StringComparer.Ordinal))
            foreach (OutputReader reader in readers)
                if (reader.MainOf(file) is string main)
                {
                    if (!found.Contains((reader, main))) found.Add((reader, main));
                    break;
                }
        string? program = found.FirstOrDefault().Reader?.Program;
        int rank = found.Where(run => run.Reader.Program == program).Select(run => run.Reader.Rank).DefaultIfEmpty().Min();
        return found.Where(run => run.Reader.Program == program && run.Reader.Rank == rank);
    }
}
