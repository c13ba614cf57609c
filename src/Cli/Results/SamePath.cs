namespace Amalgam.Cli.Results;

/// <summary>Whether two paths name one place, however they are written: relative, with dots, through links, in other capitals.</summary>
internal static class SamePath
{
    // As many links as Linux follows before it calls them a circle.
    private const int MostLinks = 40;

    /// <summary>The full path with every link resolved, also where the last names do not exist yet.</summary>
    public static string Real(string path) => Real(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), MostLinks);

    /// <summary>Whether two real paths are the same.</summary>
    public static bool Are(string one, string other) => one.Length == other.Length && Starts(one, other);

    /// <summary>Whether a real path lies in a folder, at any depth; a folder does not lie in itself.</summary>
    public static bool IsInside(string path, string folder)
    {
        string start = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        return path.Length > start.Length && path[start.Length - 1] == Path.DirectorySeparatorChar
            && Starts(path[..(start.Length - 1)], Path.TrimEndingDirectorySeparator(folder));
    }

    private static string Real(string full, int links)
    {
        string current = Path.GetPathRoot(full)!;
        foreach (string name in full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, name);
            FileSystemInfo info = Directory.Exists(current) ? new DirectoryInfo(current) : new FileInfo(current);
            if (links > 0 && info.LinkTarget is string target)
                current = Real(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target, Path.GetDirectoryName(current)!)), links - 1);
        }
        return current;
    }

    // Two paths of one length. Where only capitals differ the file system says whether they name one place.
    private static bool Starts(string one, string other)
    {
        if (one == other) return true;
        if (!one.Equals(other, StringComparison.OrdinalIgnoreCase) || !Path.Exists(one) || !Path.Exists(other)) return false;
        string[] left = one.Split(Path.DirectorySeparatorChar), right = other.Split(Path.DirectorySeparatorChar);
        for (int k = 1; k < left.Length; k++)
        {
            if (left[k] == right[k]) continue;
            string folder = string.Join(Path.DirectorySeparatorChar, left[..k]) + Path.DirectorySeparatorChar;
            string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!)];
            if (names.Contains(left[k]) && names.Contains(right[k])) return false;
        }
        return true;
    }
}
