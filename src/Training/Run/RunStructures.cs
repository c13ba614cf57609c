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
            data = data, sources = [.. options.Data.Sources.Select(source => source.Name)],
            ValidationSources = options.Data.Sources.Count == 0 ? null : [.. Enumerable.Range(0, data.Validation.Count)
                .Select(index => options.Data.Sources[data.Validation.FactsOf(index).Source].Name)],
        };
    }

    private TrainingData? data;
    private IReadOnlyList<string> sources = [];

    /// <summary>[structure of <see cref="Validation"/>], its source; null for data of one method.</summary>
    public IReadOnlyList<string>? ValidationSources { get; private init; }

    /// <summary>Structures of a source that are trained on, in order; none for a source that the data do not hold.</summary>
    /// <param name="source">null for all structures</param>
    public IReadOnlyList<Structure> TrainOf(string? source) => Of(source, Train, number => data!.TrainOf(number));

    /// <summary>Structures of a source that are validated on, in order; none for a source that the data do not hold.</summary>
    /// <param name="source">null for all structures</param>
    public IReadOnlyList<Structure> ValidationOf(string? source) => Of(source, Validation, number => data!.ValidationOf(number));

    private IReadOnlyList<Structure> Of(string? source, IReadOnlyList<Structure> all, Func<int, IReadOnlyList<Structure>> part)
    {
        if (source is null) return all;
        int number = sources.ToList().IndexOf(source);
        return number < 0 ? [] : part(number);
    }
}
