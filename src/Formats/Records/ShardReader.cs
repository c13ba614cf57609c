using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Records;

/// <summary>Reads formats whose files hold structures under numbers: a file, or a folder of such files (shards), one after the other by name.</summary>
public abstract class ShardReader : IStructureReader
{
    /// <inheritdoc/>
    public abstract FormatCapabilities Capabilities { get; }

    /// <summary>Whether a file is of this format.</summary>
    protected abstract bool IsShard(string file);

    /// <summary>Files of a folder that may be shards, by their names.</summary>
    protected abstract IEnumerable<string> CandidatesIn(string folder);

    /// <summary>Opens one file.</summary>
    /// <exception cref="InvalidDataException">Something is wrong with the file as a whole.</exception>
    private protected abstract IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census);

    /// <summary>Names of the labels.</summary>
    private protected virtual RecordNames Names => RecordNames.Usual;

    /// <summary>Names and units of the labels of a file, by which those of all shards are read.</summary>
    private protected virtual RecordLabels LabelsOf(string file, ReadOptions? options, StructureCensus census) => new(Names, options, census);

    /// <inheritdoc/>
    public bool Recognizes(string path) => Directory.Exists(path) ? CandidatesIn(path).Any(IsShard) : File.Exists(path) && IsShard(path);

    /// <inheritdoc/>
    public virtual IEnumerable<string> FilesOf(string path) => Shards(path);

    /// <inheritdoc/>
    public IEnumerable<Structure> Read(string path, ReadOptions? options = null, StructureCensus? census = null)
    {
        census ??= new StructureCensus();
        RecordLabels? labels = null;
        foreach (string file in Shards(path))
        {
            labels ??= LabelsOf(file, options, census);
            using IIndexedStructures shard = OpenShard(file, labels, census);
            for (long frame = 0; frame < shard.Count; frame++)
            {
                Structure structure = shard.Read(frame);
                census.Count(structure);
                yield return structure;
            }
        }
        labels?.NoteMissing(path);
    }

    /// <inheritdoc/>
    public IIndexedStructures? OpenIndexed(string path, ReadOptions? options = null)
    {
        var census = new StructureCensus();
        return JoinedStructures.Of(Shards(path).Select(file => OpenShard(file, LabelsOf(file, options, census), census)));
    }

    private IEnumerable<string> Shards(string path) => Directory.Exists(path) ? CandidatesIn(path).Order(StringComparer.Ordinal).Where(IsShard) : [path];
}
