using System.Numerics;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Reverse of a linear map of the pairs of one centre, u_p = e_p M + b: G of (5″) and C of (5‴).</summary>
internal static unsafe class PairLinear<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>ge_p += gu_p Mᵀ; gM and gb.</summary>
    /// <param name="pairs">[pair], e of the centre</param>
    /// <param name="values">[pair], gu</param>
    /// <param name="pairGradients">[pair], ge of the centre, added to</param>
    public static void Reverse(MapContext<T> context, ImageMap map, int atom, Rows<T> pairs, Rows<T> values, Rows<T> pairGradients)
    {
        int panel = context.Panel(map, atom, 0), count = context.Part.PairStart[atom + 1] - context.Part.PairStart[atom];
        var matrix = new PanelMatrix(map, panel, 0);
        PanelProduct<T, L, V>.Reverse(context, matrix, count, values.Start, pairGradients);
        if (V.Faces == 1) return;
        WeightGradient<T, L, V>.Add(context, matrix, pairs, count, values.Start);
        WeightGradient<T, L, V>.AddBias(context, map, panel, count, values.Start);
    }
}
