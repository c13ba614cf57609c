using Amalgam.Atoms;
using Amalgam.Studies.DataSets;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>How structures are cut into shards, and what tells shards apart.</summary>
public sealed class ShardTests
{
    private static readonly ShardRun Run = new(3, 10, "abc", "def", "float32 energy-key=E 1");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 3)]
    [InlineData(7, 7)]
    [InlineData(3_000_000_000_001, 997)]
    public void Shards_follow_one_another_and_differ_by_one_structure_at_most(long structures, int parts)
    {
        long next = 0;
        var sizes = new HashSet<long>();
        for (int part = 1; part <= parts; part++)
        {
            (long first, long end) = new Shard(part, parts).RangeOf(structures);
            Assert.Equal(next, first);
            sizes.Add(end - first);
            next = end;
        }
        Assert.Equal(structures, next);
        Assert.True(sizes.Max() - sizes.Min() <= 1);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/3")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Other_texts_are_refused(string text) =>
        Assert.StartsWith($"--shard {text}: expected i/n with 1 ≤ i ≤ n", Assert.Throws<InvalidDataException>(() => Shard.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void More_parts_than_structures_are_refused() => Assert.Contains("at most as many parts as structures (2), found 3",
        Assert.Throws<InvalidDataException>(() => new Shard(1, 3).RangeOf(2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Marks_come_back_and_are_taken_away()
    {
        var structure = new Structure([], [], Cell.Open);
        Assert.Null(ShardMark.Of(structure));
        var mark = new ShardMark(2, 7, Run);
        mark.AddTo(structure);
        mark.AddTo(structure);
        Assert.Equal(mark, ShardMark.Of(structure));
        Assert.Single(structure.Extras!.Info);
        ShardMark.Remove(structure);
        Assert.Empty(structure.Extras.Info);
        structure.Extras.Info.Add(KeyValuePair.Create(ShardMark.Key, (string?)"part 4/3 structure 1/10 model a input b options c"));
        Assert.Contains("expected the mark of a shard", Assert.Throws<InvalidDataException>(() => ShardMark.Of(structure)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_are_ordered_and_every_disagreement_is_named()
    {
        Assert.Equal([1, 2, 0], ShardRun.Order([("c", 3, Run), ("a", 1, Run), ("b", 2, Run)]));
        Refused("a: expected all 3 shards, found 2/3 missing", ("a", 1, Run), ("c", 3, Run));
        Refused("x: expected every shard once, found 1/3 that a holds too", ("a", 1, Run), ("x", 1, Run));
        Refused("b: expected the same number of parts in all shards (3), found another (4)", ("a", 1, Run), ("b", 2, Run with { Parts = 4 }));
        Refused("b: expected the same model in all shards (abc), found another (x)", ("a", 1, Run), ("b", 2, Run with { Model = "x" }));
        Refused("b: expected the same inputs in all shards (def), found another (x)", ("a", 1, Run), ("b", 2, Run with { Input = "x" }));
        Refused("b: expected the same number of structures in the inputs in all shards (10)", ("a", 1, Run), ("b", 2, Run with { Structures = 9 }));
        Refused("b: expected the same options in all shards", ("a", 1, Run), ("b", 2, Run with { Settings = "float64" }));
    }

    private static void Refused(string message, params (string, int, ShardRun)[] shards) =>
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => ShardRun.Order(shards)).Message, StringComparison.Ordinal);
}
