using Amalgam.Atoms;

namespace Amalgam.Studies.DataSets;

/// <summary>The structures of several files as those of one: shards in the order of their parts and without their marks, other files as they come.</summary>
public static class MergedStructures
{
    /// <summary>Which shard each file is, by its first structure; null where none is one.</summary>
    /// <param name="parts">names of files</param>
    /// <param name="read">the structures of a file</param>
    /// <exception cref="InvalidDataException">A file is empty, or some files are shards and others are not.</exception>
    public static IReadOnlyList<ShardMark>? MarksOf(IReadOnlyList<string> parts, Func<string, IEnumerable<Structure>> read)
    {
        ShardMark?[] marks = [.. parts.Select(part => ShardMark.Of(First(part, read)))];
        int marked = marks.Count(mark => mark is not null);
        if (marked == 0) return null;
        if (marked == parts.Count) return marks!;
        int shard = Array.FindIndex(marks, mark => mark is not null), other = Array.IndexOf(marks, null);
        throw new InvalidDataException($"{parts[other]}: expected a shard, as {parts[shard]} is one, found structures without {ShardMark.Key}\n"
            + "  → merge shards alone, and add other files to the result");
    }

    /// <summary>All structures, each read when the enumeration comes to it.</summary>
    /// <param name="parts">names of files</param>
    /// <param name="marks">of <see cref="MarksOf"/></param>
    /// <param name="read">the structures of a file</param>
    /// <exception cref="InvalidDataException">While reading: a shard is missing, there twice, cut off or of another computation; or labels of files that are
    /// no shards do not go together.</exception>
    public static IEnumerable<Structure> Of(IReadOnlyList<string> parts, IReadOnlyList<ShardMark>? marks, Func<string, IEnumerable<Structure>> read) =>
        marks is null ? Joined(parts, read) : Shards(parts, marks, read);

    private static Structure First(string part, Func<string, IEnumerable<Structure>> read) => read(part).FirstOrDefault()
        ?? throw new InvalidDataException($"{part}: expected structures, found none\n  → is the file empty?");

    private static IEnumerable<Structure> Joined(IReadOnlyList<string> parts, Func<string, IEnumerable<Structure>> read)
    {
        var agreement = new LabelAgreement();
        foreach (Structure structure in parts.SelectMany(read))
        {
            if (ShardMark.Of(structure) is not null) throw Unexpected(structure, "structures without the mark of a shard, as before");
            agreement.Add(structure);
            yield return structure;
        }
    }

    private static IEnumerable<Structure> Shards(IReadOnlyList<string> parts, IReadOnlyList<ShardMark> marks, Func<string, IEnumerable<Structure>> read)
    {
        ShardRun run = marks[0].Run;
        long next = 1;
        foreach (int index in ShardRun.Order([.. parts.Zip(marks, (part, mark) => (part, mark.Part, mark.Run))]))
        {
            int part = marks[index].Part;
            (_, long end) = new Shard(part, run.Parts).RangeOf(run.Structures);
            foreach (Structure structure in read(parts[index]))
            {
                var expected = new ShardMark(part, next, run);
                if (next > end || ShardMark.Of(structure) != expected)
                    throw Unexpected(structure, next > end ? $"the end of part {part}/{run.Parts}" : $"structure {next} of {run.Structures}, part {part}");
                ShardMark.Remove(structure);
                next++;
                yield return structure;
            }
            if (next <= end)
                throw new InvalidDataException($"{parts[index]}: expected structures up to number {end} of {run.Structures}, found the last at {next - 1}"
                    + "\n  → was the file cut off? Compute this shard again");
        }
    }

    private static InvalidDataException Unexpected(Structure structure, string expected) =>
        new($"{structure.Source}: expected {expected}, found {structure.Extras?.Find(ShardMark.Key) ?? "no mark of a shard"}"
            + "\n  → was the file changed? Compute this shard again");
}
