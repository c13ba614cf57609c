using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Training.Data;
using Amalgam.Training.Options;

namespace Amalgam.Training.Run;

/// <summary>The structures of a run, read again: the split follows from the run file alone.</summary>
/// <param name="Train">trained on, in order</param>
/// <param name="Validation">validated on, in order</param>
public sealed record RunStructures(IReadOnlyList<Structure> Train, IReadOnlyList<Structure> Validation)
{
    /// <param name="folder">run folder</param>
    /// <param name="formats">formats the data may have; null for text alone</param>
    /// <exception cref="InvalidDataException">The run file or the data cannot be read, or the data changed since the run began.</exception>
    public static RunStructures Of(string folder, StructureFormats? formats = null)
    {
        TrainingData data = TrainingData.Read(RunFile.Read(Path.Combine(folder, RunFolder.SettingsName)), observer: null, formats);
        RunFolder.CheckData(folder, data);
        return new RunStructures(data.Train, data.Validation);
    }
}
