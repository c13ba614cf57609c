using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>Adjoints of the weights of moments of one centre: gw_pm = Σ_c gH_m[c] g_p[c], a product with the transpose of gH. For plain lanes.</summary>
internal readonly unsafe struct MomentDots<T, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    private readonly int count, components, padded;

    /// <summary>[pair, component rounded up to whole lanes].</summary>
    private readonly T* sums;

    /// <param name="pairs">of the centre</param>
    public MomentDots(MapContext<T> context, int pairs)
    {
        (count, components, padded) = (pairs, context.Shape.Components, context.Shape.Round(context.Shape.Components));
        sums = context.Temporary.TakeZeroed((long)count * padded);
    }

    /// <summary>Adds the sums over the channels of some rows.</summary>
    /// <param name="rows">[pair], g</param>
    /// <param name="gh">[component, channel], gH</param>
    public void Add(MapContext<T> context, Rows<T> rows, T* gh)
    {
        int widest = 2 * L.Width, width = rows.Width;
        T* packed = context.Temporary.Take((long)width * padded);
        for (int first = 0; first < padded; first += widest)
        {
            int strip = Math.Min(widest, padded - first), whole = Math.Min(strip, components - first);
            Transposition<T>.Run(gh + first * width, whole, width, packed + width * first, strip);
        }
        MatrixProduct<L, T>.Run(count, padded, width, new StridedMatrix<T>(rows.Start, rows.Pitch, 1), new PackedMatrix<T>(packed, width),
            new ProductTarget<T>(sums, padded, true));
    }

    /// <summary>Adds what there is to gw.</summary>
    /// <param name="target">[pair, component]</param>
    public void AddTo(T* target)
    {
        T* row = sums;
        for (int pair = 0; pair < count; pair++, row += padded, target += components)
            for (int component = 0; component < components; component++) target[component] += row[component];
    }
}
