using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// The weights of moments, equation (5′): w_plm = s_p |h_p| Q_lm(D_p)/r_p^l = F_l(r) Q_lm(D) with F_1 = f of <see cref="PairGeometry"/>, F_l+1 = F_l/r.
/// </summary>
/// <remarks>[pair, face, component], degrees one after the other. Computed in double, once for all layers.</remarks>
internal static unsafe class MomentWeights<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    /// <param name="geometry">of the pair</param>
    /// <param name="tangents">[pair, 3], Ḋ in Å along the direction of (14); null for plain lanes</param>
    /// <param name="weights">[pair, face, component], result</param>
    [SkipLocalsInit]
    public static void Forward(MapContext<T> context, in PairGeometry geometry, int pair, double[]? tangents, T* weights)
    {
        double* values = stackalloc double[PairHarmonics.Most], slopes = stackalloc double[3 * PairHarmonics.Most];
        int degrees = context.Spec.SymDegree, count = context.Shape.Components;
        ReadOnlySpan<double> d = context.Part.Displacement.AsSpan(3 * pair, 3), t = F == 1 ? [] : tangents.AsSpan(3 * pair, 3);
        new PairHarmonics(values, slopes).Fill(degrees, d[0], d[1], d[2]);
        weights += (long)pair * F * count;
        double inverse = 1 / geometry.Distance, value = geometry.Direction, slope = geometry.DirectionSlope;
        double along = F == 1 ? 0 : (d[0] * t[0] + d[1] * t[1] + d[2] * t[2]) * inverse;
        for (int degree = 1, component = 0; degree <= degrees; degree++)
        {
            for (int end = component + 2 * degree + 1; component < end; component++)
            {
                weights[component] = Real<T>.Of(value * values[component]);
                if (F == 1) continue;
                double* q = slopes + 3 * component;
                weights[count + component] = Real<T>.Of(slope * along * values[component] + value * (q[0] * t[0] + q[1] * t[1] + q[2] * t[2]));
            }
            (value, slope) = (value * inverse, (slope - value * inverse) * inverse);
        }
    }

    /// <summary>∂E/∂D += Σ_lm gw_lm (F_l' Q_lm D/r + F_l ∇Q_lm).</summary>
    /// <param name="gradients">[pair, component], gw</param>
    /// <param name="result">[pair, 3], eV/Å, added to</param>
    [SkipLocalsInit]
    public static void Reverse(MapContext<T> context, in PairGeometry geometry, int pair, T* gradients, double[] result)
    {
        double* values = stackalloc double[PairHarmonics.Most], slopes = stackalloc double[3 * PairHarmonics.Most];
        int degrees = context.Spec.SymDegree;
        ReadOnlySpan<double> d = context.Part.Displacement.AsSpan(3 * pair, 3);
        new PairHarmonics(values, slopes).Fill(degrees, d[0], d[1], d[2]);
        gradients += (long)pair * context.Shape.Components;
        double inverse = 1 / geometry.Distance, value = geometry.Direction, slope = geometry.DirectionSlope, along = 0, gx = 0, gy = 0, gz = 0;
        for (int degree = 1, component = 0; degree <= degrees; degree++)
        {
            for (int end = component + 2 * degree + 1; component < end; component++)
            {
                double weight = Real<T>.Wide(gradients[component]), factor = weight * value;
                double* q = slopes + 3 * component;
                along += weight * slope * values[component];
                (gx, gy, gz) = (gx + factor * q[0], gy + factor * q[1], gz + factor * q[2]);
            }
            (value, slope) = (value * inverse, (slope - value * inverse) * inverse);
        }
        along *= inverse;
        result[3 * pair] += gx + along * d[0];
        result[3 * pair + 1] += gy + along * d[1];
        result[3 * pair + 2] += gz + along * d[2];
    }
}
