using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Amalgam.Network.Lanes;

/// <summary>Four floats (NEON, SSE).</summary>
public unsafe struct Float4(Vector128<float> x) : ILanes<Float4, float>
{
    private Vector128<float> x = x;

    public static int Width => 4;
    public static int Faces => 1;
    public static bool HasManyRegisters => AdvSimd.IsSupported;
    public static Float4 Zero => new(Vector128<float>.Zero);
    [MethodImpl(Inline)] public static Float4 Splat(float value) => new(Vector128.Create(value));
    [MethodImpl(Inline)] public static Float4 Load(float* p) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static Float4 Load(float* p, int offset) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static void Store(float* p, Float4 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(float* p, int offset, Float4 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Float4 Broadcast(float* p, int offset) => new(Vector128.Create(*p));
    [MethodImpl(Inline)] public static Float4 Constant(float* p) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static Float4 operator +(Float4 a, Float4 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Float4 operator -(Float4 a, Float4 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Float4 operator *(Float4 a, Float4 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Float4 operator /(Float4 a, Float4 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Float4 MultiplyAdd(Float4 a, Float4 b, Float4 c) => new(Vector128.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Float4 AddConstant(Float4 x, float* p) => new(x.x + Vector128.Load(p));
    [MethodImpl(Inline)] public static Float4 TimesConstant(Float4 x, float* p) => new(x.x * Vector128.Load(p));
    [MethodImpl(Inline)] public static Float4 MultiplyAddConstant(Float4 a, Float4 b, float* p) => new(Vector128.FusedMultiplyAdd(a.x, b.x, Vector128.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Float4 sum, Float4 a, Float4 b) => sum.x = Vector128.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Float4 Scale(Float4 x, float factor) => new(x.x * factor);
    [MethodImpl(Inline)]
    public static Float4 SelectGreater(Float4 x, float threshold, Float4 a, Float4 b) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(x.x, Vector128.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Float4 Clamp(Float4 x, Float4 low, Float4 high) =>
        new(Vector128.MinNative(high.x, Vector128.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Float4 PowerOfTwo(Float4 biased) => new((biased.x.AsInt32() << 23).AsSingle());
    [MethodImpl(Inline)] public static float Sum(Float4 x) => Vector128.Sum(x.x);
    public static void AddRowSums(float* rows, int count, float* target) => LaneMath.AddRowSums<Float4, float>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(float* p, int offset, Float4 x) => *p += Vector128.Sum(x.x);
    [MethodImpl(Inline)] public static void AddGradient(float* p, Float4 x) => (x.x + Vector128.Load(p)).Store(p);
    [MethodImpl(Inline)] public static float GradientSum(Float4 x) => Vector128.Sum(x.x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
