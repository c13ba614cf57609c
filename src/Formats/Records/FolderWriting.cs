namespace Amalgam.Formats.Records;

/// <summary>Writes a folder so that others see the old one or the complete new one, never a part.</summary>
internal static class FolderWriting
{
    /// <summary>Makes a folder beside the target, fills it, and gives it the name of the target.</summary>
    /// <param name="path">may be there; hidden files within it stay</param>
    /// <param name="fill">is given the folder to fill; when it throws, nothing is left of it</param>
    /// <exception cref="InvalidDataException">It cannot be written.</exception>
    public static void Write(string path, Action<string> fill)
    {
        string target = Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
        string made = Beside(target, "tmp");
        try
        {
            if (File.Exists(target)) throw new IOException("there is a file of this name");
            Directory.CreateDirectory(made);
            fill(made);
            Place(made, target);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: could not be written: {problem.Message}\n  → check the path and the free space of the disk", problem);
        }
        finally
        {
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        }
    }

    private static void Place(string made, string target)
    {
        string[] before = Directory.Exists(target) ? [.. Directory.EnumerateFileSystemEntries(target)] : [];
        if (!Directory.Exists(target)) Directory.Move(made, target);
        else if (Array.TrueForAll(before, entry => Path.GetFileName(entry).StartsWith('.')))
            foreach (string entry in Directory.EnumerateFileSystemEntries(made).ToArray()) Directory.Move(entry, Path.Combine(target, Path.GetFileName(entry)));
        else
        {
            string old = Beside(target, "old");
            Directory.Move(target, old);
            Directory.Move(made, target);
            Directory.Delete(old, recursive: true);
        }
    }

    private static string Beside(string target, string ending) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.{ending}");
}
