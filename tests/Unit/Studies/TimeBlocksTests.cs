using Amalgam.Studies.DataSets;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Trajectories cut into blocks.</summary>
public sealed class TimeBlocksTests
{
    private static string Parts(TimeBlocks blocks) => string.Concat(Enumerable.Range(0, (int)blocks.Count).Select(index =>
        blocks.PartOf(index) is int part ? $"{part}" : "-"));

    private static TimeBlocks Of(double[] fractions, int gap, params (string Name, int Length)[] trajectories)
    {
        var blocks = new TimeBlocks(fractions, gap);
        foreach ((string name, int length) in trajectories)
            for (int k = 0; k < length; k++) blocks.Add(name);
        return blocks;
    }

    [Fact]
    public void Every_trajectory_has_a_block_of_each_part()
    {
        Assert.Equal("0000000012" + "00012", Parts(Of([0.8, 0.1, 0.1], 0, ("a", 10), ("b", 5))));
        Assert.Equal("012", Parts(Of([0.98, 0.01, 0.01], 0, ("a", 3))));
    }

    [Fact]
    public void Gaps_belong_to_no_part()
    {
        TimeBlocks blocks = Of([0.5, 0.5], 2, ("a", 8), ("b", 6));
        Assert.Equal("000--111" + "00--11", Parts(blocks));
        Assert.Equal((4L, 2), (blocks.LeftOut, blocks.Trajectories));
    }

    [Fact]
    public void A_trajectory_that_is_too_short_is_named()
    {
        TimeBlocks blocks = Of([0.8, 0.1, 0.1], 1, ("long.xyz", 40), ("short.xyz", 4));
        Assert.StartsWith("short.xyz: expected at least 5 structures, one in each of 3 parts and 1 between them, found 4",
            Assert.Throws<InvalidDataException>(() => blocks.PartOf(0)).Message, StringComparison.Ordinal);
    }
}
