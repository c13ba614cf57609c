using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Formats.Extxyz;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Replay;

/// <summary>The structures that are replayed: those of the files of a run, or those that come with the program for its own models.</summary>
internal static class ReplayStructures
{
    /// <summary>3,000 of the training structures of the shipped models, one of a base structure; models/README.md.</summary>
    private const string Shipped = "universal-replay.xyz.gz", Prefix = "Amalgam.Models.";

    /// <exception cref="InvalidDataException">A file cannot be read.</exception>
    public static DataFiles Read(RunOptions options, ITrainingObserver? observer)
    {
        if (options.Data.ReplayFiles.Count > 0) return Read(options.Data.ReplayFiles, options.Data, observer);
        using Stream packed = Open();
        Structure[] structures = [.. new ExtxyzReader(packed, Shipped)];
        packed.Position = 0;
        return new DataFiles(structures, [new FileCensus(Shipped, Convert.ToHexStringLower(Sha256.Of(packed)), structures.Length, [])]);
    }

    /// <summary>Labels are not used, so that nothing is wrong with those of several methods.</summary>
    private static DataFiles Read(IReadOnlyList<string> paths, DataOptions data, ITrainingObserver? observer)
    {
        var structures = new List<Structure>();
        var files = new List<FileCensus>();
        foreach (string path in paths)
        {
            string shown = DataFiles.Shown(path);
            observer?.Preparing($"reading {shown}", (double)files.Count / paths.Count);
            int before = structures.Count;
            structures.AddRange(StructureFormats.All.Read(shown, DataReading.Of(data), new StructureCensus()));
            files.Add(new FileCensus(shown, DataFiles.HashOfData(path), structures.Count - before, []));
        }
        return new DataFiles(structures, files);
    }

    private static Stream Open() => typeof(ReplayStructures).Assembly.GetManifestResourceStream(Prefix + Shipped)!;
}
