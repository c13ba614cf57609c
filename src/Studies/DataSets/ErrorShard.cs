using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.DataSets;

/// <summary>The error sums of one shard of a computation: of every input, also of one that lies outside the shard.</summary>
/// <param name="Part">from 1</param>
/// <param name="Run">what all shards have in common</param>
/// <param name="Files">name of each input as it was given, and the sums of those of its structures that are in the shard</param>
public sealed record ErrorShard(int Part, ShardRun Run, IReadOnlyList<(string Name, JsonObject Sums)> Files)
{
    /// <summary>The key that a file of sums begins with.</summary>
    public const string Key = "amalgam_error_sums";

    // Sums of a thousand kinds of structures and all elements take about a megabyte for each input.
    private const long LongestFile = 1L << 30;

    /// <summary>The content of a file of sums.</summary>
    public JsonObject ToJson() => new()
    {
        [Key] = new JsonObject
        {
            ["part"] = Part,
            ["parts"] = Run.Parts,
            ["structures"] = Run.Structures,
            ["model"] = Run.Model,
            ["input"] = Run.Input,
            ["options"] = Run.Settings,
        },
        ["files"] = new JsonArray([.. Files.Select(file => (JsonNode)new JsonObject { ["file"] = file.Name, ["sums"] = file.Sums })]),
    };

    /// <summary>Reads a file of sums.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ErrorShard Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > LongestFile) throw Wrong(path, "a file of more than a gigabyte");
            JsonNode json = JsonNode.Parse(file) ?? throw Wrong(path, "nothing");
            RequireSingleNames(json);
            if (json is not JsonObject whole || whole[Key] is not JsonObject head) throw Wrong(path, "another content");
            var run = new ShardRun(Get<int>(head, "parts"), Get<long>(head, "structures"), Get<string>(head, "model"), Get<string>(head, "input"),
                Get<string>(head, "options"));
            int part = Get<int>(head, "part");
            if (part < 1 || part > run.Parts || run.Parts > run.Structures) throw Wrong(path, $"part {part} of {run.Parts}, {run.Structures} structures");
            return new ErrorShard(part, run,
                [.. Need(whole, "files").AsArray().Select(entry => (Get<string>(entry, "file"), Need(entry, "sums").AsObject()))]);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw Wrong(path, $"text that cannot be read ({problem.Message})");
        }
    }

    // AllowDuplicateProperties = false would take random numbers from OpenSSL, and where there is none the process would be aborted.
    private static void RequireSingleNames(JsonNode? node)
    {
        // An object that is walked through throws where a name stands twice.
        if (node is JsonObject map) foreach (KeyValuePair<string, JsonNode?> entry in map) RequireSingleNames(entry.Value);
        else if (node is JsonArray array) foreach (JsonNode? entry in array) RequireSingleNames(entry);
    }

    private static T Get<T>(JsonNode? node, string key) => Need(node, key).GetValue<T>();

    private static JsonNode Need(JsonNode? node, string key) => (node as JsonObject)?[key] ?? throw new FormatException($"there is no \"{key}\"");

    /// <summary>The tables of one computation from all of its shards, in any order: to the last bit those of a run without shards.</summary>
    /// <param name="paths">files of sums</param>
    /// <returns>name and table of each input, and the table of all structures</returns>
    /// <exception cref="InvalidDataException">A shard is missing, there twice, of another computation, or no shard; the message says which.</exception>
    public static (IReadOnlyList<(string Name, ErrorTable Table)> Files, ErrorTable All) Merge(IReadOnlyList<string> paths)
    {
        ErrorShard[] shards = [.. paths.Select(Read)];
        int[] order = ShardRun.Order([.. paths.Zip(shards, (path, shard) => (path, shard.Part, shard.Run))]);
        (string Name, ErrorTable Table)[] files = [.. shards[order[0]].Files.Select(file => (file.Name, new ErrorTable([], [])))];
        var all = new ErrorTable([], []);
        for (int file = 0; file < files.Length; file++)
            foreach (int index in order)
            {
                if (shards[index].Files.Count != files.Length)
                    throw Wrong(paths[index], $"{shards[index].Files.Count} inputs where {paths[order[0]]} has {files.Length}");
                foreach (ErrorTable table in (ErrorTable[])[files[file].Table, all]) table.AddSums(shards[index].Files[file].Sums, paths[index]);
            }
        if (all.Total.Model.Frames != shards[0].Run.Structures)
            throw Wrong(paths[0], $"{all.Total.Model.Frames} structures in all shards where there are {shards[0].Run.Structures}");
        return (files, all);
    }

    private static InvalidDataException Wrong(string path, string found) =>
        new($"{path}: expected error sums of amalgam evaluate --shard, found {found}\n  → compute this shard again");
}
