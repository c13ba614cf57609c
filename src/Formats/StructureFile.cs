using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;

namespace Amalgam.Formats;

/// <summary>Reads structures from a file of whatever text format: by its ending, or by its content when the ending says nothing.</summary>
public static class StructureFile
{
    /// <summary>The structures of a file, in order, read as they are asked for.</summary>
    /// <param name="options">keys of the labels of an extended XYZ file; null for the usual ones</param>
    /// <param name="census">counts to add to; null for none</param>
    /// <exception cref="InvalidDataException">There is no such file, its format is not known, or (while reading) it is wrong.</exception>
    public static IEnumerable<Structure> Read(string path, ExtxyzOptions? options = null, StructureCensus? census = null) =>
        StructureFormats.Text.Read(path, options, census);
}
