using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Network.Lanes;

/// <summary>Eight doubles (AVX-512).</summary>
public unsafe struct Double8(Vector512<double> x) : ILanes<Double8, double>
{
    private Vector512<double> x = x;

    public static int Width => 8;
    public static int Faces => 1;
    public static bool HasManyRegisters => true;
    public static Double8 Zero => new(Vector512<double>.Zero);
    [MethodImpl(Inline)] public static Double8 Splat(double value) => new(Vector512.Create(value));
    [MethodImpl(Inline)] public static Double8 Load(double* p) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static Double8 Load(double* p, int offset) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static void Store(double* p, Double8 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(double* p, int offset, Double8 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Double8 Broadcast(double* p, int offset) => new(Vector512.Create(*p));
    [MethodImpl(Inline)] public static Double8 Constant(double* p) => new(Vector512.Load(p));
    [MethodImpl(Inline)] public static Double8 operator +(Double8 a, Double8 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Double8 operator -(Double8 a, Double8 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Double8 operator *(Double8 a, Double8 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Double8 operator /(Double8 a, Double8 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Double8 MultiplyAdd(Double8 a, Double8 b, Double8 c) => new(Vector512.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Double8 AddConstant(Double8 x, double* p) => new(x.x + Vector512.Load(p));
    [MethodImpl(Inline)] public static Double8 TimesConstant(Double8 x, double* p) => new(x.x * Vector512.Load(p));
    [MethodImpl(Inline)]
    public static Double8 MultiplyAddConstant(Double8 a, Double8 b, double* p) =>
        new(Vector512.FusedMultiplyAdd(a.x, b.x, Vector512.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Double8 sum, Double8 a, Double8 b) => sum.x = Vector512.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Double8 Scale(Double8 x, double factor) => new(x.x * factor);
    [MethodImpl(Inline)]
    public static Double8 SelectGreater(Double8 x, double threshold, Double8 a, Double8 b) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(x.x, Vector512.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Double8 Clamp(Double8 x, Double8 low, Double8 high) =>
        new(Vector512.MinNative(high.x, Vector512.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Double8 PowerOfTwo(Double8 biased) => new((biased.x.AsInt64() << 52).AsDouble());
    [MethodImpl(Inline)] public static double Sum(Double8 x) => Vector512.Sum(x.x);
    public static void AddRowSums(double* rows, int count, double* target) => LaneMath.AddRowSums<Double8, double>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(double* p, int offset, Double8 x) => *p += Vector512.Sum(x.x);
    [MethodImpl(Inline)] public static void AddGradient(double* p, Double8 x) => (x.x + Vector512.Load(p)).Store(p);
    [MethodImpl(Inline)] public static double GradientSum(Double8 x) => Vector512.Sum(x.x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
