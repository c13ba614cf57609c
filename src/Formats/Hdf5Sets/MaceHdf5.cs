using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>
/// Sets that MACE prepared: config_batch_i/config_j with atomic_numbers, positions, cell, pbc, weights, and properties/NAME, where a text "None" stands for
/// nothing. Batches and structures come in the order of their numbers, not of their names.
/// </summary>
internal sealed class MaceHdf5 : IIndexedStructures
{
    private const string Batch = "config_batch_", Config = "config_", Nothing = "None";

    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal) { ["total_charge"] = "charge", ["total_spin"] = "spin" };

    private readonly Hdf5File file;
    private readonly RecordLabels labels;
    private readonly List<(Hdf5Group Batch, string Name)> structures = [];

    public MaceHdf5(Hdf5File file, RecordLabels labels)
    {
        (this.file, this.labels) = (file, labels);
        foreach (string name in Numbered(file.Root, Batch))
            if (file.Root.Group(name) is { } batch) structures.AddRange(Numbered(batch, Config).Select(config => (batch, config)));
    }

    public long Count => structures.Count;

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        (Hdf5Group batch, string name) = structures[(int)frame];
        Hdf5Group config = batch.Group(name) ?? throw RecordAtoms.Wrong(source, $"a group {name}", "another object", "the file is damaged");
        bool[]? periodic = NumbersOf(config, "pbc") is { } flags ? [.. flags.Select(flag => flag != 0)] : null;
        Structure structure = RecordAtoms.Of(source, NumbersOf(config, "atomic_numbers") ?? [], NumbersOf(config, "positions")
            ?? [], NumbersOf(config, "cell") ?? [], periodic);
        Hdf5Group? properties = config.Group("properties");
        labels.Take(structure, key => properties is null ? null : NumbersOf(properties, key));
        if (properties is not null)
            foreach (string key in properties.Names.Where(key => !labels.IsLabel(key))) Keep(structure, properties, key);
        if (TextOf(config, "config_type") is { } kind) structure.ConfigType = kind;
        TakeWeights(structure, config);
        return structure;
    }

    public void Dispose() => file.Dispose();

    private static void TakeWeights(Structure structure, Hdf5Group config)
    {
        if (NumbersOf(config, "weight") is [double weight] && weight >= 0) structure.Labels.Weight = weight;
        if (config.Group("property_weights") is not { } weights) return;
        foreach (Label label in LabelTable.All)
            if (structure.Labels.OriginOf(label) is { } origin && NumbersOf(weights, origin.Key) is [double one]
                && one >= 0) structure.Labels.SetWeight(label, one);
    }

    private static void Keep(Structure structure, Hdf5Group properties, string key)
    {
        string name = Renamed.GetValueOrDefault(key, key);
        if (NumbersOf(properties, key) is { } numbers)
        {
            if (structure.AtomCount > 1 && numbers.Length == structure.AtomCount) RecordExtras.AddColumn(structure, name, numbers);
            else RecordExtras.Add(structure, name, numbers);
        }
        else if (TextOf(properties, key) is { } text) RecordExtras.Add(structure, name, text);
    }

    private static double[]? NumbersOf(Hdf5Group group, string name) => group.Dataset(name) is { HasNumbers: true } found ? found.Numbers() : null;

    private static string? TextOf(Hdf5Group group, string name) =>
        group.Dataset(name) is { HasTexts: true } found && found.Texts() is [string text, ..] && text.Length > 0 && text != Nothing ? text : null;

    private static IEnumerable<string> Numbered(Hdf5Group group, string prefix) => group.Names
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .OrderBy(name => int.Parse(name.AsSpan(prefix.Length), CultureInfo.InvariantCulture));
}
