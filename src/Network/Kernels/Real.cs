using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Network.Kernels;

/// <summary>Between double and the precision of features, without a call.</summary>
internal static class Real<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(double value) => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Wide(T value) => typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;
}
