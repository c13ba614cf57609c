using Amalgam.Network.Kernels;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Rows of weight images and packed panels against plain loops.</summary>
public sealed unsafe class WeightRowsTests
{
    [Theory, InlineData(1), InlineData(8), InlineData(11), InlineData(40)]
    public void Rows_are_merged_and_slots_are_summed(int count)
    {
        double[] values = Numbers(3 * count, 1), found = Numbers(count, 2), overwritten = Numbers(count, 2);
        float[] merged = new float[count], slots = [.. Numbers(4 * count, 3).Select(value => (float)value)];
        int* sources = stackalloc int[] { 0, 2 * count };
        double* factors = stackalloc double[] { 0.4, -1.5 };
        fixed (double* all = values, sum = found, fresh = overwritten)
        fixed (float* target = merged, images = slots)
        {
            NarrowRows<float>.Sum(all, sources, factors, 2, target, count);
            NarrowRows<float>.Sum(images, count, 0b1011, sum, count, true);
            NarrowRows<float>.Sum(images, count, 0b0100, fresh, count, false);
        }
        for (int index = 0; index < count; index++)
        {
            Assert.Equal((float)(0.4 * values[index] - 1.5 * values[2 * count + index]), merged[index], 1e-6f);
            Assert.Equal(Numbers(count, 2)[index] + slots[index] + slots[count + index] + slots[3 * count + index], found[index], 1e-14);
            Assert.Equal(slots[2 * count + index], overwritten[index]);
        }
    }

    [Theory, InlineData(4, 4, 4, 4, 4), InlineData(16, 16, 15, 13, 4), InlineData(24, 40, 24, 40, 8), InlineData(8, 48, 7, 41, 16), InlineData(3, 5, 3, 5, 1)]
    public void Panels_are_packed_and_transposed(int rows, int columns, int trueRows, int trueColumns, int lanes)
    {
        (rows, columns) = ((rows + lanes - 1) / lanes * lanes, (columns + lanes - 1) / lanes * lanes);
        int pitch = columns + 3;
        double[] panel = Numbers(trueRows * pitch, 6), packed = new double[rows * columns], transposed = new double[rows * columns];
        fixed (double* source = panel, to = packed, across = transposed)
        {
            int half = trueRows / 2;
            PackedPanel<double>.Pack(new RowMajor<double>(source, half, trueColumns, pitch), to, 0, rows, columns, lanes);
            PackedPanel<double>.Pack(new RowMajor<double>(source + half * pitch, trueRows - half, trueColumns, pitch), to, half, rows, columns, lanes);
            PackedPanel<double>.Transpose(to, rows, columns, lanes, across);
        }
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
            {
                double expected = row < trueRows && column < trueColumns ? panel[row * pitch + column] : 0;
                Assert.Equal(expected, packed[PackedPanel<double>.PlaceOf(rows, columns, lanes, row, column)]);
                Assert.Equal(expected, transposed[PackedPanel<double>.PlaceOf(columns, rows, lanes, column, row)]);
            }
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }
}
