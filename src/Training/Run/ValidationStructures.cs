using Amalgam.Atoms;

namespace Amalgam.Training.Run;

/// <summary>The structures a run validates on, read again.</summary>
public static class ValidationStructures
{
    /// <summary>The validation structures of a run, in order: the split follows from the run file alone.</summary>
    /// <param name="folder">run folder</param>
    /// <exception cref="InvalidDataException">The run file or the data cannot be read, or the data changed since the run began.</exception>
    public static IReadOnlyList<Structure> Of(string folder) => RunStructures.Of(folder).Validation;
}
