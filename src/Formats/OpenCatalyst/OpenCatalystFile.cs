using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Pickle;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Pickle;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.OpenCatalyst;

/// <summary>The graphs of one file, under 0, 1, …; the key length says how many.</summary>
internal sealed class OpenCatalystFile : IIndexedStructures
{
    private const string DataName = "torch_geometric.data.data.Data";

    private static readonly HashSet<string> Globals =
    [
        .. TorchTensors.Globals, DataName, "torch_geometric.data.data.DataEdgeAttr", "torch_geometric.data.data.DataTensorAttr",
        "torch_geometric.data.storage.GlobalStorage", "torch_geometric.data.storage.BaseStorage",
    ];

    private static readonly string[] Known = ["pos", "cell", "atomic_numbers", "natoms", "tags", "fixed", "edge_index", "cell_offsets", "distances"];

    private readonly LmdbFile file;
    private readonly RecordLabels labels;

    private OpenCatalystFile(LmdbFile file, RecordLabels labels, long count) => (this.file, this.labels, Count) = (file, labels, count);

    public long Count { get; }

    /// <exception cref="InvalidDataException">It is no such file, or it is damaged.</exception>
    public static OpenCatalystFile Open(string path, RecordLabels labels)
    {
        LmdbFile file = LmdbFile.Open(path);
        try
        {
            long count = file.Entries;
            if (file.Find("length"u8) is byte[] length)
                count = Read(length, $"{path}: length") is long said ? said
                    : throw RecordAtoms.Wrong(path, "a number as length", "another value", "the file is damaged");
            if (count < 0 || count > file.Length / 8) throw RecordAtoms.Wrong(path, "a number of frames that the file has room for", $"{count}",
                "the file is damaged");
            return new OpenCatalystFile(file, labels, count);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        byte[] pickle = file.Find(Encoding.ASCII.GetBytes(frame.ToString(CultureInfo.InvariantCulture)))
            ?? throw RecordAtoms.Wrong(source, "the frame", "none", "was the file written to its end?");
        Dictionary<object, object?> graph = Attributes(Read(pickle, source), source);
        double[] Numbers(string name) => Find(graph, name, source) ?? [];
        Structure structure = RecordAtoms.Of(source, Numbers("atomic_numbers"), Numbers("pos"), Numbers("cell"), null);
        labels.Take(structure, name => Find(graph, name, source));
        if (Find(graph, "tags", source) is { } tags) RecordExtras.AddColumn(structure, "tags", tags, isInteger: true);
        if (Find(graph, "fixed", source) is { } isFixed
            && isFixed.AsSpan().ContainsAnyExcept(0.0)) RecordExtras.AddColumn(structure, "fixed", isFixed, isInteger: true);
        foreach ((object key, object? value) in graph)
            if (key is string name && !Known.Contains(name) && !labels.IsLabel(name) && TextOf(value) is string text) RecordExtras.Add(structure, name, text);
        return structure;
    }

    public void Dispose() => file.Dispose();

    /// <summary>Values of a graph: those of its state, or in newer files of _mapping within its _store.</summary>
    private static Dictionary<object, object?> Attributes(object? graph, string source)
    {
        if (graph is not PickleObject { Global.Name: DataName, State: Dictionary<object, object?> state })
            throw RecordAtoms.Wrong(source, "a graph of torch_geometric", graph is PickleObject made ? made.Global.Name
                : "another value", "is it a set of the Open Catalyst Project?");
        return state.GetValueOrDefault("_store") is PickleObject { State: Dictionary<object, object?> store } && store.GetValueOrDefault("_mapping")
            is Dictionary<object, object?> mapping
            ? mapping : state;
    }

    private static double[]? Find(Dictionary<object, object?> graph, string name, string source)
    {
        try
        {
            return TorchTensors.Numbers(graph.GetValueOrDefault(name));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{source}: {name}: {problem.Message}\n  → the file is damaged", problem);
        }
    }

    private static string? TextOf(object? value) => value switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => RecordExtras.Text(number),
        bool flag => flag ? "T" : "F",
        _ => null,
    };

    private static object? Read(byte[] pickle, string source)
    {
        int at = 0;
        try
        {
            return PickleReader.Read(pickle, ref at, Globals.Contains);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{source}: {problem.Message}\n  → the file is damaged, or no set of the Open Catalyst Project", problem);
        }
    }
}
