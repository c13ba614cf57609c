using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// Geometry of pairs and angles, equations (1) to (3): s, s h, x, s^a, u and c, and in reverse ∂E/∂D. Computed in double, kept in the precision of the
/// features.
/// </summary>
internal static unsafe class Geometry<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    /// <param name="tangents">[pair, 3], Ḋ in Å along the direction of (14); null for plain lanes</param>
    public static void Forward(MapContext<T> context, double[]? tangents, GeometryRows<T> result)
    {
        Partition part = context.Part;
        for (int atom = 0; atom < part.Own; atom++)
            for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++) PairForward(context, pair, part.Element[atom], tangents, result);
        if (context.Spec.PairInput == PairInput.Chebyshev) Polynomials(context, tangents, result);
        if (context.Spec.ReadsAngles) Cosines(part, result);
    }

    private static void PairForward(MapContext<T> context, int pair, int element, double[]? tangents, GeometryRows<T> result)
    {
        double[] d = context.Part.Displacement;
        double dx = d[3 * pair], dy = d[3 * pair + 1], dz = d[3 * pair + 2];
        var geometry = new PairGeometry(context.Spec, dx * dx + dy * dy + dz * dz, element);
        double shifted = 1 / (geometry.Distance + PairGeometry.DirectionShift), f = geometry.Direction;
        result.Switch[(long)pair * F] = Real<T>.Of(geometry.Switch);
        // Polynomials have more than one number for each pair, and are written afterwards.
        bool single = context.Spec.PairInput != PairInput.Chebyshev;
        if (single) result.Input[(long)pair * F] = Real<T>.Of(geometry.Input);
        result.AngleSwitch[(long)pair * F] = Real<T>.Of(geometry.AngleSwitch);
        bool vectors = !context.Shape.MultipliesMoments;
        if (!vectors) MomentWeights<T, V>.Forward(context, geometry, pair, tangents, result.Vectors);
        T* vector = result.Vectors + 3L * pair * F, unit = result.Units + 3L * pair * F;
        if (vectors) (vector[0], vector[F], vector[2 * F]) = (Real<T>.Of(f * dx), Real<T>.Of(f * dy), Real<T>.Of(f * dz));
        (unit[0], unit[F], unit[2 * F]) = (Real<T>.Of(dx * shifted), Real<T>.Of(dy * shifted), Real<T>.Of(dz * shifted));
        if (F == 1) return;
        double tx = tangents![3 * pair], ty = tangents[3 * pair + 1], tz = tangents[3 * pair + 2];
        double radial = (dx * tx + dy * ty + dz * tz) / geometry.Distance;
        result.Switch[2L * pair + 1] = Real<T>.Of(geometry.SwitchSlope * radial);
        if (single) result.Input[2L * pair + 1] = Real<T>.Of(geometry.InputSlope * radial);
        result.AngleSwitch[2L * pair + 1] = Real<T>.Of(geometry.AngleSwitchSlope * radial);
        double df = geometry.DirectionSlope * radial, du = -shifted * shifted * radial;
        if (vectors) (vector[1], vector[3], vector[5]) = (Real<T>.Of(df * dx + f * tx), Real<T>.Of(df * dy + f * ty), Real<T>.Of(df * dz + f * tz));
        (unit[1], unit[3], unit[5]) = (Real<T>.Of(du * dx + shifted * tx), Real<T>.Of(du * dy + shifted * ty), Real<T>.Of(du * dz + shifted * tz));
    }

    /// <summary>T_k of all pairs, and d/dr of them or their tangents.</summary>
    private static void Polynomials(MapContext<T> context, double[]? tangents, GeometryRows<T> result)
    {
        int count = context.Spec.PairInputs;
        var basis = new DistanceBasis(context.Spec);
        Span<double> values = stackalloc double[count], slopes = stackalloc double[count];
        double[] d = context.Part.Displacement;
        T* target = result.Input, slope = result.InputSlope;
        for (int pair = 0; pair < context.Part.PairCount; pair++)
        {
            double dx = d[3 * pair], dy = d[3 * pair + 1], dz = d[3 * pair + 2], r = Math.Sqrt(dx * dx + dy * dy + dz * dz);
            double radial = F == 1 ? 0 : (dx * tangents![3 * pair] + dy * tangents[3 * pair + 1] + dz * tangents[3 * pair + 2]) / r;
            basis.Fill(r, values, slopes);
            for (int k = 0; k < count; k++, target += F)
            {
                target[0] = Real<T>.Of(values[k]);
                if (F == 1) *slope++ = Real<T>.Of(slopes[k]);
                else target[1] = Real<T>.Of(slopes[k] * radial);
            }
        }
    }

    /// <summary>c = κ u_p·u_q.</summary>
    private static void Cosines(Partition part, GeometryRows<T> result)
    {
        T kappa = Real<T>.Of(PairGeometry.AngleScale);
        for (int atom = 0; atom < part.Own; atom++)
        {
            int near = part.Near[atom];
            T* units = result.Units + 3L * part.PairStart[atom] * F, target = result.Cosines + (long)part.AngleStart[atom] * F;
            for (int p = 0; p < near; p++)
                for (int q = 0; q < near; q++, target += F) Cosine(units + 3 * p * F, units + 3 * q * F, kappa, target);
        }
    }

    private static void Cosine(T* p, T* q, T kappa, T* result)
    {
        result[0] = kappa * (p[0] * q[0] + p[F] * q[F] + p[2 * F] * q[2 * F]);
        if (F == 2) result[1] = kappa * (p[0] * q[1] + p[1] * q[0] + p[2] * q[3] + p[3] * q[2] + p[4] * q[5] + p[5] * q[4]);
    }

    /// <summary>gu_p += gc_pq κ u_q and gu_q += gc_pq κ u_p for one centre: reverse of equation (3).</summary>
    /// <param name="dots">[angle, lane], gc still to be summed over lanes</param>
    /// <param name="scratch">[angles at a time]</param>
    public static void CosinesReverse(MapContext<T> context, int atom, T* dots, T* scratch, GeometryRows<T> geometry, GeometryRows<T> gradients)
    {
        T kappa = Real<T>.Of(PairGeometry.AngleScale);
        int near = context.Part.Near[atom], first = context.Part.PairStart[atom];
        T* gc = scratch, units = geometry.Units + 3L * first, gUnits = gradients.Units + 3L * first;
        for (int chunk = PairScratch<T>.ChunkOf(near), from = 0; from < near; from += chunk)
        {
            int to = Math.Min(near, from + chunk);
            new Span<T>(gc, (to - from) * near).Clear();
            L.AddRowSums(dots + (long)from * near * L.Width, (to - from) * near, gc);
            for (int p = from; p < to; p++)
                for (int q = 0; q < near; q++)
                {
                    T g = gc[(p - from) * near + q] * kappa;
                    for (int axis = 0; axis < 3; axis++)
                    {
                        gUnits[3 * p + axis] += g * units[3 * q + axis];
                        gUnits[3 * q + axis] += g * units[3 * p + axis];
                    }
                }
        }
    }

    /// <summary>∂E/∂D of all pairs.</summary>
    /// <param name="result">[pair, 3], eV/Å</param>
    public static void Reverse(MapContext<T> context, GeometryRows<T> gradients, double[] result)
    {
        Partition part = context.Part;
        for (int atom = 0; atom < part.Own; atom++)
            for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++) PairReverse(context, pair, part.Element[atom], gradients, result);
    }

    /// <summary>∂E/∂D = f g(sh) + [ (g(sh)·D) f' + gs s' + gx x' + gsa s^a' − (gu·D)/(r+δ)² ] D/r + gu/(r+δ).</summary>
    private static void PairReverse(MapContext<T> context, int pair, int element, GeometryRows<T> gradients, double[] result)
    {
        double[] d = context.Part.Displacement;
        double dx = d[3 * pair], dy = d[3 * pair + 1], dz = d[3 * pair + 2];
        var geometry = new PairGeometry(context.Spec, dx * dx + dy * dy + dz * dz, element);
        double shifted = 1 / (geometry.Distance + PairGeometry.DirectionShift);
        T* gVector = gradients.Vectors + 3L * pair, gUnit = gradients.Units + 3L * pair;
        bool vectors = !context.Shape.MultipliesMoments;
        double hx = 0, hy = 0, hz = 0;
        if (vectors) (hx, hy, hz) = (Real<T>.Wide(gVector[0]), Real<T>.Wide(gVector[1]), Real<T>.Wide(gVector[2]));
        double ux = Real<T>.Wide(gUnit[0]), uy = Real<T>.Wide(gUnit[1]), uz = Real<T>.Wide(gUnit[2]);
        double radial = (hx * dx + hy * dy + hz * dz) * geometry.DirectionSlope
            + Real<T>.Wide(gradients.Switch[pair]) * geometry.SwitchSlope + Real<T>.Wide(gradients.Input[pair]) * geometry.InputSlope
            + Real<T>.Wide(gradients.AngleSwitch[pair]) * geometry.AngleSwitchSlope
            - (ux * dx + uy * dy + uz * dz) * shifted * shifted;
        radial /= geometry.Distance;
        result[3 * pair] = geometry.Direction * hx + shifted * ux + radial * dx;
        result[3 * pair + 1] = geometry.Direction * hy + shifted * uy + radial * dy;
        result[3 * pair + 2] = geometry.Direction * hz + shifted * uz + radial * dz;
        if (!vectors) MomentWeights<T, V>.Reverse(context, geometry, pair, gradients.Vectors, result);
    }
}
