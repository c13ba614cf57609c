using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>What shows that a file is still the one that was read: size, time, and hash of its head. Hashing all of it would read all of it.</summary>
/// <param name="Name">relative to the data</param>
/// <param name="Length">bytes</param>
/// <param name="Ticks">last change, UTC</param>
/// <param name="Head">SHA-256 of the first bytes, lower-case hexadecimal</param>
internal readonly record struct FileStamp(string Name, long Length, long Ticks, string Head)
{
    private const int HeadLength = 1 << 16;

    /// <param name="path">the file, or the folder that names are relative to</param>
    /// <param name="file">the file</param>
    public static FileStamp Of(string path, string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] head = new byte[HeadLength];
        int read = stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        return new FileStamp(Path.GetRelativePath(path, file).Replace('\\', '/'), stream.Length, File.GetLastWriteTimeUtc(file).Ticks,
            Convert.ToHexStringLower(Sha256.Of(head.AsSpan(0, read))));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(Length);
        writer.Write(Ticks);
        writer.Write(Head);
    }

    public static FileStamp Read(BinaryReader reader) => new(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadString());
}
