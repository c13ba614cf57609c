using Amalgam.Atoms;
using Amalgam.Training.Data;
using Amalgam.Training.Options;

namespace Amalgam.Training.Run;

/// <summary>The structures of a run, read again: the split follows from the run file alone.</summary>
/// <param name="Train">trained on, in order</param>
/// <param name="Validation">validated on, in order</param>
public sealed record RunStructures(IReadOnlyList<Structure> Train, IReadOnlyList<Structure> Validation)
{
    /// <param name="folder">run folder</param>
    /// <exception cref="InvalidDataException">The run file or the data cannot be read, or the data changed since the run began.</exception>
    public static RunStructures Of(string folder)
    {
        RunOptions options = RunFile.Read(Path.Combine(folder, RunFolder.SettingsName));
        TrainingData data = TrainingData.Read(options, observer: null, folder);
        RunFolder.CheckData(folder, data);
        return new RunStructures(data.Train, data.Validation)
        {
            data = data,
            ValidationSources = options.Data.Sources.Count == 0 ? null : [.. Enumerable.Range(0, data.Validation.Count)
                .Select(index => options.Data.Sources[data.Validation.FactsOf(index).Source].Name)],
        };
    }

    private TrainingData? data;

    /// <summary>[structure of <see cref="Validation"/>], its source; null for data of one method.</summary>
    public IReadOnlyList<string>? ValidationSources { get; private init; }

    /// <summary>Structures of a source that are validated on, in order.</summary>
    /// <param name="source">its number in the run file</param>
    public IReadOnlyList<Structure> ValidationOf(int source) => data?.ValidationOf(source) ?? Validation;
}
