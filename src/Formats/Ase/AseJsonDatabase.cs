using System.Globalization;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Databases of ASE in one JSON file: rows under their numbers, in the order of the list ids.</summary>
internal sealed class AseJsonDatabase : IIndexedStructures
{
    private readonly string path;
    private readonly RecordLabels labels;
    private readonly JsonDocument document;
    private readonly long[] ids;

    private AseJsonDatabase(string path, RecordLabels labels, JsonDocument document, long[] ids) =>
        (this.path, this.labels, this.document, this.ids) = (path, labels, document, ids);

    public long Count => ids.Length;

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static AseJsonDatabase Open(string path, RecordLabels labels)
    {
        JsonDocument? document = null;
        try
        {
            using FileStream stream = File.OpenRead(path);
            document = JsonDocument.Parse(stream);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw RecordAtoms.Wrong(path, "an ASE database in JSON", $"JSON of kind {root.ValueKind}",
                "check the file");
            long[] ids = root.TryGetProperty("ids", out JsonElement list) && new AseJson().Numbers(list) is { } listed ? [.. listed.Select(id => (long)id)]
                : [.. root.EnumerateObject().Select(row => row.Name).Where(name => name.All(char.IsAsciiDigit)).Select(name =>
                long.Parse(name, CultureInfo.InvariantCulture)).Order()];
            return new AseJsonDatabase(path, labels, document, ids);
        }
        catch (Exception problem) when (problem is JsonException or OverflowException or InvalidOperationException)
        {
            document?.Dispose();
            throw RecordAtoms.Wrong(path, "an ASE database in JSON", problem.Message.ReplaceLineEndings(" "), "was the file cut off?");
        }
        catch
        {
            document?.Dispose();
            throw;
        }
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string id = ids[frame].ToString(CultureInfo.InvariantCulture), source = $"{path}:{id}";
        if (!document.RootElement.TryGetProperty(id, out JsonElement row)) throw RecordAtoms.Wrong(source, "the row that ids lists", "none",
            "was the file written to its end?");
        return AseJson.Guarded(source, () => AseRow.OfJson(row, source).ToStructure(labels));
    }

    public void Dispose() => document.Dispose();
}
