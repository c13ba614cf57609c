using System.Text;
using Amalgam.Atoms;

namespace Amalgam.Cli.Results;

/// <summary>The list that a folder of results holds of itself: which verb made it, and which files.</summary>
/// <param name="Verb">such as "elastic"</param>
/// <param name="Files">paths relative to the folder, with slashes; null while the verb runs, and after it was killed: then every file counts</param>
internal sealed record MadeBy(string Verb, IReadOnlyList<string>? Files)
{
    /// <summary>Name of the list.</summary>
    public const string FileName = ".made-by-amalgam";

    private const string Program = "amalgam ";

    /// <summary>The list of a folder; null when there is none.</summary>
    public static MadeBy? Of(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || !lines[0].StartsWith(Program, StringComparison.Ordinal)) return null;
        return new MadeBy(lines[0][Program.Length..], lines.Length == 1 ? null : lines[1..]);
    }

    /// <summary>Writes the list.</summary>
    public void Write(string folder)
    {
        string text = Program + Verb + "\n" + string.Concat((Files ?? []).Select(file => file + "\n"));
        AtomicFile.Write(Path.Combine(folder, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>All files below a folder but for the list itself and the lock, as the list names them. Links are not followed.</summary>
    public static IReadOnlyList<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", all)
            .Where(info => info is FileInfo || info.LinkTarget is not null)
            .Select(info => Path.GetRelativePath(folder, info.FullName).Replace('\\', '/'))
            .Where(name => name is not (FileName or FolderLock.FileName)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether a file is one of these results.</summary>
    public bool Holds(string file) => Files is null || Files.Contains(file);

    /// <summary>The folder of results that a file belongs to, and its list; null when it belongs to none.</summary>
    /// <param name="path">full path of a file</param>
    public static MadeBy? Owner(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Of(folder) is MadeBy made) return made.Holds(Path.GetRelativePath(folder, path).Replace('\\', '/')) ? made : null;
        return null;
    }
}
