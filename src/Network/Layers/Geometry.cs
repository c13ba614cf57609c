using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

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
        Span<int> elements = stackalloc int[PairGeometry.Pairs], neighbors = stackalloc int[PairGeometry.Pairs];
        PairChunks chunks = Chunks(context, elements, neighbors);
        while (chunks.Next()) ChunkForward(context, chunks, tangents, result);
        if (context.Spec.ReadsAngles) Cosines(context.Part, context.Atoms, result);
    }

    private static PairChunks Chunks(MapContext<T> context, Span<int> elements, Span<int> neighbors)
    {
        ModelSpec spec = context.Spec;
        bool both = spec.TypewiseCutoff is not null, centres = both || spec.DirectionScale is not null || spec.PairInputScale is not null;
        return new PairChunks(context.Part, context.Atoms, centres ? elements : [], both ? neighbors : []);
    }

    [SkipLocalsInit]
    private static void ChunkForward(MapContext<T> context, in PairChunks chunk, double[]? tangents, GeometryRows<T> result)
    {
        Eight* d = stackalloc Eight[3], t = stackalloc Eight[3], row = stackalloc Eight[PairColumns<T>.Most];
        int first = chunk.First, count = chunk.Count;
        fixed (double* displacement = context.Part.Displacement) PairColumns<double>.Gather(displacement + 3 * first, 3, count, d);
        var geometry = new PairGeometry(context.Spec, d[0] * d[0] + d[1] * d[1] + d[2] * d[2], chunk.Elements, chunk.Neighbors);
        Eight radial = Eight.Zero;
        if (F == 2)
        {
            fixed (double* tangent = tangents) PairColumns<double>.Gather(tangent + 3 * first, 3, count, t);
            radial = (d[0] * t[0] + d[1] * t[1] + d[2] * t[2]) / geometry.Distance;
        }
        Store(row, geometry.Switch, geometry.SwitchSlope * radial, result.Switch + (long)first * F, count);
        Store(row, geometry.AngleSwitch, geometry.AngleSwitchSlope * radial, result.AngleSwitch + (long)first * F, count);
        Eight shifted = Eight.One / (geometry.Distance + Vector512.Create(PairGeometry.DirectionShift));
        Vectors(row, d, t, shifted, -shifted * shifted * radial);
        PairColumns<T>.Scatter(row, 3 * F, count, result.Units + 3L * first * F);
        int components = context.Shape.MultipliesMoments ? context.Shape.Components : 3;
        if (context.Shape.MultipliesMoments) MomentWeights.Forward(context.Spec.SymDegree, geometry, d, F == 1 ? null : t, radial, row);
        else Vectors(row, d, t, geometry.Direction, geometry.DirectionSlope * radial);
        PairColumns<T>.Scatter(row, components * F, count, result.Vectors + (long)components * first * F);
        if (context.Spec.PairInput == PairInput.Chebyshev) Polynomials(context.Spec, geometry.Distance, radial, chunk, result);
        else Store(row, geometry.Input, geometry.InputSlope * radial, result.Input + (long)first * F, count);
    }

    /// <summary>A number of every pair, for duals with its tangent behind it.</summary>
    private static void Store(Eight* row, Eight value, Eight tangent, T* target, int count)
    {
        (row[0], row[1]) = (value, tangent);
        PairColumns<T>.Scatter(row, F, count, target);
    }

    /// <summary>f D, for duals each component with its tangent ḟ D + f Ḋ behind it.</summary>
    private static void Vectors(Eight* row, Eight* d, Eight* t, Eight factor, Eight rate)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            row[axis * F] = factor * d[axis];
            if (F == 2) row[2 * axis + 1] = rate * d[axis] + factor * t[axis];
        }
    }

    /// <summary>T_k, and d/dr of them or their tangents.</summary>
    [SkipLocalsInit]
    private static void Polynomials(ModelSpec spec, Eight distance, Eight radial, in PairChunks chunk, GeometryRows<T> result)
    {
        int inputs = spec.PairInputs;
        Eight* values = stackalloc Eight[PairColumns<T>.Most / 2], slopes = stackalloc Eight[PairColumns<T>.Most / 2];
        new DistanceBasis(spec).Fill(distance, inputs, values, slopes);
        if (F == 1)
        {
            PairColumns<T>.Scatter(values, inputs, chunk.Count, result.Input + (long)inputs * chunk.First);
            PairColumns<T>.Scatter(slopes, inputs, chunk.Count, result.InputSlope + (long)inputs * chunk.First);
            return;
        }
        Eight* row = stackalloc Eight[PairColumns<T>.Most];
        for (int k = 0; k < inputs; k++) (row[2 * k], row[2 * k + 1]) = (values[k], slopes[k] * radial);
        PairColumns<T>.Scatter(row, 2 * inputs, chunk.Count, result.Input + 2L * inputs * chunk.First);
    }

    /// <summary>c = κ u_p·u_q.</summary>
    private static void Cosines(Partition part, AtomRange atoms, GeometryRows<T> result)
    {
        T kappa = Real<T>.Of(PairGeometry.AngleScale);
        for (int atom = atoms.Begin; atom < atoms.End; atom++)
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
            for (int p = from; p < to; p++) CosinesReverse(p, near, gc + (p - from) * near, kappa, new UnitPlaces(units, gUnits));
        }
    }

    /// <summary>u and its adjoint, [near, 3].</summary>
    private readonly struct UnitPlaces(T* units, T* gradients)
    {
        public readonly T* Units = units, Gradients = gradients;
    }

    /// <summary>One p with all q: u_p and its adjoint stay in registers.</summary>
    private static void CosinesReverse(int p, int near, T* gc, T kappa, in UnitPlaces places)
    {
        T* u = places.Units + 3 * p, gu = places.Gradients + 3 * p, other = places.Units, gOther = places.Gradients;
        T ux = u[0], uy = u[1], uz = u[2], gx = gu[0], gy = gu[1], gz = gu[2];
        for (int q = 0; q < near; q++, other += 3, gOther += 3)
        {
            T g = gc[q] * kappa;
            gx += g * other[0];
            gy += g * other[1];
            gz += g * other[2];
            if (q == p) (gx, gy, gz) = (gx + g * ux, gy + g * uy, gz + g * uz);
            else
            {
                gOther[0] += g * ux;
                gOther[1] += g * uy;
                gOther[2] += g * uz;
            }
        }
        (gu[0], gu[1], gu[2]) = (gx, gy, gz);
    }

    /// <summary>∂E/∂D of all pairs.</summary>
    /// <param name="result">[pair, 3], eV/Å</param>
    public static void Reverse(MapContext<T> context, GeometryRows<T> gradients, double[] result)
    {
        Span<int> elements = stackalloc int[PairGeometry.Pairs], neighbors = stackalloc int[PairGeometry.Pairs];
        PairChunks chunks = Chunks(context, elements, neighbors);
        while (chunks.Next()) ChunkReverse(context, chunks, gradients, result);
    }

    /// <summary>∂E/∂D = f g(sh) + [ (g(sh)·D) f' + gs s' + gx x' + gsa s^a' − (gu·D)/(r+δ)² ] D/r + gu/(r+δ).</summary>
    [SkipLocalsInit]
    private static void ChunkReverse(MapContext<T> context, in PairChunks chunk, GeometryRows<T> gradients, double[] result)
    {
        Eight* d = stackalloc Eight[3], u = stackalloc Eight[3], h = stackalloc Eight[PairHarmonics.Most], g = stackalloc Eight[3];
        Eight* sum = stackalloc Eight[3];
        int first = chunk.First, count = chunk.Count;
        bool multiplies = context.Shape.MultipliesMoments;
        int components = multiplies ? context.Shape.Components : 3;
        fixed (double* displacement = context.Part.Displacement) PairColumns<double>.Gather(displacement + 3 * first, 3, count, d);
        PairColumns<T>.Gather(gradients.Units + 3L * first, 3, count, u);
        PairColumns<T>.Gather(gradients.Vectors + (long)components * first, components, count, h);
        PairColumns<T>.Gather(gradients.Switch + first, 1, count, g);
        PairColumns<T>.Gather(gradients.Input + first, 1, count, g + 1);
        PairColumns<T>.Gather(gradients.AngleSwitch + first, 1, count, g + 2);
        var geometry = new PairGeometry(context.Spec, d[0] * d[0] + d[1] * d[1] + d[2] * d[2], chunk.Elements, chunk.Neighbors);
        Eight shifted = Eight.One / (geometry.Distance + Vector512.Create(PairGeometry.DirectionShift));
        Eight radial = multiplies ? Eight.Zero : (h[0] * d[0] + h[1] * d[1] + h[2] * d[2]) * geometry.DirectionSlope;
        radial = radial + g[0] * geometry.SwitchSlope + g[1] * geometry.InputSlope + g[2] * geometry.AngleSwitchSlope
            - (u[0] * d[0] + u[1] * d[1] + u[2] * d[2]) * shifted * shifted;
        radial /= geometry.Distance;
        for (int axis = 0; axis < 3; axis++)
            sum[axis] = multiplies ? shifted * u[axis] + radial * d[axis] : geometry.Direction * h[axis] + shifted * u[axis] + radial * d[axis];
        if (multiplies) MomentWeights.Reverse(context.Spec.SymDegree, geometry, d, h, sum);
        fixed (double* target = result) PairColumns<double>.Scatter(sum, 3, count, target + 3 * first);
    }
}
