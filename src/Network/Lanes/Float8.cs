using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Network.Lanes;

/// <summary>Eight floats (AVX2).</summary>
public unsafe struct Float8(Vector256<float> x) : ILanes<Float8, float>
{
    private Vector256<float> x = x;

    public static int Width => 8;
    public static int Faces => 1;
    public static bool HasManyRegisters => false;
    public static Float8 Zero => new(Vector256<float>.Zero);
    [MethodImpl(Inline)] public static Float8 Splat(float value) => new(Vector256.Create(value));
    [MethodImpl(Inline)] public static Float8 Load(float* p) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static Float8 Load(float* p, int offset) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static void Store(float* p, Float8 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(float* p, int offset, Float8 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Float8 Broadcast(float* p, int offset) => new(Vector256.Create(*p));
    [MethodImpl(Inline)] public static Float8 Constant(float* p) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static Float8 operator +(Float8 a, Float8 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Float8 operator -(Float8 a, Float8 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Float8 operator *(Float8 a, Float8 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Float8 operator /(Float8 a, Float8 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Float8 MultiplyAdd(Float8 a, Float8 b, Float8 c) => new(Vector256.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Float8 AddConstant(Float8 x, float* p) => new(x.x + Vector256.Load(p));
    [MethodImpl(Inline)] public static Float8 TimesConstant(Float8 x, float* p) => new(x.x * Vector256.Load(p));
    [MethodImpl(Inline)] public static Float8 MultiplyAddConstant(Float8 a, Float8 b, float* p) => new(Vector256.FusedMultiplyAdd(a.x, b.x, Vector256.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Float8 sum, Float8 a, Float8 b) => sum.x = Vector256.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Float8 Scale(Float8 x, float factor) => new(x.x * factor);
    [MethodImpl(Inline)]
    public static Float8 SelectGreater(Float8 x, float threshold, Float8 a, Float8 b) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(x.x, Vector256.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Float8 Clamp(Float8 x, Float8 low, Float8 high) =>
        new(Vector256.MinNative(high.x, Vector256.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Float8 PowerOfTwo(Float8 biased) => new((biased.x.AsInt32() << 23).AsSingle());
    [MethodImpl(Inline)] public static float Sum(Float8 x) => Vector256.Sum(x.x);
    public static void AddRowSums(float* rows, int count, float* target) => LaneMath.AddRowSums<Float8, float>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(float* p, int offset, Float8 x) => *p += Vector256.Sum(x.x);
    [MethodImpl(Inline)] public static void AddGradient(float* p, Float8 x) => (x.x + Vector256.Load(p)).Store(p);
    [MethodImpl(Inline)] public static float GradientSum(Float8 x) => Vector256.Sum(x.x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
