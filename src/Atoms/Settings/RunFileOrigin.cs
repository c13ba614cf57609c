namespace Amalgam.Atoms.Settings;

/// <summary>
/// Where a run file was written. Its paths are relative to it, so that it moves together with the files it names; one that moves alone finds them from the
/// folder in which it was written.
/// </summary>
public static class RunFileOrigin
{
    /// <summary>The section that says it, which every run file may hold.</summary>
    public const string Section = "origin";

    /// <summary>The key in that section.</summary>
    public const string Key = "folder";

    private const string Meaning = "where this file was written: what is not found relative to this file is looked for from there";

    /// <summary>The section as text.</summary>
    /// <param name="folder">folder of the run file</param>
    public static string Text(string folder, int commentColumn) =>
        $"\n[{Section}]\n{$"{Key} = {TomlText.Value(Path.GetFullPath(folder))}".PadRight(commentColumn)} # {Meaning}\n";

    /// <summary>A text, or texts of a list, as paths relative to a folder; what is no full path stays as it is.</summary>
    public static object? Relative(object? value, string folder) => value switch
    {
        string path => Relative(path, folder),
        IReadOnlyList<string> paths => paths.Select(path => Relative(path, folder)).ToArray(),
        _ => value,
    };

    /// <summary>A path in a run file as a full one: that from the folder of the file, or from where the file was written if only there something is.</summary>
    /// <param name="locate">full path of a text in a folder (text, folder)</param>
    /// <param name="folder">folder of the run file</param>
    /// <param name="origin">where it was written; null when it does not say</param>
    public static string Located(string text, Func<string, string, string> locate, string folder, string? origin)
    {
        string here = locate(text, folder);
        if (origin is null || Exist(here)) return here;
        string there = locate(text, origin);
        return Exist(there) ? there : here;
    }

    private static string Relative(string path, string folder) =>
        Path.IsPathFullyQualified(path) ? Path.GetRelativePath(Path.GetFullPath(folder), path).Replace('\\', '/') : path;

    // FILE@3 is a structure of a file, and commas stand between several files.
    private static bool Exist(string text) => Path.Exists(text) || text.LastIndexOf('@') is > 0 and int at && Path.Exists(text[..at])
        || text.Contains(',', StringComparison.Ordinal) && text.Split(',').All(Path.Exists);
}
