using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>Sym of the moments of one atom, degree by degree: Sym_l[k, c] = factor Σ_m H_lm[k] H_lm[c], equation (5).</summary>
/// <remarks>H [face, component, channel]; a row of Sym has the degrees one after the other, [degree, axis, channel].</remarks>
/// <param name="degrees">l from 1 to this</param>
/// <param name="axes">A</param>
/// <param name="width">channels, rounded up to whole lanes</param>
/// <param name="factor">1/(3 N_e): H is that without its factor</param>
internal readonly unsafe struct MomentContraction<T, L, V>(int degrees, int axes, int width, T factor)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>From a value of H to its tangent.</summary>
    private int Tangent => degrees * (degrees + 2) * width;

    /// <summary>Numbers of H.</summary>
    public int Length => V.Faces * Tangent;

    /// <param name="result">Sym</param>
    /// <param name="offset">from a value of Sym to its tangent</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Forward(T* h, T* result, int offset)
    {
        int tangent = Tangent;
        for (int degree = 1; degree <= degrees; h += (2 * degree + 1) * width, degree++)
            for (int axis = 0; axis < axes; axis++, result += width)
                for (int column = 0; column < width; column += L.Width)
                {
                    V sum = V.Zero;
                    T* row = h;
                    for (int component = 0; component <= 2 * degree; component++, row += width)
                        sum = V.MultiplyAdd(V.Broadcast(row + axis, tangent), V.Load(row + column, tangent), sum);
                    V.Store(result + column, offset, V.Scale(sum, factor));
                }
    }

    /// <summary>gH_lm[c] = factor Σ_k gS[k, c] H_lm[k], to which gH_lm[k] += factor Σ_c gS[k, c] H_lm[c].</summary>
    /// <param name="gSym">adjoint of Sym, from the first degree on</param>
    /// <param name="gh">gH, result</param>
    public void Reverse(MapContext<T> context, T* h, Rows<T> gSym, T* gh)
    {
        var mark = context.Temporary.Mark();
        int rows = V.Faces * axes, components = degrees * (degrees + 2);
        T* lanes = context.Temporary.TakeZeroed((long)components * rows * L.Width), sums = context.Temporary.TakeZeroed((long)components * rows);
        for (int column = 0; column < width; column += L.Width) ReverseColumn(h, gSym.Start + column, gSym.Width, lanes, gh, column);
        L.AddRowSums(lanes, components * rows, sums);
        for (int component = 0; component < components; component++)
            for (int axis = 0; axis < axes; axis++, sums += V.Faces)
                for (int face = 0; face < V.Faces; face++) gh[face * Tangent + component * width + axis] += factor * sums[face];
        context.Temporary.Release(mark);
    }

    /// <summary>One bundle of channels.</summary>
    /// <param name="lanes">[component, axis, face, lane], gS ∘ H is added</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReverseColumn(T* h, T* gSym, int offset, T* lanes, T* gh, int column)
    {
        int tangent = Tangent;
        gh += column;
        for (int degree = 1; degree <= degrees; degree++, gSym += axes * width)
            for (int component = 0; component <= 2 * degree; component++, h += width, gh += width)
            {
                V value = V.Load(h + column, tangent), sum = V.Zero;
                T* g = gSym;
                for (int axis = 0; axis < axes; axis++, g += width, lanes += V.Faces * L.Width)
                {
                    V gradient = V.Load(g, offset);
                    sum = V.MultiplyAdd(gradient, V.Broadcast(h + axis, tangent), sum);
                    V.Store(lanes, L.Width, V.MultiplyAddLoaded(gradient, value, lanes, L.Width));
                }
                V.Store(gh, tangent, V.Scale(sum, factor));
            }
    }
}
