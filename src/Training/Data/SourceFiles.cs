using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Which files belong to which source of a run.</summary>
/// <param name="Sources">[file], number of the source of each file; all 0 for data of one method</param>
/// <param name="Weights">[file], factor on the loss of its structures</param>
internal sealed record SourceFiles(IReadOnlyList<int> Sources, IReadOnlyList<double> Weights)
{
    /// <summary>Of the training files, or of the validation files.</summary>
    /// <param name="files">the files of a source</param>
    /// <param name="count">files in all, for data of one method</param>
    public static SourceFiles Of(DataOptions data, Func<DataSource, IReadOnlyList<string>> files, int count) => data.Sources.Count == 0
        ? new SourceFiles(new int[count], [.. Enumerable.Repeat(1.0, count)])
        : new SourceFiles(
            [.. data.Sources.SelectMany((source, number) => Enumerable.Repeat(number, files(source).Count))],
            [.. data.Sources.SelectMany(source => Enumerable.Repeat(source.Weight, files(source).Count))]);

    /// <summary>The files of both, one after the other.</summary>
    public SourceFiles Then(SourceFiles others) => new([.. Sources, .. others.Sources], [.. Weights, .. others.Weights]);

    /// <summary>Marks the structures of a store with their source.</summary>
    /// <param name="counts">[file], structures</param>
    public void Mark(StructureFacts[] facts, IEnumerable<int> counts)
    {
        int first = 0, file = 0;
        foreach (int count in counts)
        {
            for (int number = first; number < first + count; number++) facts[number] = facts[number] with { Source = Sources[file] };
            (first, file) = (first + count, file + 1);
        }
    }
}
