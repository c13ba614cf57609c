using System.Runtime.Intrinsics;
using Xunit;

namespace Amalgam.Testing;

/// <summary>
/// Widths of lanes in bits, 0 for scalar code. Tests run all of them on every machine: where the hardware has no vectors of a width, the generic fallback of
/// the vector types is used.
/// </summary>
public static class LaneWidths
{
    /// <summary>All widths of the network.</summary>
    public static readonly int[] All = [0, 128, 256, 512];

    /// <summary>Whether the hardware has vectors of this width.</summary>
    public static bool InHardware(int bits) => bits switch
    {
        512 => Vector512.IsHardwareAccelerated,
        256 => Vector256.IsHardwareAccelerated,
        128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };

    /// <summary>Every case at every width.</summary>
    public static TheoryData<TCase, int> Times<TCase>(IEnumerable<TCase> cases)
    {
        var product = new TheoryData<TCase, int>();
        foreach (TCase one in cases)
            foreach (int bits in All) product.Add(one, bits);
        return product;
    }
}
