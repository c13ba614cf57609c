using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Amalgam.Network.Lanes;

/// <summary>Two doubles (NEON, SSE).</summary>
public unsafe struct Double2(Vector128<double> x) : ILanes<Double2, double>
{
    private Vector128<double> x = x;

    public static int Width => 2;
    public static int Faces => 1;
    public static bool HasManyRegisters => AdvSimd.IsSupported;
    public static Double2 Zero => new(Vector128<double>.Zero);
    [MethodImpl(Inline)] public static Double2 Splat(double value) => new(Vector128.Create(value));
    [MethodImpl(Inline)] public static Double2 Load(double* p) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static Double2 Load(double* p, int offset) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static void Store(double* p, Double2 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static void Store(double* p, int offset, Double2 value) => value.x.Store(p);
    [MethodImpl(Inline)] public static Double2 Broadcast(double* p, int offset) => new(Vector128.Create(*p));
    [MethodImpl(Inline)] public static Double2 Constant(double* p) => new(Vector128.Load(p));
    [MethodImpl(Inline)] public static Double2 operator +(Double2 a, Double2 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Double2 operator -(Double2 a, Double2 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Double2 operator *(Double2 a, Double2 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Double2 operator /(Double2 a, Double2 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Double2 MultiplyAdd(Double2 a, Double2 b, Double2 c) => new(Vector128.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Double2 AddConstant(Double2 x, double* p) => new(x.x + Vector128.Load(p));
    [MethodImpl(Inline)] public static Double2 TimesConstant(Double2 x, double* p) => new(x.x * Vector128.Load(p));
    [MethodImpl(Inline)]
    public static Double2 MultiplyAddConstant(Double2 a, Double2 b, double* p) =>
        new(Vector128.FusedMultiplyAdd(a.x, b.x, Vector128.Load(p)));
    [MethodImpl(Inline)] public static void Accumulate(ref Double2 sum, Double2 a, Double2 b) => sum.x = Vector128.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Double2 Scale(Double2 x, double factor) => new(x.x * factor);
    [MethodImpl(Inline)]
    public static Double2 SelectGreater(Double2 x, double threshold, Double2 a, Double2 b) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(x.x, Vector128.Create(threshold)), a.x, b.x));
    [MethodImpl(Inline)]
    public static Double2 Clamp(Double2 x, Double2 low, Double2 high) =>
        new(Vector128.MinNative(high.x, Vector128.MaxNative(low.x, x.x)));
    [MethodImpl(Inline)] public static Double2 PowerOfTwo(Double2 biased) => new((biased.x.AsInt64() << 52).AsDouble());
    [MethodImpl(Inline)] public static double Sum(Double2 x) => Vector128.Sum(x.x);
    public static void AddRowSums(double* rows, int count, double* target) => LaneMath.AddRowSums<Double2, double>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(double* p, int offset, Double2 x) => *p += Vector128.Sum(x.x);
    [MethodImpl(Inline)] public static void AddGradient(double* p, Double2 x) => (x.x + Vector128.Load(p)).Store(p);
    [MethodImpl(Inline)] public static double GradientSum(Double2 x) => Vector128.Sum(x.x);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
