using Amalgam.Network.Memory;
using Xunit;

namespace Amalgam.Unit.Network;

public sealed unsafe class ArenaTests
{
    private static readonly long[] Sizes = [100_000, 7, 250_000, 1];

    [Fact]
    public void What_was_measured_is_one_chunk_and_takes_no_more()
    {
        using var arena = new Arena<float>();
        LayOut(arena, Sizes, out long[] places);
        long held = arena.Bytes;
        Assert.Equal(sizeof(float) * (100_000 + 16 + 250_000 + 16), held);
        for (int index = 0; index < places.Length; index++)
        {
            Assert.Equal(0, places[index] % 64);
            if (index > 0) Assert.True(places[index] - places[index - 1] >= sizeof(float) * Sizes[index - 1]);
        }
        LayOut(arena, [.. Sizes.Take(2)], out _);
        LayOut(arena, Sizes, out _);
        Assert.Equal(held, arena.Bytes);
    }

    /// <summary>A demand that creeps up, as that of dynamics does, is not met anew every time.</summary>
    [Fact]
    public void A_larger_demand_leaves_something_to_spare()
    {
        using var arena = new Arena<double>();
        LayOut(arena, [160_000], out _);
        Assert.Equal(8 * 160_000, arena.Bytes);
        LayOut(arena, [160_008], out _);
        long held = arena.Bytes;
        Assert.InRange(held, 8 * 170_000, 8 * 170_016);
        LayOut(arena, [170_000], out _);
        Assert.Equal(held, arena.Bytes);
    }

    private static void LayOut<T>(Arena<T> arena, long[] sizes, out long[] places)
        where T : unmanaged
    {
        arena.BeginMeasure();
        foreach (long size in sizes) Assert.True(arena.Take(size) == null);
        arena.EndMeasure();
        places = new long[sizes.Length];
        for (int index = 0; index < sizes.Length; index++) places[index] = (long)arena.Take(sizes[index]);
    }
}
