using System.Runtime.CompilerServices;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;

namespace Amalgam.Network.Layers;

/// <summary>Symmetric features, equation (5): H = N_e^{-1/2} Σ_p s_p h_p ⊗ [e_p, n_j], Sym = vec(H[:, :A]ᵀ H)/3.</summary>
/// <remarks>Channels run along the lanes. H of an atom: [3, e] then [3, n]; Sym: [A, e] then [A, n], as the weights expect it.</remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    private void SymForward(int layer, int atom)
    {
        Work.Enter(NetworkStage.Symmetry);
        T* h = axes[layer] + (long)atom * F * 3 * (NP + EP), result = sym[layer] + (long)atom * F * SP;
        T norm = Real(1 / Math.Sqrt(spec.PairNormalization));
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first;
        Work.Count(F * F, 3 * (spec.NodeWidth + spec.PairWidth), count + spec.AxisNeurons);
        MomentsForward(first, count, e[layer] + (long)first * F * EP, EP, null, norm, h);
        T* hn = h + F * 3 * EP;
        fixed (int* neighbor = part.Neighbor) MomentsForward(first, count, n[layer], NP, neighbor + first, norm, hn);
        ContractForward(h, EP, result);
        ContractForward(hn, NP, result + spec.AxisNeurons * EP);
    }

    /// <summary>H[d] = norm Σ_p (s h)_p,d g_p; rows of g are consecutive, or chosen by <paramref name="chosen"/>.</summary>
    private void MomentsForward(int first, int count, T* g, int width, int* chosen, T norm, T* h)
    {
        T* vectors = sh + 3L * F * first;
        int column = 0;
        for (; column < TwinColumns(width); column += 2 * W) MomentForward<Twin<V, T>>(count, vectors, g + column, width, chosen, norm, h + column);
        for (; column < width; column += W) MomentForward<V>(count, vectors, g + column, width, chosen, norm, h + column);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MomentForward<TBundle>(int count, T* vector, T* g, int width, int* chosen, T norm, T* h)
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

    /// <summary>Sym[k, c] = Σ_d H[d, k] H[d, c]/3. The tangent of a Sym row stands SP after its value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ContractForward(T* h, int width, T* result)
    {
        T third = Real(1.0 / 3);
        int pitch = F * width;
        for (int axis = 0; axis < spec.AxisNeurons; axis++)
        {
            V ax = V.Scale(V.Broadcast(h + axis, width), third), ay = V.Scale(V.Broadcast(h + pitch + axis, width), third),
                az = V.Scale(V.Broadcast(h + 2 * pitch + axis, width), third);
            for (int column = 0; column < width; column += W)
            {
                V sum = ax * V.Load(h + column, width);
                sum = V.MultiplyAdd(ay, V.Load(h + pitch + column, width), sum);
                sum = V.MultiplyAdd(az, V.Load(h + 2 * pitch + column, width), sum);
                V.Store(result + axis * width + column, SP, sum);
            }
        }
    }

    private void SymReverse(int layer, int atom, T* gSym)
    {
        Work.Enter(NetworkStage.Symmetry);
        var mark = Temporary.Mark();
        T* h = axes[layer] + (long)atom * F * 3 * (NP + EP);
        T* gh = Temporary.TakeZeroed((long)F * 3 * (NP + EP));
        ContractReverse(h, EP, gSym, gh);
        ContractReverse(h + F * 3 * EP, NP, gSym + spec.AxisNeurons * EP, gh + F * 3 * EP);
        int first = part.PairStart[atom], count = part.PairStart[atom + 1] - first;
        Work.Count(2, 3 * (spec.NodeWidth + spec.PairWidth), count + F * spec.AxisNeurons);
        T* dots = WantsGeometry ? Temporary.TakeZeroed(3L * count * W) : null;
        MomentsReverse(first, count, e[layer] + (long)first * F * EP, ge + (long)first * F * EP, EP, null, gh, dots);
        fixed (int* neighbor = part.Neighbor) MomentsReverse(first, count, n[layer], gnIn, NP, neighbor + first, gh + F * 3 * EP, dots);
        if (WantsGeometry) L.AddRowSums(dots, 3 * count, gsh + 3L * first);
        Temporary.Release(mark);
    }

    /// <summary>gH[d, c] += Σ_k gS[k, c] H[d, k]/3 and gH[d, k] += Σ_c gS[k, c] H[d, c]/3, times N_e^{-1/2} for what follows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ContractReverse(T* h, int width, T* gSym, T* gh)
    {
        T factor = Real(1 / (3 * Math.Sqrt(spec.PairNormalization)));
        int pitch = F * width;
        for (int axis = 0; axis < spec.AxisNeurons; axis++)
            for (int d = 0; d < 3; d++)
            {
                V along = V.Scale(V.Broadcast(h + d * pitch + axis, width), factor), sum = V.Zero;
                for (int column = 0; column < width; column += W)
                {
                    V g = V.Load(gSym + axis * width + column, SP);
                    T* place = gh + d * pitch + column;
                    sum = V.MultiplyAdd(g, V.Load(h + d * pitch + column, width), sum);
                    V.Store(place, width, V.MultiplyAdd(g, along, V.Load(place, width)));
                }
                V.AddSum(gh + d * pitch + axis, width, V.Scale(sum, factor));
            }
    }

    /// <summary>gg_p += Σ_d (s h)_p,d gH[d].</summary>
    /// <param name="dots">[pair, 3, lane], gH[d] ∘ g_p is added: what (s h)_p,d gets, still to be summed over lanes; plain lanes only</param>
    private void MomentsReverse(int first, int count, T* g, T* gg, int width, int* chosen, T* gh, T* dots)
    {
        T* vectors = sh + 3L * F * first;
        int column = 0;
        for (; column < TwinColumns(width); column += 2 * W) MomentReverse<Twin<V,
            T>>(count, vectors, g + column, gg + column, width, chosen, gh + column, dots);
        for (; column < width; column += W) MomentReverse<V>(count, vectors, g + column, gg + column, width, chosen, gh + column, dots);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MomentReverse<TBundle>(int count, T* vector, T* g, T* gg, int width, int* chosen, T* gh, T* dots)
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
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
