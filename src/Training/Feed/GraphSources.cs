using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Feed;

/// <summary>The graphs of a run: kept where its structures are in memory, streamed where they are on disk.</summary>
internal static class GraphSources
{
    /// <summary>Part of the memory of data that batches ahead may take, and bounds of it.</summary>
    private const long Part = 8, Least = 1 << 24, Most = 1L << 30;

    /// <param name="rows">rows of a model with conditions; null for a plain model</param>
    /// <exception cref="InvalidDataException">A structure cannot be used.</exception>
    public static (IGraphSource Train, IGraphSource Validation) Of(ModelSpec spec, TrainingData data, RunOptions options, ITrainingObserver? observer,
        StructureRows? rows = null)
    {
        int threads = options.Training.Threads;
        long ahead = Math.Clamp(MemoryGauge.LimitOf(options.Data) / Part, Least, Most);
        PairCounts? shared = null;
        return (Source(data.Train, "training"), Source(data.Validation, "validation"));

        IGraphSource Source(StructureSet set, string name)
        {
            if (set.Store is not StreamedStructures store)
                return new KeptGraphs(spec, GraphCache.Build(spec, set, threads, $"neighbours of {name} structures", observer,
                    rows is null ? null : index => rows.Of(set, index)), rows?.Rows.Count);
            if (data.Train.Store != data.Validation.Store)
                return new StreamedGraphs(spec, set, PairCounts.Of(spec, store, [set], threads, observer), ahead, rows);
            shared ??= PairCounts.Of(spec, store, [data.Train, data.Validation], threads, observer);
            return new StreamedGraphs(spec, set, shared, ahead, rows);
        }
    }
}
