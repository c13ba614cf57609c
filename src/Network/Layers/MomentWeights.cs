using System.Runtime.CompilerServices;
using Amalgam.Network.Graph;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Layers;

/// <summary>
/// The weights of moments of eight pairs, equation (5′): w_plm = s_p |h_p| Q_lm(D_p)/r_p^l = F_l(r) Q_lm(D) with F_1 = f of <see cref="PairGeometry"/>,
/// F_l+1 = F_l/r.
/// </summary>
/// <remarks>[face, component], degrees one after the other. Computed in double, once for all layers.</remarks>
internal static unsafe class MomentWeights
{
    /// <param name="degrees">1 to 4</param>
    /// <param name="displacements">[axis], D, Å</param>
    /// <param name="tangents">[axis], Ḋ in Å along the direction of (14); null for plain lanes</param>
    /// <param name="radial">ṙ, Å; of no meaning for plain lanes</param>
    /// <param name="weights">[face, component], result</param>
    [SkipLocalsInit]
    public static void Forward(int degrees, in PairGeometry geometry, Eight* displacements, Eight* tangents, Eight radial, Eight* weights)
    {
        Eight* values = stackalloc Eight[PairHarmonics.Most], slopes = stackalloc Eight[3 * PairHarmonics.Most];
        new PairHarmonics(values, slopes).Fill(degrees, displacements[0], displacements[1], displacements[2]);
        Eight inverse = Eight.One / geometry.Distance, value = geometry.Direction, slope = geometry.DirectionSlope;
        Eight* rates = weights + degrees * (degrees + 2);
        for (int degree = 1, component = 0; degree <= degrees; degree++)
        {
            for (int end = component + 2 * degree + 1; component < end; component++)
            {
                weights[component] = value * values[component];
                if (tangents is null) continue;
                Eight* q = slopes + 3 * component;
                rates[component] = slope * radial * values[component] + value * (q[0] * tangents[0] + q[1] * tangents[1] + q[2] * tangents[2]);
            }
            (value, slope) = (value * inverse, (slope - value * inverse) * inverse);
        }
    }

    /// <summary>∂E/∂D += Σ_lm gw_lm (F_l' Q_lm D/r + F_l ∇Q_lm).</summary>
    /// <param name="displacements">[axis], D, Å</param>
    /// <param name="gradients">[component], gw</param>
    /// <param name="result">[axis], eV/Å, added to</param>
    [SkipLocalsInit]
    public static void Reverse(int degrees, in PairGeometry geometry, Eight* displacements, Eight* gradients, Eight* result)
    {
        Eight* values = stackalloc Eight[PairHarmonics.Most], slopes = stackalloc Eight[3 * PairHarmonics.Most];
        new PairHarmonics(values, slopes).Fill(degrees, displacements[0], displacements[1], displacements[2]);
        Eight inverse = Eight.One / geometry.Distance, value = geometry.Direction, slope = geometry.DirectionSlope;
        Eight along = Eight.Zero, x = Eight.Zero, y = Eight.Zero, z = Eight.Zero;
        for (int degree = 1, component = 0; degree <= degrees; degree++)
        {
            for (int end = component + 2 * degree + 1; component < end; component++)
            {
                Eight weight = gradients[component], factor = weight * value;
                Eight* q = slopes + 3 * component;
                along += weight * slope * values[component];
                (x, y, z) = (x + factor * q[0], y + factor * q[1], z + factor * q[2]);
            }
            (value, slope) = (value * inverse, (slope - value * inverse) * inverse);
        }
        along *= inverse;
        result[0] += x + along * displacements[0];
        result[1] += y + along * displacements[1];
        result[2] += z + along * displacements[2];
    }
}
