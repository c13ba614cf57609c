using Amalgam.Atoms;

namespace Amalgam.Formats.Contracts;

/// <summary>Reads the structures of a file or folder of one format and converts them to Å, eV, eV/Å and eV/Å³.</summary>
public interface IStructureReader
{
    /// <summary>What this reader can do.</summary>
    FormatCapabilities Capabilities { get; }

    /// <summary>Whether an existing file or folder is of this format, by its name or its content. False when there is nothing at the path.</summary>
    bool Recognizes(string path);

    /// <summary>The structures in the order of the file, each read when the enumeration comes to it.</summary>
    /// <param name="path">file or folder</param>
    /// <param name="options">null for <see cref="ReadOptions.Usual"/></param>
    /// <param name="census">counts and notices to add to; null for none</param>
    /// <exception cref="InvalidDataException">During the enumeration: something is wrong; the message names all problems found, up to ten.</exception>
    IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null);

    /// <summary>Opens the structures by their number; null where <see cref="FormatCapabilities.HasRandomAccess"/> is false.</summary>
    /// <param name="path">file or folder</param>
    /// <param name="options">null for <see cref="ReadOptions.Usual"/></param>
    /// <exception cref="InvalidDataException">Something is wrong with the file as a whole.</exception>
    IIndexedStructures? OpenIndexed(string path, ReadOptions? options = null) => null;

    /// <summary>Of a path that is no structure file or folder but belongs to one of this format: what it is and what to do; null for any other.</summary>
    (string Found, string Advice)? Explain(string path) => null;

    /// <summary>Every file that <see cref="Read"/> opens, always in the same order: what a hash of the data must cover.</summary>
    IEnumerable<string> FilesOf(string path);

    /// <summary>Of a folder: files that hold the same as those of <see cref="FilesOf"/> and are not opened, such as CONTCAR beside OUTCAR.</summary>
    IEnumerable<string> Passes(string path) => [];
}
