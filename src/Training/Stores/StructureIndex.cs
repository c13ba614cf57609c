using System.Runtime.InteropServices;
using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>What one pass over a file or folder of structures found; kept in an index file, so that it is done once.</summary>
internal sealed record StructureIndex
{
    /// <summary>Stands in <see cref="Sources"/> for the path of the data, which may be another the next time.</summary>
    public const string DataMark = "\0";

    private const string Magic = "amalgam index 2";

    /// <summary>Structures that are written and read at a time: a span holds less than 2³¹ bytes.</summary>
    private const int Piece = 1 << 20;

    /// <summary>Names the index, so that files made with it belong to it and to no other.</summary>
    public required Guid Id { get; init; }

    /// <summary>The files that were read, in their order.</summary>
    public required IReadOnlyList<FileStamp> Files { get; init; }

    /// <summary>How they were read: the keys that were given.</summary>
    public required string Reading { get; init; }

    /// <summary>Hash of all data.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Which key fed which label, and what else the reader said.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Labels that are unlikely to be right.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    /// <summary>Memory that the structures and their neighbours would take, estimated.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of the copy beside the index that structures are read from; 0 where they are read from the data.</summary>
    public long PackLength { get; init; }

    /// <summary>The texts before the lines of sources.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    public required CompositionTable Compositions { get; init; }

    /// <summary>[structure]</summary>
    public required StructureFacts[] Facts { get; init; }

    /// <summary>The index with sources that name the data.</summary>
    /// <param name="path">as messages show it</param>
    public StructureIndex Named(string path) => this with { Sources = [.. Sources.Select(source => source.Replace(DataMark, path, StringComparison.Ordinal))] };

    /// <summary>File and line of a structure.</summary>
    public string SourceOf(int number) => Facts[number] is var facts && facts.SourceLine < 0 ? Sources[facts.SourceFile]
        : FormattableString.Invariant($"{Sources[facts.SourceFile]}:{facts.SourceLine}");

    /// <summary>Writes the index: a temporary file that takes the name when it is complete.</summary>
    /// <exception cref="InvalidDataException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        WriteHead(writer);
        writer.Flush();
        byte[] head = content.ToArray();
        var hash = new Atoms.Sha256();
        hash.Append(head);
        ForPieces(Facts, piece => hash.Append(piece));
        stream.Write(hash.Finish());
        stream.Write(BitConverter.GetBytes(head.Length));
        stream.Write(head);
        ForPieces(Facts, piece => stream.Write(piece));
    });

    /// <summary>Reads an index file; null where there is none, or one that is damaged or of another version.</summary>
    public static StructureIndex? Load(string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            using FileStream stream = File.OpenRead(path);
            using var opening = new BinaryReader(stream);
            byte[] expected = opening.ReadBytes(Atoms.Sha256.Length);
            int length = opening.ReadInt32();
            if (length < 0 || length > stream.Length) return null;
            byte[] head = opening.ReadBytes(length);
            using var reader = new BinaryReader(new MemoryStream(head));
            if (reader.ReadString() != Magic) return null;
            int count = reader.ReadInt32();
            if (stream.Length - stream.Position != (long)count * Marshal.SizeOf<StructureFacts>()) return null;
            StructureIndex index = Read(reader, new StructureFacts[count]);
            var hash = new Atoms.Sha256();
            hash.Append(head);
            ForPieces(index.Facts, piece =>
            {
                stream.ReadExactly(piece);
                hash.Append(piece);
            });
            return hash.Finish().AsSpan().SequenceEqual(expected) ? index : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static StructureIndex Read(BinaryReader reader, StructureFacts[] facts) => new()
    {
        Id = Guid.Parse(reader.ReadString()),
        Files = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => FileStamp.Read(reader))],
        Reading = reader.ReadString(),
        Sha256 = reader.ReadString(),
        Lines = Texts(reader),
        Notices = Texts(reader),
        Bytes = reader.ReadInt64(),
        PackLength = reader.ReadInt64(),
        Sources = Texts(reader),
        Compositions = CompositionTable.Read(reader),
        Facts = facts,
    };

    private static void ForPieces(StructureFacts[] facts, PieceOfBytes use)
    {
        for (int start = 0; start < facts.Length; start += Piece) use(MemoryMarshal.AsBytes(facts.AsSpan(start, Math.Min(Piece, facts.Length - start))));
    }

    private delegate void PieceOfBytes(Span<byte> bytes);

    private void WriteHead(BinaryWriter writer)
    {
        writer.Write(Magic);
        writer.Write(Facts.Length);
        writer.Write(Id.ToString());
        writer.Write(Files.Count);
        foreach (FileStamp file in Files) file.Write(writer);
        writer.Write(Reading);
        writer.Write(Sha256);
        Write(writer, Lines);
        Write(writer, Notices);
        writer.Write(Bytes);
        writer.Write(PackLength);
        Write(writer, Sources);
        Compositions.Write(writer);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (string text in texts) writer.Write(text);
    }

    private static string[] Texts(BinaryReader reader) => [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadString())];
}
