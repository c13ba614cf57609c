using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// z = x W for one matrix, made a strip of columns at a time just before a loop reads it, so that the strip is still in the first cache.
/// </summary>
internal readonly unsafe struct StripProduct<T, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    private readonly T* input, packed;
    private readonly int rows, inner, pitch, packedRows;

    /// <summary>[rows, columns of the strip], overwritten by every <see cref="Make"/>.</summary>
    public readonly T* Strip;

    /// <param name="rows">plain rows of the input</param>
    /// <param name="packed">the packed matrix</param>
    public StripProduct(int rows, in PanelMatrix matrix, Rows<T> input, T* packed, T* strip)
    {
        (this.rows, inner, packedRows, pitch) = (rows, matrix.In, matrix.Rounded, input.Width);
        this.input = input.Start;
        this.packed = packed;
        Strip = strip;
    }

    /// <summary>Makes some columns, one bundle or two.</summary>
    public void Make(int column, int width) =>
        MatrixProduct<L, T>.Run(
            rows, width, inner, new StridedMatrix<T>(input, pitch, 1), new PackedMatrix<T>(packed + (long)packedRows * column, packedRows),
            new ProductTarget<T>(Strip, width, false));
}
