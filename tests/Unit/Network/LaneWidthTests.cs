using System.Numerics;
using Amalgam.Network.Lanes;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>What the sum over lanes promises at every width, and which widths this machine could not run in hardware.</summary>
public sealed class LaneWidthTests
{
    /// <summary>Not a failure: the source of these widths was run, their instructions were not.</summary>
    [Fact]
    public void The_hardware_has_every_width()
    {
        int[] missing = [.. LaneWidths.All.Where(bits => !LaneWidths.InHardware(bits))];
        Assert.SkipWhen(missing.Length > 0,
            $"this machine has no {string.Join("- and ", missing)}-bit vectors: "
            + "their source ran through the generic fallback, their instructions were not tested");
    }

    /// <summary>A row's sum must not depend on how many rows are summed with it, nor on which method sums it.</summary>
    [Fact]
    public void The_sum_of_a_row_has_the_same_bits_alone_and_among_others()
    {
        RowSums<Float1, float>();
        RowSums<Float4, float>();
        RowSums<Float8, float>();
        RowSums<Float16, float>();
        RowSums<Double1, double>();
        RowSums<Double2, double>();
        RowSums<Double4, double>();
        RowSums<Double8, double>();
    }

    private static unsafe void RowSums<L, T>()
        where L : struct, ILanes<L, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int rows = 11;
        var random = new Random(5);
        T[] values = [.. Enumerable.Range(0, rows * L.Width).Select(_ => T.CreateChecked(random.NextDouble() - 0.3))],
            start = [.. Enumerable.Range(0, rows).Select(_ => T.CreateChecked(random.NextDouble()))];
        T* sum = stackalloc T[1];
        fixed (T* place = values)
            for (int count = 0; count <= rows; count++)
            {
                T[] found = [.. start];
                fixed (T* target = found) L.AddRowSums(place, count, target);
                for (int row = 0; row < rows; row++)
                {
                    *sum = start[row];
                    L lanes = L.Load(place + row * L.Width);
                    if (row < count) L.AddSum(sum, 0, lanes);
                    Assert.True(found[row] == *sum, $"{typeof(L).Name}: row {row} of {count}: {found[row]:G17} among others, {*sum:G17} alone");
                    Assert.Equal(L.Sum(lanes), L.GradientSum(lanes));
                }
            }
    }
}
