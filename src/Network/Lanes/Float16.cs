using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amalgam.Network.Lanes;

/// <summary>Sixteen floats (AVX-512).</summary>
public unsafe struct Float16(Vector512<float> x) : ILanes<Float16, float>
{
    private Vector512<float> x = x;

    public static int Width => 16;
    public static int Faces => 1;
    public static bool HasManyRegisters => true;
    public static Float16 Zero => new(Vector512<float>.Zero);
    [MethodImpl(Inline)] public static Float16 Splat(float value) => new(Vector512.Create(value));
    [MethodImpl(Inline)] public static Float16 Load(float* p) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static Float16 Load(float* p, int offset) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static void Store(float* p, Float16 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(float* p, int offset, Float16 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Float16 Broadcast(float* p, int offset) => new(Vector512.Create(*p));
    [MethodImpl(Inline)] public static Float16 Constant(float* p) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static Float16 operator +(Float16 a, Float16 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Float16 operator -(Float16 a, Float16 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Float16 operator *(Float16 a, Float16 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Float16 operator /(Float16 a, Float16 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Float16 MultiplyAdd(Float16 a, Float16 b, Float16 c) => new(Vector512.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Float16 AddConstant(Float16 x, float* p) => new(x.x + Vector512.Load(p));
    [MethodImpl(Inline)] public static Float16 TimesConstant(Float16 x, float* p) => new(x.x * Vector512.Load(p));
    [MethodImpl(Inline)]
    public static Float16 MultiplyAddConstant(Float16 a, Float16 b, float* p) =>
        new(Vector512.FusedMultiplyAdd(a.x, b.x, Vector512.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Float16 sum, Float16 a, Float16 b) => sum.x = Vector512.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Float16 Scale(Float16 x, float factor) => new(x.x * factor);

    /// <remarks>The hardware scales by powers of two that overflow to infinity or vanish as they should, so nothing is clamped.</remarks>
    [MethodImpl(Inline)]
    public static Float16 LogisticDenominator(Float16 x, float* powers)
    {
        if (!Avx512F.IsSupported) return LaneMath.LogisticDenominator<Float16, float>(x, powers);
        Vector512<float> y = x.x * Vector512.Create(-1.44269504f), n = Avx512F.RoundScale(y, 8);
        return new(Vector512<float>.One + Avx512F.Scale(LaneMath.FractionalPower<Float16, float>(new(y - n), powers).x, n));
    }

    [MethodImpl(Inline)]
    public static void LogisticDenominators(ref Float16 x, ref Float16 y, ref Float16 z, ref Float16 w, float* powers)
    {
        if (!Avx512F.IsSupported)
        {
            LaneMath.SingleDenominators(ref x, ref y, ref z, ref w, powers);
            return;
        }
        Vector512<float> one = Vector512<float>.One, factor = Vector512.Create(-1.44269504f), a = x.x * factor, b = y.x * factor, c = z.x * factor,
            d = w.x * factor;
        Vector512<float> i = Avx512F.RoundScale(a, 8), j = Avx512F.RoundScale(b, 8), k = Avx512F.RoundScale(c, 8), l = Avx512F.RoundScale(d, 8);
        Float16 p = new(a - i), q = new(b - j), r = new(c - k), s = new(d - l);
        LaneMath.FractionalPowers(ref p, ref q, ref r, ref s, powers);
        x = new(one + Avx512F.Scale(p.x, i));
        y = new(one + Avx512F.Scale(q.x, j));
        z = new(one + Avx512F.Scale(r.x, k));
        w = new(one + Avx512F.Scale(s.x, l));
    }

    [MethodImpl(Inline)]
    public static Float16 SelectGreater(Float16 x, float threshold, Float16 a, Float16 b) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(x.x, Vector512.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Float16 Clamp(Float16 x, Float16 low, Float16 high) =>
        new(Vector512.MinNative(high.x, Vector512.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Float16 PowerOfTwo(Float16 biased) => new((biased.x.AsInt32() << 23).AsSingle());
    /// <summary>
    /// Halves are added until one number is left. <see cref="AddRowSums"/> adds in the same order: a row's sum must not depend on how many rows are summed with
    /// it.
    /// </summary>
    [MethodImpl(Inline)]
    public static float Sum(Float16 x)
    {
        Vector128<float> four = Fold(x.x);
        return four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
    }

    /// <summary>Four rows at a time: folded to four lanes each, transposed, added.</summary>
    public static void AddRowSums(float* rows, int count, float* target)
    {
        int row = 0;
        for (; Sse.IsSupported && row + 4 <= count; row += 4, rows += 4 * 16)
        {
            Vector128<float> a = Fold(Vector512.Load(rows)), b = Fold(Vector512.Load(rows + 16)), c = Fold(Vector512.Load(rows + 32)),
                d = Fold(Vector512.Load(rows + 48));
            Vector128<float> low = Sse.UnpackLow(a, b) + Sse.UnpackHigh(a, b), high = Sse.UnpackLow(c, d) + Sse.UnpackHigh(c, d);
            (Vector128.Load(target + row) + (Sse.MoveLowToHigh(low, high) + Sse.MoveHighToLow(high, low))).Store(target + row);
        }
        LaneMath.AddRowSums<Float16, float>(rows, count - row, target + row);
    }

    [MethodImpl(Inline)]
    private static Vector128<float> Fold(Vector512<float> row)
    {
        Vector256<float> half = row.GetLower() + row.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    [MethodImpl(Inline)] public static void AddSum(float* p, int offset, Float16 x) => *p += Sum(x);
    [MethodImpl(Inline)] public static void AddGradient(float* p, Float16 x) => (x.x + Vector512.Load(p)).Store(p);
    [MethodImpl(Inline)] public static float GradientSum(Float16 x) => Sum(x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
