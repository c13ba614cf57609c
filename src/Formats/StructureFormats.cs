using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Ase;
using Amalgam.Formats.AseLmdb;
using Amalgam.Formats.DeepMd;
using Amalgam.Formats.DeepMdLmdb;
using Amalgam.Formats.Extxyz;
using Amalgam.Formats.Hdf5Sets;
using Amalgam.Formats.Npz;
using Amalgam.Formats.OpenCatalyst;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats;

/// <summary>The registry of formats: the one place that finds the reader or the writer for a path.</summary>
/// <param name="formats">in the order in which they are tried</param>
public sealed class StructureFormats(params IReadOnlyList<StructureFormat> formats)
{
    /// <summary>Every format of the program. A new format is one line here, or in <see cref="TextFormats"/>.</summary>
    public static readonly StructureFormats All = new(
    [
        .. TextFormats.All,
        ExtxyzFormat.Format,
        DeepMdFormat.Format,
        DeepMdFormat.MixedFormat,
        AseLmdbFormat.Format,
        AseSqlFormat.Format,
        AseTrajectoryFormat.Format,
        AseJsonFormat.Format,
        DeepMdLmdbFormat.Format,
        OpenCatalystFormat.Format,
        NpzFormat.Format,
        Hdf5SetFormat.Format,
        RunFolderFormat.Format,
    ]);

    /// <summary>The writer where a verb offers no choice of format: extended XYZ, which holds every label and all extras.</summary>
    public static IStructureStreamWriter UsualWriter { get; } = new ExtxyzFormat();

    private const int MostListed = 8;
    private const string Reference = "docs/reference/file-formats.md";

    private readonly StructureFormat[] readable = [.. formats.Where(format => format.Reader is not null)];

    /// <summary>All formats, in the order in which they are tried.</summary>
    public IReadOnlyList<StructureFormat> Formats => formats;

    /// <summary>For help texts: the titles of all formats that can be read, "extended XYZ or DeePMD-kit npy".</summary>
    public string ReadableTitles => readable.Length > MostListed ? $"any format of {Reference}" : readable.Length < 2
        ? string.Concat(readable.Select(format => format.Title))
        : $"{string.Join(", ", readable[..^1].Select(format => format.Title))} or {readable[^1].Title}";

    /// <summary>Whether a file or folder is there and of a format that can be read.</summary>
    public bool Recognizes(string path) => readable.Any(format => format.Reader!.Recognizes(path));

    /// <summary>Whether a path names a part of data that <see cref="Read"/> refuses with an explanation, such as one set of a folder.</summary>
    public bool Explains(string path) => PartAt(path) is not null;

