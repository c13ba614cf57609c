namespace Amalgam.Atoms;

/// <summary>Writes a file so that readers see the old one or the new one, never a part: temporary name in the same folder, flush to the disk, rename.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes <paramref name="path"/> through <paramref name="write"/>. A link is followed, so that it stays a link. Several processes may write at once: the
    /// last one wins.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder is missing or closed, or the disk is full; an older file of this name is untouched and nothing is left
    /// behind.</exception>
    public static void Write(string path, Action<Stream> write) =>
        Write(path, write, static target => Beside(target, $".{Path.GetFileName(target)}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.tmp"));

    /// <summary>
    /// The same for a file with one writer: the temporary name is the file's own with ".tmp", so that a process that was killed leaves one file at most, which
    /// the next write takes over.
    /// </summary>
    /// <exception cref="InvalidDataException">As <see cref="Write(string, Action{Stream})"/>.</exception>
    public static void WriteOwned(string path, byte[] content) => Write(path, stream => stream.Write(content), static target => target + ".tmp");

    private static void Write(string path, Action<Stream> write, Func<string, string> temporaryName)
    {
        string? temporary = null;
        try
        {
            string target = LinkedFile.Of(path).FullName;
            if (Directory.Exists(target)) throw new IOException("there is a folder of this name");
            temporary = temporaryName(target);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception)
        {
            Remove(temporary);
            if (exception is not (IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)) throw;
            throw new InvalidDataException($"{path}: could not be written: {exception.Message}\n"
                + $"  → {Advice(exception)}; an older file of this name is untouched", exception);
        }
    }

    private static string Beside(string target, string name) => Path.Combine(Path.GetDirectoryName(target)!, name);

    private static string Advice(Exception exception) => exception switch
    {
        DirectoryNotFoundException => "make the folder first",
        UnauthorizedAccessException => "write to a folder that is yours",
        _ => "check the path and the free space of the disk",
    };

    private static void Remove(string? temporary)
    {
        if (temporary is null) return;
        try { File.Delete(temporary); }
        // The first failure is the one to report: where nothing can be written, nothing was.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }
}
