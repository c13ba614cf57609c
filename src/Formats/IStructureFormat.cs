using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;

namespace Amalgam.Formats;

/// <summary>One way in which structures lie on a disk: a kind of file or of folder.</summary>
/// <remarks>Formats that need packages live in other projects; <see cref="StructureFormats"/> brings them together.</remarks>
public interface IStructureFormat
{
    /// <summary>For messages: how to know it and what it is, such as ".xyz, .extxyz: extended XYZ".</summary>
    string Description { get; }

    /// <summary>Endings of its files, with the dot; none for a format of folders.</summary>
    IReadOnlyList<string> Endings { get; }

    /// <summary>Whether an existing file or folder is of this format, by its name or its content.</summary>
    bool Recognizes(string path);

    /// <summary>The structures, in order, read as they are asked for.</summary>
    /// <param name="path">file or folder</param>
    /// <param name="keys">keys of the labels; null for the usual ones</param>
    /// <param name="census">counts to add to; null for none</param>
    /// <exception cref="InvalidDataException">While reading: something is wrong.</exception>
    IEnumerable<Structure> Read(string path, ExtxyzOptions? keys = null, StructureCensus? census = null);

    /// <summary>Every file that <see cref="Read"/> opens, always in the same order: what a hash of the data must cover.</summary>
    IEnumerable<string> FilesOf(string path);
}
