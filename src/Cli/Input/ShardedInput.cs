using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model.Parameters;
using Amalgam.Studies.DataSets;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Input;

/// <summary>The structures of one shard of some inputs, which are cut as if they were one file.</summary>
internal sealed class ShardedInput
{
    private readonly IReadOnlyList<string> files;
    private readonly ReadOptions? keys;
    private readonly long[] counts;

    private ShardedInput(Shard shard, IReadOnlyList<string> files, ReadOptions? keys, long[] counts, ShardRun run)
    {
        (this.files, this.keys, this.counts) = (files, keys, counts);
        Run = run with { Structures = counts.Sum(), Input = InputDigest.Of(files) };
        (First, End) = shard.RangeOf(Run.Structures);
    }

    /// <summary>What all shards have in common.</summary>
    public ShardRun Run { get; }

    /// <summary>The first structure of the shard in all inputs, from 0.</summary>
    public long First { get; }

    /// <summary>The first structure behind the shard in all inputs, from 0.</summary>
    public long End { get; }

    /// <summary>Structures of each input, whether in the shard or not.</summary>
    public IReadOnlyList<long> Counts => counts;

    public static Option<string?> Option(string what) => new("--shard")
    {
        Description = $"Take only part i of n of the structures, counted from 1: one job of n that run beside each other. {what}",
        HelpName = "i/n",
    };

    /// <summary>Counts the structures of the inputs and checks those of the shard, or all where counting reads them anyway.</summary>
    /// <param name="keys">keys of labels; null where none are used</param>
    /// <param name="run">computation, without structures and inputs</param>
    /// <param name="notice">takes what the reader noticed of labels; null where none are used</param>
    /// <exception cref="InvalidDataException">Something is wrong in a file, it is empty, a potential does not know an element, or there are more parts than
    /// structures.</exception>
    public static ShardedInput Open(Shard shard, IReadOnlyList<string> files, ReadOptions? keys, IPotential potential, ShardRun run, Action<string>? notice)
    {
        var counts = new long[files.Count];
        for (int file = 0; file < counts.Length; file++)
        {
            using IIndexedStructures? indexed = Indexed(files[file], keys);
            counts[file] = indexed?.Count ?? Checked(files[file], keys, potential, notice);
            if (counts[file] == 0) throw new InvalidDataException($"{files[file]}: expected structures, found none\n  → is the file empty?");
        }
        var input = new ShardedInput(shard, files, keys, counts, run);
        for (int file = 0; file < counts.Length; file++)
        {
            using IIndexedStructures? indexed = Indexed(files[file], keys);
            if (indexed is not null) foreach (Structure structure in input.Of(file)) ElementCoverage.Require(potential, structure);
        }
        return input;
    }

    /// <summary>What numbers depend on besides model and inputs.</summary>
    public static string SettingsOf(Precision precision, ReadOptions? keys)
    {
        (string Name, string? Key)[] given =
            [("energy", keys?.EnergyKey), ("forces", keys?.ForcesKey), ("stress", keys?.StressKey), ("virial", keys?.VirialKey)];
        return string.Join(' ', given.Where(pair => pair.Key is not null).Select(pair => $"{pair.Name}-key={pair.Key}")
            .Prepend(precision == Precision.Float64 ? "float64" : "float32"));
    }

    /// <summary>The structures of an input that belong to the shard, each read when the enumeration comes to it.</summary>
    public IEnumerable<Structure> Of(int file)
    {
        long before = counts.Take(file).Sum(), first = Math.Max(0, First - before), end = Math.Min(counts[file], End - before);
        if (first >= end) yield break;
        using IIndexedStructures? indexed = Indexed(files[file], keys);
        if (indexed is not null)
        {
            for (long frame = first; frame < end; frame++) yield return indexed.Read(frame);
            yield break;
        }
        long number = 0;
        foreach (Structure structure in Inputs.Structures(files[file], keys))
        {
            if (number++ >= first) yield return structure;
            if (number == end) yield break;
        }
    }

    /// <summary>Structures by number, of formats that leave the others on disk.</summary>
    private static IIndexedStructures? Indexed(string path, ReadOptions? keys) => path != StandardStreams.Word
        && StructureFormats.All.FormatOf(Inputs.RequireStructures(path))?.Reader?.Capabilities is { HasRandomAccess: true, KeepsFileOnDisk: true }
            ? StructureFormats.All.OpenIndexed(path, keys) : null;

    private static long Checked(string path, ReadOptions? keys, IPotential potential, Action<string>? notice)
    {
        long count = 0;
        foreach (Structure structure in notice is null ? Inputs.Structures(path, keys) : Inputs.Labelled(path, keys, notice))
        {
            ElementCoverage.Require(potential, structure);
            count++;
        }
        return count;
    }
}
