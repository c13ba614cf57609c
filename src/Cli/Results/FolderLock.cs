namespace Amalgam.Cli.Results;

/// <summary>Keeps a folder of results to one process at a time, by a file in it that is held open alone.</summary>
/// <remarks>The system lets go of it however the process ends. Where a file system has no locks, nothing is kept.</remarks>
internal sealed class FolderLock : IDisposable
{
    /// <summary>Name of the file, which is empty.</summary>
    public const string FileName = ".in-use";

    private readonly FileStream? held;

    private FolderLock(FileStream? held) => this.held = held;

    /// <summary>Takes a folder that exists.</summary>
    /// <param name="path">of the folder</param>
    /// <exception cref="InvalidDataException">Another process has it; nothing was touched.</exception>
    public static FolderLock Take(string path)
    {
        string file = Path.Combine(path, FileName);
        try
        {
            return new FolderLock(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException problem) when (IsHeld(problem))
        {
            throw new InvalidDataException($"{path}: expected a folder that no other process writes to, found one at work ({FileName} is held)\n"
                + "  → wait until it is done or stop it, or name another folder", problem);
        }
        // Where nothing can be written the results say so.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new FolderLock(null);
        }
    }

    /// <summary>Gives the folder back; the file is gone.</summary>
    public void Dispose() => held?.Dispose();

    /// <summary>EWOULDBLOCK of Linux and macOS, and the sharing violation of Windows.</summary>
    private static bool IsHeld(IOException problem) => problem.HResult is 11 or 35 or unchecked((int)0x80070020);
}