    /// <summary>The structures of a file or folder in order, each read when the enumeration comes to it.</summary>
    /// <param name="options">null for <see cref="ReadOptions.Usual"/></param>
    /// <param name="census">counts to add to; null for none</param>
    /// <exception cref="InvalidDataException">There is nothing there, its format is not known, a folder holds structures of several formats, or (while reading)
    /// something is wrong.</exception>
    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null)
    {
        IStructureReader reader = ReaderOf(path);
        if (options?.TakesMixedFolders != true && Directory.Exists(path)) RefuseMixture(path, Contents(path));
        return reader.Read(path, options, census);
    }

    /// <summary>Opens the structures of a file or folder by their number; null where the format has no random access.</summary>
    /// <param name="options">null for <see cref="ReadOptions.Usual"/></param>
    /// <exception cref="InvalidDataException">As <see cref="Read"/>; of the structures nothing is read yet.</exception>
    public IIndexedStructures? OpenIndexed(string path, ReadOptions? options = null)
    {
        IStructureReader reader = ReaderOf(path);
        if (options?.TakesMixedFolders != true && Directory.Exists(path)) RefuseMixture(path, Contents(path));
        return reader.OpenIndexed(path, options);
    }

    /// <summary>Which files of a folder <see cref="Read"/> opens, and which it does not.</summary>
    /// <exception cref="InvalidDataException">It is no folder of a known format.</exception>
    public FolderContents Contents(string folder) => FolderContents.Of(folder, FilesOf(folder), ReaderOf(folder).Passes(folder), readable);

    /// <summary>Every file that <see cref="Read"/> opens, always in the same order.</summary>
    /// <exception cref="InvalidDataException">There is nothing there, or its format is not known.</exception>
    public IEnumerable<string> FilesOf(string path) => ReaderOf(path).FilesOf(path);

    /// <summary>Opens a writer of frames on a stream, in the format of a file name's ending: a <see cref="FrameWriterOpening"/>.</summary>
    /// <param name="fileName">only its ending counts</param>
    /// <param name="stream">written from where it stands; stays open</param>
    /// <exception cref="InvalidDataException">No format with this ending can be written into a stream.</exception>
    public IFrameWriter OpenWriter(string fileName, Stream stream)
    {
        foreach (StructureFormat format in formats)
            if (format.Writer is IStructureStreamWriter writer && format.HasExtensionOf(fileName)) return writer.Open(stream);
        IEnumerable<string> known = formats.Where(format => format.Writer is IStructureStreamWriter).Select(format => format.Description);
        throw new InvalidDataException($"{fileName}: expected the ending of a format that can be written ({string.Join("; ", known)}), found another"
            + "\n  → name the file so that it ends in one of them");
    }

    /// <summary>The format of a file or folder that is there; null when none reads it.</summary>
    public StructureFormat? FormatOf(string path) => Array.Find(readable, format => format.Reader!.Recognizes(path));

    /// <summary>The format that a path is written in: that of its ending (one of a compression aside), or the one that is named.</summary>
    /// <param name="name">name of a format; null for that of the ending</param>
    /// <exception cref="InvalidDataException">There is no such format that can be written; the message lists those that are.</exception>
    public StructureFormat WrittenFormat(string path, string? name = null)
    {
        StructureFormat? found =
            formats.FirstOrDefault(format => format.Writer is not null && (name is null ? HasWrittenExtension(format, path) : format.Name == name));
        if (found is not null) return found;
        string known = string.Join("; ", formats.Where(format => format.Writer is not null).Select(format => $"{format.Description} ({format.Name})"));
        throw new InvalidDataException(name is null
            ? $"{path}: expected the ending of a format that can be written ({known}), found another"
                + "\n  → name the file so that it ends in one of them, or name the format"
            : $"{name}: expected the name of a format that can be written ({known}), found another\n  → take one of them");
    }

    private static bool HasWrittenExtension(StructureFormat format, string path)
    {
        string? packed = format.Writer!.Capabilities.Compressions.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return format.HasExtensionOf(packed is null ? path : path[..^packed.Length]);
    }

    private IStructureReader ReaderOf(string path) =>
        Array.Find(readable, format => format.Reader!.Recognizes(path))?.Reader ?? throw UnknownFormat(path);

    private static void RefuseMixture(string folder, FolderContents contents)
    {
        if (contents.Structures.Count == 0) return;
        throw new InvalidDataException($"{folder}: expected structures of one format, found others beside them\n"
            + $"  read: {FolderContents.Shown(contents.Read)}\n  not read: {FolderContents.Shown(contents.Structures)}\n"
            + "  → name folders and files one by one, move what is not meant out of the folder, or leave the rest unread: "
            + "--mixed-folders of train and evaluate");
    }

    private (string Found, string Advice)? PartAt(string path) =>
        readable.Select(format => format.Reader!.Explain(path)).FirstOrDefault(part => part is not null);
    /// <summary>Names of the files of a folder that a format claims by their endings.</summary>
    private string[] FilesIn(string folder) => [.. Directory.EnumerateFiles(folder).Where(file => readable.Any(format => format.HasExtensionOf(file)))
        .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private InvalidDataException UnknownFormat(string path)
    {
        string known = readable.Length > MostListed ? $"(any format of {Reference})"
            : $"({string.Join("; ", readable.Select(format => format.Description))})";
        if (PartAt(path) is { } part)
            return new InvalidDataException($"{path}: expected structures {known}, found {part.Found}\n  → {part.Advice}");
        if (Directory.Exists(path) && FilesIn(path) is { Length: > 0 } files)
            return new InvalidDataException($"{path}: expected a folder of one format {known}, found files that are read one by one: "
                + $"{FolderContents.Shown(files)}\n  → name the files, such as {Path.Combine(path, "*" + Path.GetExtension(files[0]))}");
        if (Directory.Exists(path))
            return new InvalidDataException(readable.All(format => format.Places == FormatPlaces.File)
                ? $"{path}: expected a file, found a folder\n  → check the path"
                : $"{path}: expected structures {known}, found a folder without any\n  → name a file in it");
        if (!File.Exists(path)) return new InvalidDataException($"{path}: expected a file, found nothing\n  → check the path");
        if (OtherPrograms.NameOf(path) is string program)
            return new InvalidDataException($"{path}: expected structures {known}, found an output of {program}, which is not read"
                + "\n  → convert it to extended XYZ, with energies in eV and forces in eV/Å");
        string ending = Path.GetExtension(path);
        if (ending.ToLowerInvariant() is ".bz2" or ".xz" or ".zip" or ".tar" or ".tgz" or ".7z")
            return new InvalidDataException($"{path}: expected structures, plain or packed by gzip or zstd, found a file packed in another way"
                + "\n  → unpack it");
        string? near = ending.Length > 1 ? NearestName.Name(ending, readable.SelectMany(format => format.Extensions)) : null;
        string found = ending.Length > 0 ? $"the ending {ending}" : "no ending";
        return new InvalidDataException($"{path}: expected a structure file {known}, found {found} and a content that is none of them"
            + $"\n  → {(near is null ? "" : $"did you mean {near}? ")}Convert the file to extended XYZ");
    }
}
