using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>Symmetric features, equation (5): H = N_e^{-1/2} Σ_p s_p h_p ⊗ [e_p, n_j], Sym = vec(H[:, :A]ᵀ H)/3.</summary>
/// <remarks>
/// Of vectors alone; moments of higher degree and neighbours multiplied by a map of their pair are <see cref="SymmetricMoments{T, L, V}"/>.
/// Channels run along the lanes. H of an atom: [3, e] then [3, n]; Sym: [A, e] then [A, n], as the weights expect it.
/// </remarks>
internal static unsafe class SymmetricFeatures<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;

    /// <summary>H and Sym of one own atom.</summary>
    /// <param name="moments">[own, 3 (e + n)], H, written</param>
    /// <param name="symmetric">[own, A (e + n)], Sym, written</param>
    public static void Forward(MapContext<T> context, in SymmetricInput<T> input, int atom, Rows<T> moments, Rows<T> symmetric)
    {
        if (context.Shape.MultipliesMoments)
        {
            SymmetricMoments<T, L, V>.Forward(context, input, atom, moments, symmetric);
            return;
        }
        T* h = moments.At(atom), result = symmetric.At(atom);
        T norm = Real<T>.Of(1 / Math.Sqrt(context.Spec.PairNormalization));
        int first = context.Part.PairStart[atom], count = context.Part.PairStart[atom + 1] - first, pair = input.Pairs.Width, node = input.Nodes.Width;
        int axes = context.Spec.AxisNeurons;
        context.Work.Count(F * F, 3 * (context.Spec.NodeWidth + context.Spec.PairWidth), count + axes);
        T* vectors = input.Vectors + 3L * F * first;
        var overPairs = new MomentLoop(count, vectors, input.Pairs.From(first), null, norm, h);
        Bundles<T, L, V>.Run(pair, ref overPairs);
        T* hn = h + F * 3 * pair;
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var overNodes = new MomentLoop(count, vectors, input.Nodes, neighbor + first, norm, hn);
            Bundles<T, L, V>.Run(node, ref overNodes);
        }
        Contract(axes, new Rows<T>(h, pair, F), symmetric.Width, result);
        Contract(axes, new Rows<T>(hn, node, F), symmetric.Width, result + axes * pair);
    }

    /// <summary>H[d] = norm Σ_p (s h)_p,d g_p.</summary>
    /// <param name="rows">g: consecutive rows, or those that <paramref name="chosen"/> names</param>
    private readonly struct MomentLoop(int count, T* vectors, Rows<T> rows, int* chosen, T norm, T* h) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => Moment<TBundle>(count, vectors, rows.Start + column, rows.Width, chosen, norm, h + column);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Moment<TBundle>(int count, T* vector, T* g, int width, int* chosen, T norm, T* h)
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        TBundle hx = TBundle.Zero, hy = TBundle.Zero, hz = TBundle.Zero;
        for (int index = 0; index < count; index++, vector += 3 * F)
        {
            TBundle value = TBundle.Load(g + (chosen == null ? index : chosen[index]) * pitch, width);
            hx = TBundle.MultiplyAdd(TBundle.Broadcast(vector, 1), value, hx);
            hy = TBundle.MultiplyAdd(TBundle.Broadcast(vector + F, 1), value, hy);
            hz = TBundle.MultiplyAdd(TBundle.Broadcast(vector + 2 * F, 1), value, hz);
        }
        TBundle.Store(h, width, TBundle.Scale(hx, norm));
        TBundle.Store(h + pitch, width, TBundle.Scale(hy, norm));
        TBundle.Store(h + 2 * pitch, width, TBundle.Scale(hz, norm));
    }

    /// <summary>Sym[k, c] = Σ_d H[d, k] H[d, c]/3. The tangent of a row of Sym stands <paramref name="offset"/> after its value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Contract(int axes, Rows<T> moments, int offset, T* result)
    {
        T third = Real<T>.Of(1.0 / 3);
        int width = moments.Width, pitch = moments.Pitch;
        T* h = moments.Start;
        for (int axis = 0; axis < axes; axis++)
        {
            V ax = V.Scale(V.Broadcast(h + axis, width), third), ay = V.Scale(V.Broadcast(h + pitch + axis, width), third);
            V az = V.Scale(V.Broadcast(h + 2 * pitch + axis, width), third);
            for (int column = 0; column < width; column += W)
            {
                V sum = ax * V.Load(h + column, width);
                sum = V.MultiplyAdd(ay, V.Load(h + pitch + column, width), sum);
                sum = V.MultiplyAdd(az, V.Load(h + 2 * pitch + column, width), sum);
                V.Store(result + axis * width + column, offset, sum);
            }
        }
    }

    /// <summary>ge_p, gn_j and, for positions, g(s h)_p of one own atom.</summary>
    /// <param name="moments">[own, 3 (e + n)], H</param>
    /// <param name="gradients">[own, A (e + n)], gSym</param>
    /// <param name="results">what is added to</param>
    public static void Reverse(
        MapContext<T> context, in SymmetricInput<T> input, int atom, Rows<T> moments, Rows<T> gradients, in SymmetricGradients<T> results)
    {
        if (context.Shape.MultipliesMoments)
        {
            SymmetricMoments<T, L, V>.Reverse(context, input, atom, moments, gradients, results);
            return;
        }
        var mark = context.Temporary.Mark();
        int pair = input.Pairs.Width, node = input.Nodes.Width, axes = context.Spec.AxisNeurons;
        T* h = moments.At(atom), gSym = gradients.At(atom), gh = context.Temporary.TakeZeroed((long)F * 3 * (node + pair)), ghn = gh + F * 3 * pair;
        T factor = Real<T>.Of(1 / (3 * Math.Sqrt(context.Spec.PairNormalization)));
        ContractReverse(axes, new Rows<T>(h, pair, F), factor, gSym, gradients.Width, gh);
        ContractReverse(axes, new Rows<T>(h + F * 3 * pair, node, F), factor, gSym + axes * pair, gradients.Width, ghn);
        int first = context.Part.PairStart[atom], count = context.Part.PairStart[atom + 1] - first;
        context.Work.Count(2, 3 * (context.Spec.NodeWidth + context.Spec.PairWidth), count + F * axes);
        T* vectors = input.Vectors + 3L * F * first, dots = WantsGeometry ? context.Temporary.TakeZeroed(3L * count * W) : null;
        var overPairs = new MomentReverseLoop(count, vectors, input.Pairs.From(first), results.Pairs.At(first), null, gh, dots);
        Bundles<T, L, V>.Run(pair, ref overPairs);
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var overNodes = new MomentReverseLoop(count, vectors, input.Nodes, results.Nodes.Start, neighbor + first, ghn, dots);
            Bundles<T, L, V>.Run(node, ref overNodes);
        }
        if (WantsGeometry) L.AddRowSums(dots, 3 * count, results.Vectors + 3L * first);
        context.Temporary.Release(mark);
    }

    /// <summary>gH[d, c] += Σ_k gS[k, c] H[d, k]/3 and gH[d, k] += Σ_c gS[k, c] H[d, c]/3, times N_e^{-1/2} for what follows.</summary>
    /// <param name="offset">of the tangent in a row of Sym</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ContractReverse(int axes, Rows<T> moments, T factor, T* gSym, int offset, T* gh)
    {
        int width = moments.Width, pitch = moments.Pitch;
        T* h = moments.Start;
        for (int axis = 0; axis < axes; axis++)
            for (int d = 0; d < 3; d++)
            {
                V along = V.Scale(V.Broadcast(h + d * pitch + axis, width), factor), sum = V.Zero;
                for (int column = 0; column < width; column += W)
                {
                    V g = V.Load(gSym + axis * width + column, offset);
                    T* place = gh + d * pitch + column;
                    sum = V.MultiplyAdd(g, V.Load(h + d * pitch + column, width), sum);
                    V.Store(place, width, V.MultiplyAdd(g, along, V.Load(place, width)));
                }
                V.AddSum(gh + d * pitch + axis, width, V.Scale(sum, factor));
            }
    }

    /// <summary>gg_p += Σ_d (s h)_p,d gH[d].</summary>
    /// <param name="gg">adjoint of the rows</param>
    /// <param name="dots">[pair, 3, lane], gH[d] ∘ g_p is added: what (s h)_p,d gets, still to be summed over lanes; plain lanes only</param>
    private readonly struct MomentReverseLoop(int count, T* vectors, Rows<T> rows, T* gg, int* chosen, T* gh, T* dots) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> =>
            MomentReverse<TBundle>(count, vectors, new Rows<T>(rows.Start + column, rows.Width, F), gg + column, chosen, gh + column, dots);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MomentReverse<TBundle>(int count, T* vector, Rows<T> rows, T* gg, int* chosen, T* gh, T* dots)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = rows.Width;
        nint pitch = F * width;
        T* g = rows.Start;
        TBundle gx = TBundle.Load(gh, width), gy = TBundle.Load(gh + pitch, width), gz = TBundle.Load(gh + 2 * pitch, width);
        for (int index = 0; index < count; index++, vector += 3 * F, dots += 3 * W)
        {
            nint row = (chosen == null ? index : chosen[index]) * pitch;
            TBundle sum = TBundle.MultiplyAddLoaded(TBundle.Broadcast(vector, 1), gx, gg + row, width);
            sum = TBundle.MultiplyAdd(TBundle.Broadcast(vector + F, 1), gy, sum);
            TBundle.Store(gg + row, width, TBundle.MultiplyAdd(TBundle.Broadcast(vector + 2 * F, 1), gz, sum));
            if (!WantsGeometry) continue;
            TBundle value = TBundle.Load(g + row, width);
            TBundle.AddDot(dots, gx, value);
            TBundle.AddDot(dots + W, gy, value);
            TBundle.AddDot(dots + 2 * W, gz, value);
        }
    }
}
