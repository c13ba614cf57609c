using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Stores;

/// <summary>Pairs and angles of streamed structures, from which costs and memory follow; counted once and kept beside the index.</summary>
internal sealed class PairCounts
{
    private readonly record struct Entry(long Angles, long Pairs);

    private static readonly Entry Unknown = new(-1, -1);

    private readonly StreamedStructures store;
    private readonly Entry[][] entries;

    private PairCounts(StreamedStructures store, Entry[][] entries) => (this.store, this.entries) = (store, entries);

    /// <summary>Pairs and angles of a structure that was counted.</summary>
    public (long Pairs, long Angles) Of(int number)
    {
        (int file, int own) = store.Locate(number);
        return (entries[file][own].Pairs, entries[file][own].Angles);
    }

    /// <summary>The counts of the structures of some sets of one store: read where they are kept, counted by several threads where not.</summary>
    /// <exception cref="InvalidDataException">A structure cannot be read, or has atoms at the same place.</exception>
    public static PairCounts Of(ModelSpec spec, StreamedStructures store, IReadOnlyList<StructureSet> sets, int threads, ITrainingObserver? observer)
    {
        var counts = new PairCounts(store, [.. store.Files.Select(file => Load(spec, file))]);
        int[] missing = [.. sets.SelectMany(set => Enumerable.Range(0, set.Count).Select(set.NumberOf)).Where(number => counts.Of(number).Pairs < 0)];
        if (missing.Length == 0) return counts;
        counts.Count(spec, missing, threads, observer);
        foreach (int file in missing.Select(number => store.Locate(number).File).Distinct()) Save(spec, store.Files[file], counts.entries[file]);
        return counts;
    }

    private void Count(ModelSpec spec, int[] numbers, int threads, ITrainingObserver? observer)
    {
        const string what = "counting neighbours";
        int done = 0;
        var report = new Lock();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        try
        {
            Parallel.For(0, numbers.Length, limits, () => new NeighborList(), (index, _, list) =>
            {
                var graph = new StructureGraph(spec, store.Read(numbers[index]), list);
                (int file, int own) = store.Locate(numbers[index]);
                entries[file][own] = new Entry(graph.AngleCount, graph.PairCount);
                lock (report)
                    if (++done % 64 == 0) observer?.Preparing(what, (double)done / numbers.Length);
                return list;
            }, _ => { });
        }
        catch (AggregateException problems) when (problems.Flatten().InnerExceptions.OfType<InvalidDataException>().FirstOrDefault() is { } fault)
        {
            throw new InvalidDataException(fault.Message, problems);
        }
        observer?.Preparing(what, 1);
    }

    /// <summary>What pairs and angles depend on.</summary>
    private static byte[] KeyOf(ModelSpec spec, IndexedFile file)
    {
        double angles = spec.AngleWidth > 0 ? spec.AngleCutoff : 0;
        return Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"amalgam pairs 1 {file.Index.Id} {spec.PairCutoff:R} {angles:R} {spec.PairLimit ?? -1} {spec.AngleLimit ?? -1}{Typewise(spec)}\n"));
    }

    private static FormattableString Typewise(ModelSpec spec) =>
        spec.TypewiseCutoff is TypewiseCutoff rule ? (FormattableString)$" {rule.Offset:R} {rule.Factor:R} {string.Join(' ', spec.Elements)}" : $"";

    private static Entry[] Load(ModelSpec spec, IndexedFile file)
    {
        var entries = new Entry[file.Index.Facts.Length];
        byte[] key = KeyOf(spec, file);
        try
        {
            using FileStream stream = File.OpenRead(file.PairsPath);
            byte[] found = new byte[key.Length];
            if (stream.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) == key.Length && found.AsSpan().SequenceEqual(key)
                && stream.Length == key.Length + 16L * entries.Length)
            {
                for (int start = 0; start < entries.Length; start += 1 << 20)
                    stream.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan(start, Math.Min(1 << 20, entries.Length - start))));
                return entries;
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException) { }
        Array.Fill(entries, Unknown);
        return entries;
    }

    /// <summary>Keeps counts; where they cannot be written they are counted again the next time.</summary>
    private static void Save(ModelSpec spec, IndexedFile file, Entry[] entries)
    {
        try
        {
            AtomicFile.Write(file.PairsPath, stream =>
            {
                stream.Write(KeyOf(spec, file));
                for (int start = 0; start < entries.Length; start += 1 << 20)
                    stream.Write(MemoryMarshal.AsBytes(entries.AsSpan(start, Math.Min(1 << 20, entries.Length - start))));
            });
        }
        catch (InvalidDataException) { }
    }
}
