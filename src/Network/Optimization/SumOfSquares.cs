using System.Runtime.Intrinsics;

namespace Amalgam.Network.Optimization;

/// <summary>Σ x² of a vector: eight sums, of every eighth number each, then these, then the rest; one order whatever the lanes and the threads.</summary>
public static class SumOfSquares
{
    /// <summary>Σ x².</summary>
    public static double Of(ReadOnlySpan<double> values)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int index = 0;
        for (; index + 8 <= values.Length; index += 8)
        {
            Vector512<double> part = Vector512.Create(values.Slice(index, 8));
            sums += part * part;
        }
        double sum = Vector512.Sum(sums);
        for (; index < values.Length; index++) sum += values[index] * values[index];
        return sum;
    }
}
