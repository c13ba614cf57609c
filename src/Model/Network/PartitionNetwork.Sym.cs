using System.Runtime.CompilerServices;
namespace Amalgam.Model.Network;

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
        for (int column = 0; column < EP; column += W) MomentForward(first, count, e[layer] + (long)first * F * EP + column, F * EP, default, EP, norm, h + column, F * EP);
        T* hn = h + F * 3 * EP;
        fixed (int* neighbor = part.Neighbor)
            for (int column = 0; column < NP; column += W) MomentForward(first, count, n[layer] + column, F * NP, neighbor + first, NP, norm, hn + column, F * NP);
        ContractForward(h, EP, result);
        ContractForward(hn, NP, result + spec.AxisNeurons * EP);
    }

    /// <summary>H[d] = norm Σ_p (s h)_p,d g_p for one bundle of channels; g rows are consecutive, or chosen by <paramref name="chosen"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MomentForward(int first, int count, T* g, int pitch, int* chosen, int offset, T norm, T* h, int hPitch)
    {
        V hx = V.Zero, hy = V.Zero, hz = V.Zero;
        T* vector = sh + (long)3 * F * first;
        for (int index = 0; index < count; index++, vector += 3 * F)
        {
            V value = V.Load(g + (long)(chosen == null ? index : chosen[index]) * pitch, offset);
            hx = V.MultiplyAdd(V.Broadcast(vector, 1), value, hx);
            hy = V.MultiplyAdd(V.Broadcast(vector + F, 1), value, hy);
            hz = V.MultiplyAdd(V.Broadcast(vector + 2 * F, 1), value, hz);
        }
        V.Store(h, offset, V.Scale(hx, norm));
        V.Store(h + hPitch, offset, V.Scale(hy, norm));
        V.Store(h + 2 * hPitch, offset, V.Scale(hz, norm));
    }

    /// <summary>Sym[k, c] = Σ_d H[d, k] H[d, c]/3. The tangent of a Sym row stands SP after its value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ContractForward(T* h, int width, T* result)
    {
        T third = Real(1.0 / 3);
        int pitch = F * width;
        for (int axis = 0; axis < spec.AxisNeurons; axis++)
        {
            V ax = V.Scale(V.Broadcast(h + axis, width), third), ay = V.Scale(V.Broadcast(h + pitch + axis, width), third), az = V.Scale(V.Broadcast(h + 2 * pitch + axis, width), third);
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
        for (int index = 0; index < count; index++)
        {
            long pair = first + index, neighbor = part.Neighbor[pair];
            V x = V.Zero, y = V.Zero, z = V.Zero;
            MomentReverse(sh + 3 * F * pair, e[layer] + pair * F * EP, EP, gh, ge + pair * F * EP, ref x, ref y, ref z);
            MomentReverse(sh + 3 * F * pair, n[layer] + neighbor * F * NP, NP, gh + F * 3 * EP, gnIn + neighbor * F * NP, ref x, ref y, ref z);
            if (!WantsGeometry) continue;
            V.AddSum(gsh + 3 * pair, 0, x);
            V.AddSum(gsh + 3 * pair + 1, 0, y);
            V.AddSum(gsh + 3 * pair + 2, 0, z);
        }
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

    /// <summary>gg_p += Σ_d (s h)_p,d gH[d]; adds gH[d] ∘ g_p, whose sum over lanes is what (s h)_p,d gets.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MomentReverse(T* vector, T* g, int width, T* gh, T* gg, ref V x, ref V y, ref V z)
    {
        V vx = V.Broadcast(vector, 1), vy = V.Broadcast(vector + F, 1), vz = V.Broadcast(vector + 2 * F, 1);
        V sx = x, sy = y, sz = z;
        int pitch = F * width;
        for (int column = 0; column < width; column += W)
        {
            V gx = V.Load(gh + column, width), gy = V.Load(gh + pitch + column, width), gz = V.Load(gh + 2 * pitch + column, width);
            V sum = V.MultiplyAdd(vx, gx, V.Load(gg + column, width));
            V.Store(gg + column, width, V.MultiplyAdd(vz, gz, V.MultiplyAdd(vy, gy, sum)));
            if (!WantsGeometry) continue;
            V value = V.Load(g + column, width);
            sx = V.MultiplyAdd(gx, value, sx);
            sy = V.MultiplyAdd(gy, value, sy);
            sz = V.MultiplyAdd(gz, value, sz);
        }
        (x, y, z) = (sx, sy, sz);
    }
}
