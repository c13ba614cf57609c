using System.Runtime.CompilerServices;

namespace Amalgam.Network.Lanes;

/// <summary>One float: any machine.</summary>
public unsafe struct Float1(float x) : ILanes<Float1, float>
{
    private float x = x;

    public static int Width => 1;
    public static int Faces => 1;
    public static bool HasManyRegisters => false;
    public static Float1 Zero => new(0);
    [MethodImpl(Inline)] public static Float1 Splat(float value) => new(value);
    [MethodImpl(Inline)] public static Float1 Load(float* p) => new(*p);
    [MethodImpl(Inline)] public static Float1 Load(float* p, int offset) => new(*p);
    [MethodImpl(Inline)] public static void Store(float* p, Float1 value) => *p = value.x;
    [MethodImpl(Inline)] public static void Store(float* p, int offset, Float1 value) => *p = value.x;
    [MethodImpl(Inline)] public static Float1 Broadcast(float* p, int offset) => new(*p);
    [MethodImpl(Inline)] public static Float1 Constant(float* p) => new(*p);
    [MethodImpl(Inline)] public static Float1 operator +(Float1 a, Float1 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Float1 operator -(Float1 a, Float1 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Float1 operator *(Float1 a, Float1 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Float1 operator /(Float1 a, Float1 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Float1 MultiplyAdd(Float1 a, Float1 b, Float1 c) => new(float.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Float1 AddConstant(Float1 x, float* p) => new(x.x + *p);
    [MethodImpl(Inline)] public static Float1 TimesConstant(Float1 x, float* p) => new(x.x * *p);
    [MethodImpl(Inline)] public static Float1 MultiplyAddConstant(Float1 a, Float1 b, float* p) => new(float.FusedMultiplyAdd(a.x, b.x, *p));
    [MethodImpl(Inline)] public static void Accumulate(ref Float1 sum, Float1 a, Float1 b) => sum.x = float.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Float1 Scale(Float1 x, float factor) => new(x.x * factor);
    [MethodImpl(Inline)] public static Float1 SelectGreater(Float1 x, float threshold, Float1 a, Float1 b) => x.x > threshold ? a : b;
    [MethodImpl(Inline)] public static Float1 Clamp(Float1 x, Float1 low, Float1 high) => new(float.Min(float.Max(x.x, low.x), high.x));
    [MethodImpl(Inline)] public static Float1 PowerOfTwo(Float1 biased) => new(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(biased.x) << 23));
    [MethodImpl(Inline)] public static float Sum(Float1 x) => x.x;
    public static void AddRowSums(float* rows, int count, float* target) => LaneMath.AddRowSums<Float1, float>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(float* p, int offset, Float1 x) => *p += x.x;
    [MethodImpl(Inline)] public static void AddGradient(float* p, Float1 x) => *p += x.x;
    [MethodImpl(Inline)] public static float GradientSum(Float1 x) => x.x;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
