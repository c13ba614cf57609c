namespace Amalgam.Formats.Contracts;

/// <summary>One way in which structures are stored, as data. Help texts, messages and the tables of docs/reference/file-formats.md are made from it.</summary>
/// <param name="Name">Short and unique, such as "extxyz".</param>
/// <param name="Title">As people call it, such as "extended XYZ".</param>
public sealed record StructureFormat(string Name, string Title)
{
    /// <summary>What it is good for, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>Whether a path names a file, a folder or either.</summary>
    public required FormatPlaces Places { get; init; }

    /// <summary>Endings of file names, with the dot, the usual one first; empty for a format of folders.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>How a path without one of the <see cref="Extensions"/> is recognised, for docs; null when it is not.</summary>
    public string? Recognition { get; init; }

    /// <summary>Null when the format is only written.</summary>
    public IStructureReader? Reader { get; init; }

    /// <summary>Null when the format is only read.</summary>
    public IStructureWriter? Writer { get; init; }

    /// <summary>For messages: ".xyz, .extxyz: extended XYZ".</summary>
    public string Description => $"{(Extensions.Count > 0 ? string.Join(", ", Extensions) : Recognition)}: {Title}";

    /// <summary>Whether the name of a file has one of the <see cref="Extensions"/>, or one and that of a compression that the reader knows.</summary>
    public bool HasReadableExtensionOf(string path)
    {
        string? packed = Reader?.Capabilities.Compressions.Concat(Reader.Capabilities.ReadCompressions)
            .FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return HasExtensionOf(packed is null ? path : path[..^packed.Length]);
    }

    /// <summary>Whether the name of a file has one of the <see cref="Extensions"/>, capitals aside.</summary>
    public bool HasExtensionOf(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
