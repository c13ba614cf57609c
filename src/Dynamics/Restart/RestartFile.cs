using System.Text;
using Amalgam.Atoms;

namespace Amalgam.Dynamics.Restart;

/// <summary>Files to go on from: settings as text and named numbers, to the last bit, with a checksum.</summary>
/// <remarks>
/// Layout, little-endian: the line "AMALGAM-DYNAMICS-RESTART 2\n"; the settings (length-prefixed UTF-8); the number of rows; for each its name,
/// its length and its doubles; then the SHA-256 of all before. A file is replaced whole or not at all.
/// </remarks>
internal static class RestartFile
{
    private const string Magic = "AMALGAM-DYNAMICS-RESTART ";
    private const string FirstLine = Magic + "2\n";

    /// <summary>Replaces the file: written beside it, brought to the disk, renamed.</summary>
    /// <exception cref="InvalidDataException">The file cannot be written; the older one is untouched.</exception>
    public static void Write(string path, string settings, RestartNumbers numbers)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Encoding.UTF8.GetBytes(FirstLine));
            writer.Write(settings);
            string[] names = [.. numbers.Names];
            writer.Write(names.Length);
            foreach (string name in names)
            {
                double[] row = numbers[name];
                writer.Write(name);
                writer.Write(row.Length);
                foreach (double number in row) writer.Write(number);
            }
        }
        ReadOnlySpan<byte> bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        AtomicFile.WriteOwned(path, [.. bytes, .. Sha256.Of(bytes)]);
    }

    /// <summary>Reads a file that <see cref="Write"/> made.</summary>
    /// <exception cref="InvalidDataException">It is no restart file, is of another version, or is damaged.</exception>
    public static (string Settings, RestartNumbers Numbers) Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        string head = Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, FirstLine.Length));
        if (!head.StartsWith(Magic, StringComparison.Ordinal)) throw Fault(path, "expected a restart file, found something else", Shown(head),
            "name the folder of a run; was this file overwritten?");
        if (head != FirstLine) throw Fault(path, $"expected a restart file of version 2, found version {head[Magic.Length..].Trim()}", null,
            $"finish the run with the version of amalgam that wrote it, or begin a new one from its last frame, which holds velocities");
        int length = bytes.Length - Sha256.Length;
        if (length < FirstLine.Length || !Sha256.Of(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
            throw Fault(path, $"expected a whole restart file, found one that is damaged or cut off ({bytes.Length} bytes, the checksum differs)", null,
                "take a copy if there is one, or start the run anew");
        return Parse(path, bytes, length);
    }

    private static (string Settings, RestartNumbers Numbers) Parse(string path, byte[] bytes, int length)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, FirstLine.Length, length - FirstLine.Length), Encoding.UTF8);
        var numbers = new RestartNumbers { Source = path };
        string settings = reader.ReadString();
        int rows = reader.ReadInt32();
        for (int row = 0; row < rows; row++)
        {
            string name = reader.ReadString();
            var values = new double[reader.ReadInt32()];
            for (int i = 0; i < values.Length; i++) values[i] = reader.ReadDouble();
            numbers.Add(name, values);
        }
        return (settings, numbers);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, "expected a restart file, found that it cannot be read", problem.Message, "check the path and its permissions");
        }
    }

    private static string Shown(string head) => new([.. head.Select(letter => char.IsControl(letter) ? '.' : letter)]);

    private static InvalidDataException Fault(string path, string what, string? text, string advice) =>
        new($"{path}: {what}\n{(text is null ? "" : $"  {text}\n")}  → {advice}");
}
