using System.Runtime.CompilerServices;

namespace Amalgam.Network.Lanes;

/// <summary>One double: any machine.</summary>
public unsafe struct Double1(double x) : ILanes<Double1, double>
{
    private double x = x;

    public static int Width => 1;
    public static int Faces => 1;
    public static bool HasManyRegisters => false;
    public static Double1 Zero => new(0);
    [MethodImpl(Inline)] public static Double1 Splat(double value) => new(value);
    [MethodImpl(Inline)] public static Double1 Load(double* p) => new(*p);
    [MethodImpl(Inline)] public static Double1 Load(double* p, int offset) => new(*p);
    [MethodImpl(Inline)] public static void Store(double* p, Double1 value) => *p = value.x;
    [MethodImpl(Inline)] public static void Store(double* p, int offset, Double1 value) => *p = value.x;
    [MethodImpl(Inline)] public static Double1 Broadcast(double* p, int offset) => new(*p);
    [MethodImpl(Inline)] public static Double1 Constant(double* p) => new(*p);
    [MethodImpl(Inline)] public static Double1 operator +(Double1 a, Double1 b) => new(a.x + b.x);
    [MethodImpl(Inline)] public static Double1 operator -(Double1 a, Double1 b) => new(a.x - b.x);
    [MethodImpl(Inline)] public static Double1 operator *(Double1 a, Double1 b) => new(a.x * b.x);
    [MethodImpl(Inline)] public static Double1 operator /(Double1 a, Double1 b) => new(a.x / b.x);
    [MethodImpl(Inline)] public static Double1 MultiplyAdd(Double1 a, Double1 b, Double1 c) => new(double.FusedMultiplyAdd(a.x, b.x, c.x));
    [MethodImpl(Inline)] public static Double1 AddConstant(Double1 x, double* p) => new(x.x + *p);
    [MethodImpl(Inline)] public static Double1 TimesConstant(Double1 x, double* p) => new(x.x * *p);
    [MethodImpl(Inline)] public static Double1 MultiplyAddConstant(Double1 a, Double1 b, double* p) => new(double.FusedMultiplyAdd(a.x, b.x, *p));
    [MethodImpl(Inline)] public static void Accumulate(ref Double1 sum, Double1 a, Double1 b) => sum.x = double.FusedMultiplyAdd(a.x, b.x, sum.x);
    [MethodImpl(Inline)] public static Double1 Scale(Double1 x, double factor) => new(x.x * factor);
    [MethodImpl(Inline)] public static Double1 SelectGreater(Double1 x, double threshold, Double1 a, Double1 b) => x.x > threshold ? a : b;
    [MethodImpl(Inline)] public static Double1 Clamp(Double1 x, Double1 low, Double1 high) => new(double.Min(double.Max(x.x, low.x), high.x));
    [MethodImpl(Inline)]
    public static Double1 PowerOfTwo(Double1 biased) =>
        new(BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(biased.x) << 52));
    [MethodImpl(Inline)] public static double Sum(Double1 x) => x.x;
    public static void AddRowSums(double* rows, int count, double* target) => LaneMath.AddRowSums<Double1, double>(rows, count, target);
    [MethodImpl(Inline)] public static void AddSum(double* p, int offset, Double1 x) => *p += x.x;
    [MethodImpl(Inline)] public static void AddGradient(double* p, Double1 x) => *p += x.x;
    [MethodImpl(Inline)] public static double GradientSum(Double1 x) => x.x;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
