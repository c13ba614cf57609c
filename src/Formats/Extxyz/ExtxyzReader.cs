using System.Collections;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Reads extended XYZ, structure by structure, in constant memory; packed by gzip or not.</summary>
/// <remarks>
/// Dialects: the libAtoms and ASE conventions, REF_ keys, NEP (capitals do not matter, 9-number virial in eV), unit fields. Everything that
/// is not understood is kept in <see cref="Structure.Extras"/>. A constraint column (move_mask) never touches a label.
/// After the first problem no more structures are returned, but the file is read on to report up to ten problems at once.
/// </remarks>
public sealed class ExtxyzReader : IEnumerable<Structure>
{
    private readonly string name;
    private readonly Stream? stream;
    private readonly ReadOptions options;

    /// <param name="path">file; opened anew by every enumeration</param>
    /// <param name="options">null for the usual keys of the labels</param>
    /// <param name="census">counts to add to; null for counts of this reader only</param>
    public ExtxyzReader(string path, ReadOptions? options = null, StructureCensus? census = null)
        : this(null, path, options, census)
    {
    }

    /// <param name="stream">read once, from where it stands; stays open; null to open the file called <paramref name="name"/></param>
    /// <param name="name">what messages call the stream</param>
    public ExtxyzReader(Stream? stream, string name, ReadOptions? options = null, StructureCensus? census = null)
    {
        this.stream = stream;
        this.name = name;
        this.options = options ?? ReadOptions.Usual;
        Census = census ?? new StructureCensus();
    }

    /// <summary>What has been read so far; a second enumeration adds to it again.</summary>
    public StructureCensus Census { get; }

    /// <summary>All structures of a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong.</exception>
    public static List<Structure> ReadAll(string path, ReadOptions? options = null, StructureCensus? census = null) =>
        [.. new ExtxyzReader(path, options, census)];

    /// <exception cref="InvalidDataException">On moving: the file is missing, or something in it is wrong.</exception>
    public IEnumerator<Structure> GetEnumerator()
    {
        using Stream? opened = stream is null ? OpenFile(name) : null;
        var problems = new FileProblems(name);
        Stream source = stream ?? opened!, text = PackedText.Unpacked(source);
        using Stream? unpacked = ReferenceEquals(text, source) ? null : text;
        var parser = new ExtxyzParser(new LineReader(text), problems, Census, options);
        var mixed = new MixedLabelKeys(name, options, Census);
        while (!problems.IsFull && Next(parser, out Structure? structure))
        {
            if (structure is null || problems.Any) continue;
            Census.Count(structure);
            mixed.Count(structure);
            yield return structure;
        }
        problems.ThrowIfAny();
        mixed.Finish();
    }

    /// <summary>Only unpacking throws while a parser reads: what is wrong with the text it notes.</summary>
    private bool Next(ExtxyzParser parser, out Structure? structure)
    {
        try
        {
            return parser.Next(out structure);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{name}: expected packed data, found some that cannot be unpacked ({fault.Message})"
                + "\n  → was the file cut off? Pack it again", fault);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static FileStream OpenFile(string path)
    {
        if (File.Exists(path)) return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        string found = Directory.Exists(path) ? "a folder" : "nothing";
        throw new InvalidDataException($"{path}: expected an extended XYZ file, found {found}\n  → check the path");
    }
}
