using Amalgam.Atoms;
using Amalgam.Formats;

namespace Amalgam.Training.Run;

/// <summary>The structures a run validates on, read again.</summary>
public static class ValidationStructures
{
    /// <summary>The validation structures of a run, in order: the split follows from the run file alone.</summary>
    /// <param name="folder">run folder</param>
    /// <param name="formats">formats the data may have; null for text alone</param>
    /// <exception cref="InvalidDataException">The run file or the data cannot be read, or the data changed since the run began.</exception>
    public static IReadOnlyList<Structure> Of(string folder, StructureFormats? formats = null) => RunStructures.Of(folder, formats).Validation;
}
