using System.Globalization;
using System.Text;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Ase;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.AseLmdb;

/// <summary>One .aselmdb file: rows under their number as text, from 1; nextid and deleted_ids say which there are. All values are JSON packed by
/// zlib.</summary>
internal sealed class AseLmdbShard : IIndexedStructures
{
    private readonly LmdbFile file;
    private readonly RecordLabels labels;
    private readonly long[] deleted;

    private AseLmdbShard(LmdbFile file, RecordLabels labels, long count, long[] deleted) =>
        (this.file, this.labels, Count, this.deleted) = (file, labels, count, deleted);

    public long Count { get; }

    /// <exception cref="InvalidDataException">It is no such file, or it is damaged.</exception>
    public static AseLmdbShard Open(string path, RecordLabels labels)
    {
        LmdbFile file = LmdbFile.Open(path);
        try
        {
            double[] next = ReadNumbers(file, "nextid")
                ?? throw RecordAtoms.Wrong(path, "the key nextid of an ASE database", "none", "is it another kind of LMDB file?");
            double[] gone = ReadNumbers(file, "deleted_ids") ?? [];
            long[] deleted = [.. gone.Where(id => id >= 1 && next.Length == 1 && id < next[0]).Select(id => (long)id).Distinct().Order()];
            // Every row takes at least a key and a value.
            if (next is not [>= 1 and double first] || first - 1 - deleted.Length > file.Length / 8)
                throw RecordAtoms.Wrong(path, "the number of rows plus one as nextid", string.Join(' ', next), "the file is damaged");
            return new AseLmdbShard(file, labels, (long)first - 1 - deleted.Length, deleted);
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
        long id = IdOf(frame);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{id}");
        byte[] packed = file.Find(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)))
            ?? throw RecordAtoms.Wrong(source, "the row", "none", "was the file written to its end?");
        return AseJson.Guarded(source, () => AseRow.OfJson(AseJson.Parse(Inflated.Of(packed, source), source), source).ToStructure(labels));
    }

    public void Dispose() => file.Dispose();

    /// <summary>The number of a row among those that are not deleted: each deleted one up to it moves it on by one.</summary>
    private long IdOf(long frame)
    {
        // deleted[k] − k never falls: it is the number that the row after k deleted ones would have had.
        int first = 0, last = deleted.Length;
        while (first < last)
        {
            int middle = (first + last) / 2;
            if (deleted[middle] - middle <= frame + 1) first = middle + 1;
            else last = middle;
        }
        return frame + 1 + first;
    }

    private static double[]? ReadNumbers(LmdbFile file, string key)
    {
        if (file.Find(Encoding.ASCII.GetBytes(key)) is not byte[] packed) return null;
        string source = $"{file.Path}: {key}";
        JsonElement value = AseJson.Parse(Inflated.Of(packed, source), source);
        return new AseJson().Numbers(value);
    }
}
