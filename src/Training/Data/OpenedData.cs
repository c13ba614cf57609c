using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>
/// The structures of the files of a run: in memory where they fit the bound, on disk otherwise. The same structures in the same order in both.
/// </summary>
/// <param name="Train">structures of the training files</param>
/// <param name="Validation">structures of the validation files</param>
/// <param name="Files">the files</param>
internal sealed record OpenedData(StructureSet Train, StructureSet Validation, IReadOnlyList<FileCensus> Files)
{
    /// <summary>Parts of the bound from which on it is told that data in memory come near it.</summary>
    private const int Near = 10;

    /// <summary>Labels that are unlikely to be right, found while data on disk were indexed; null for data in memory.</summary>
    public IReadOnlyList<string>? Implausible { get; init; }

    /// <summary>Where the structures are, and what they take; null where it is hardly anything.</summary>
    public string? Notice { get; private init; }

    /// <param name="cutoff">Å, of the pairs</param>
    /// <param name="folder">run folder, for indices of data beside which nothing can be written; null for none</param>
    /// <exception cref="InvalidDataException">Files are missing or wrong.</exception>
    public static OpenedData Open(DataOptions data, double cutoff, string? folder, ITrainingObserver? observer)
    {
        long limit = MemoryGauge.LimitOf(data);
        var indices = new IndexedData(data, cutoff, folder, observer);
        SourceFiles sources = SourceFiles.Of(data, source => source.TrainFiles, data.AllTrainFiles().Count)
            .Then(SourceFiles.Of(data, source => source.ValidationFiles, data.AllValidationFiles().Count));
        if (!IsKnownAsLarge([.. data.AllTrainFiles(), .. data.AllValidationFiles()], indices, limit))
        {
            var gauge = new MemoryGauge(limit, cutoff);
            if (DataFiles.TryRead(data.AllTrainFiles(), data, observer, gauge) is DataFiles train
                && DataFiles.TryRead(data.AllValidationFiles(), data, observer, gauge) is DataFiles validation)
                return Kept(data, sources, train, validation) with
                {
                    Notice = gauge.Bytes < limit / Near ? null
                        : $"memory: structures and neighbours take about {Gigabytes(gauge.Bytes)} of the {Gigabytes(limit)} that data may take ([data] memory)",
                };
        }
        IndexedFile[] trained = [.. data.AllTrainFiles().Select(indices.Open)], validated = [.. data.AllValidationFiles().Select(indices.Open)];
        IndexedFile[] all = [.. trained, .. validated];
        (StructureSet inTraining, StructureSet inValidation) = Streamed(data, sources, trained, validated);
        return new OpenedData(inTraining, inValidation,
            [.. all.Zip(data.AllTrainFiles().Concat(data.AllValidationFiles()), (file, path) => CensusOf(file, path))])
        {
            Implausible = [.. all.SelectMany(file => file.Index.Notices)],
            Notice = StreamedNotice(all, limit),
        };
    }

    /// <summary>Structures in memory; those of several sources in one store, so that any of them can be set aside.</summary>
    private static OpenedData Kept(DataOptions data, SourceFiles sources, DataFiles train, DataFiles validation)
    {
        FileCensus[] files = [.. train.Files, .. validation.Files];
        if (data.Sources.Count == 0) return new OpenedData(StructureSet.Of(train.Structures), StructureSet.Of(validation.Structures), files);
        Structure[] all = [.. train.Structures, .. validation.Structures];
        var set = StructureSet.Of(all);
        sources.Mark(set.Store.Facts, files.Select(file => file.Structures));
        for (int number = 0, file = 0, left = files[0].Structures; number < all.Length; number++, left--)
        {
            while (left == 0) left = files[++file].Structures;
            all[number].Labels.Weight *= sources.Weights[file];
        }
        return new OpenedData(set.Take(Enumerable.Range(0, train.Structures.Count)),
            set.Take(Enumerable.Range(train.Structures.Count, validation.Structures.Count)), files);
    }

    private static (StructureSet Train, StructureSet Validation) Streamed(
        DataOptions data, SourceFiles sources, IndexedFile[] trained, IndexedFile[] validated)
    {
        if (data.Sources.Count == 0) return (StructureSet.Of(new StreamedStructures(trained)), StructureSet.Of(new StreamedStructures(validated)));
        IndexedFile[] all = [.. trained, .. validated];
        var set = StructureSet.Of(new StreamedStructures(all, sources.Weights));
        sources.Mark(set.Store.Facts, all.Select(file => file.Index.Facts.Length));
        int count = trained.Sum(file => file.Index.Facts.Length);
        return (set.Take(Enumerable.Range(0, count)), set.Take(Enumerable.Range(count, set.Count - count)));
    }

    private static bool IsKnownAsLarge(string[] paths, IndexedData indices, long limit)
    {
        double bytes = 0;
        foreach (string path in paths)
        {
            if (indices.Find(path) is not IndexedFile file) return false;
            bytes += file.Index.Bytes;
        }
        return bytes > limit;
    }

    private static FileCensus CensusOf(IndexedFile file, string path) =>
        new(DataFiles.Shown(path), file.Index.Sha256, file.Index.Facts.Length, file.Index.Lines);

    private static string StreamedNotice(IndexedFile[] files, long limit)
    {
        long structures = files.Sum(file => (long)file.Index.Facts.Length), copied = files.Sum(file => file.Index.PackLength);
        string copies = copied == 0 ? "" : $"; a copy of {Gigabytes(copied)} is read, as the format cannot be read one by one from the disk";
        return string.Create(CultureInfo.InvariantCulture, $"memory: {structures} structures and their neighbours would take about ")
            + $"{Gigabytes(files.Sum(file => file.Index.Bytes))}, more than the {Gigabytes(limit)} that data may take ([data] memory): they stay on disk and "
            + $"are read ahead of the steps that need them{copies}";
    }

    private static string Gigabytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):0.##} GiB");
}
