using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;

namespace Amalgam.Formats;

/// <summary>The formats a program can read: whoever wants structures from a path asks here.</summary>
/// <param name="formats">in the order in which they are asked</param>
public sealed class StructureFormats(params IReadOnlyList<IStructureFormat> formats)
{
    /// <summary>The formats that need nothing but text.</summary>
    public static readonly StructureFormats Text = new(new ExtxyzFormat());

    /// <summary>Whether a file or folder is there and of a known format.</summary>
    public bool Recognizes(string path) => formats.Any(format => format.Recognizes(path));

    /// <summary>The structures of a file or folder, in order, read as they are asked for.</summary>
    /// <param name="keys">keys of the labels; null for the usual ones</param>
    /// <param name="census">counts to add to; null for none</param>
    /// <exception cref="InvalidDataException">There is nothing there, its format is not known, or (while reading) it is wrong.</exception>
    public IEnumerable<Structure> Read(string path, ExtxyzOptions? keys = null, StructureCensus? census = null) => Of(path).Read(path, keys, census);

    /// <summary>Every file that <see cref="Read"/> opens, always in the same order.</summary>
    /// <exception cref="InvalidDataException">There is nothing there, or its format is not known.</exception>
    public IEnumerable<string> FilesOf(string path) => Of(path).FilesOf(path);

    private IStructureFormat Of(string path) => formats.FirstOrDefault(format => format.Recognizes(path)) ?? throw Unknown(path);

    private InvalidDataException Unknown(string path)
    {
        string known = $"({string.Join("; ", formats.Select(format => format.Description))})";
        if (Directory.Exists(path))
            return new InvalidDataException(formats.All(format => format.Endings.Count > 0)
                ? $"{path}: expected a file, found a folder\n  → check the path"
                : $"{path}: expected structures {known}, found a folder without any\n  → name a file in it");
        if (!File.Exists(path)) return new InvalidDataException($"{path}: expected a file, found nothing\n  → check the path");
        string ending = Path.GetExtension(path);
        string? near = ending.Length > 1 ? NearestName.Name(ending, formats.SelectMany(format => format.Endings)) : null;
        return new InvalidDataException($"{path}: expected a structure file {known}, found {(ending.Length > 0 ? $"the ending {ending}" : "no ending")} and a content that is none of them"
            + $"\n  → {(near is null ? "" : $"did you mean {near}? ")}Convert the file to extended XYZ");
    }
}
