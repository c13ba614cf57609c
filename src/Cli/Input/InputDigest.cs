using System.Buffers.Binary;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Formats;

namespace Amalgam.Cli.Input;

/// <summary>A few digits that stand for the content of inputs, whatever they are called: shards are made on several machines.</summary>
/// <remarks>Of a large file the length and evenly spaced pieces are hashed, so that a set of many gigabytes costs no reading.</remarks>
internal static class InputDigest
{
    private const int Digits = 16, Piece = 1 << 16, Pieces = 256;

    /// <summary>16 hexadecimal digits of the files that are read from some paths, in order.</summary>
    /// <exception cref="InvalidDataException">There is nothing at a path.</exception>
    public static string Of(IEnumerable<string> paths)
    {
        var hash = new Sha256();
        foreach (string path in paths)
        {
            if (path == StandardStreams.Word) hash.Append(StandardStreams.Content);
            else foreach (string file in StructureFormats.All.FilesOf(path)) Add(hash, file);
        }
        return Convert.ToHexStringLower(hash.Finish())[..Digits];
    }

    /// <summary>16 hexadecimal digits of a text.</summary>
    public static string OfText(string text) => Convert.ToHexStringLower(Sha256.Of(Encoding.UTF8.GetBytes(text)))[..Digits];

    private static void Add(Sha256 hash, string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] piece = new byte[Piece];
        BinaryPrimitives.WriteInt64LittleEndian(piece, file.Length);
        hash.Append(piece.AsSpan(0, sizeof(long)));
        long pieces = Math.Min(Pieces, (file.Length + Piece - 1) / Piece), last = Math.Max(0, file.Length - Piece);
        for (long index = 0; index < pieces; index++)
        {
            // The first piece stands at the beginning and the last at the end; a small file is covered whole.
            file.Position = pieces == 1 ? 0 : (long)((Int128)last * index / (pieces - 1));
            int length = file.ReadAtLeast(piece, Piece, throwOnEndOfStream: false);
            hash.Append(piece.AsSpan(0, length));
        }
    }
}
