namespace Amalgam.Dynamics;

/// <summary>Files that are replaced whole or not at all, whenever the process or the machine stops.</summary>
internal static class DurableFile
{
    /// <exception cref="InvalidDataException">The file cannot be written; an older one is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        string temporary = path + ".tmp"; // one run owns its folder, so the name is free; a leftover is overwritten
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: could not be written: {problem.Message}\n  → check the folder and the free space of the disk; an older file of this name is untouched", problem);
        }
    }
}
