using System.Diagnostics;
using System.IO.Compression;

namespace Amalgam.Dynamics.Restart;

/// <summary>A file that only grows, by whole records, and can be cut back to where a restart file knew it.</summary>
/// <remarks>
/// Records gather in memory and reach the file whole: text with little delay, compressed records as complete gzip members (a file of
/// members is a gzip file), so that a process that is killed leaves a file that can be read.
/// </remarks>
internal sealed class AppendFile : IDisposable
{
    private const int MemberSize = 1 << 20, TextSize = 1 << 16;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(0.5);
    private readonly FileStream file;
    private readonly MemoryStream records = new();
    private readonly bool compress;
    private long written = Stopwatch.GetTimestamp();

    /// <param name="length">bytes to keep of what is there; 0 for a new file</param>
    /// <exception cref="InvalidDataException">The file cannot be opened, or is shorter than that.</exception>
    public AppendFile(string path, long length, bool compress)
    {
        this.compress = compress;
        try
        {
            file = new FileStream(path, length > 0 ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: could not be opened: {problem.Message}\n"
                + $"  → {(length > 0 ? "the run goes on in this file; put it back, or start anew" : "check the folder")}",
                problem);
        }
        if (file.Length < length)
        {
            long found = file.Length;
            file.Dispose();
            throw new InvalidDataException($"{path}: expected at least {length} bytes, found {found}\n"
                + "  → the file was changed after the restart file was written; put it back, or start anew");
        }
        file.SetLength(length);
        file.Position = length;
    }

    /// <summary>Where records are written; see <see cref="EndRecord"/>.</summary>
    public Stream Records => records;

    /// <summary>Says that what was written so far is whole; long or old enough records go to the file.</summary>
    public void EndRecord()
    {
        // When a compressed file is cut into members must not depend on the clock: its bytes are the same every time.
        if (compress ? records.Length >= MemberSize : records.Length >= TextSize || Stopwatch.GetElapsedTime(written) > Delay) Empty();
    }

    /// <summary>Brings everything to the disk; returns the length of the file.</summary>
    public long Commit()
    {
        Empty();
        file.Flush(flushToDisk: true);
        return file.Length;
    }

    /// <summary>Closes the file without what is not yet in it.</summary>
    public void Dispose() => file.Dispose();

    private void Empty()
    {
        if (records.Length == 0) return;
        ReadOnlySpan<byte> bytes = records.GetBuffer().AsSpan(0, (int)records.Length);
        if (compress)
        {
            using var member = new MemoryStream();
            using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
            file.Write(member.GetBuffer().AsSpan(0, (int)member.Length));
        }
        else file.Write(bytes);
        records.SetLength(0);
        written = Stopwatch.GetTimestamp();
    }
}
