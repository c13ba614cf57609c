using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Network.Lanes;

/// <summary>Four doubles (AVX2).</summary>
public unsafe struct Double4(Vector256<double> x) : ILanes<Double4, double>
{
    private Vector256<double> x = x;

    public static int Width => 4;
    public static int Faces => 1;
    public static bool HasManyRegisters => false;
    public static Double4 Zero => new(Vector256<double>.Zero);
    [MethodImpl(Inline)] public static Double4 Splat(double value) => new(Vector256.Create(value));
    [MethodImpl(Inline)] public static Double4 Load(double* p) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static Double4 Load(double* p, int offset) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static void Store(double* p, Double4 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(double* p, int offset, Double4 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Double4 Broadcast(double* p, int offset) => new(Vector256.Create(*p));
    [MethodImpl(Inline)] public static Double4 Constant(double* p) => new(Vector256.Load(p));
    [MethodImpl(Inline)] public static Double4 operator +(Double4 a, Double4 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Double4 operator -(Double4 a, Double4 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Double4 operator *(Double4 a, Double4 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Double4 operator /(Double4 a, Double4 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Double4 MultiplyAdd(Double4 a, Double4 b, Double4 c) => new(Vector256.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Double4 AddConstant(Double4 x, double* p) => new(x.x + Vector256.Load(p));
    [MethodImpl(Inline)] public static Double4 TimesConstant(Double4 x, double* p) => new(x.x * Vector256.Load(p));
    [MethodImpl(Inline)]
    public static Double4 MultiplyAddConstant(Double4 a, Double4 b, double* p) =>
        new(Vector256.FusedMultiplyAdd(a.x, b.x, Vector256.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Double4 sum, Double4 a, Double4 b) => sum.x = Vector256.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Double4 Scale(Double4 x, double factor) => new(x.x * factor);
    [MethodImpl(Inline)]
    public static Double4 SelectGreater(Double4 x, double threshold, Double4 a, Double4 b) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(x.x, Vector256.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Double4 Clamp(Double4 x, Double4 low, Double4 high) =>
        new(Vector256.MinNative(high.x, Vector256.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Double4 PowerOfTwo(Double4 biased) => new((biased.x.AsInt64() << 52).AsDouble());
    [MethodImpl(Inline)] public static double Sum(Double4 x) => Vector256.Sum(x.x);
    public static void AddRowSums(double* rows, int count, double* target) => LaneMath.AddRowSums<Double4, double>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(double* p, int offset, Double4 x) => *p += Vector256.Sum(x.x);
    [MethodImpl(Inline)] public static void AddGradient(double* p, Double4 x) => (x.x + Vector256.Load(p)).Store(p);
    [MethodImpl(Inline)] public static double GradientSum(Double4 x) => Vector256.Sum(x.x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
