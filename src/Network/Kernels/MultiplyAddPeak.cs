using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Kernels;

/// <summary>Fused multiply-adds of registers alone: what the units of a core can do, whatever memory and code around them.</summary>
internal static unsafe class MultiplyAddPeak<L, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Chains that do not wait for each other: more than two units take with a latency of five, and few enough for 16 registers.</summary>
    private const int Chains = 12;

    /// <summary>Operations of one round of <see cref="Run"/>.</summary>
    public static long OperationsOfRound => 2L * Chains * L.Width;

    /// <param name="sink">[lanes], written so that nothing is left out</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(long rounds, T* sink)
    {
        L a = L.Load(sink), b = L.Load(sink), c0 = L.Zero, c1 = L.Zero, c2 = L.Zero, c3 = L.Zero, c4 = L.Zero, c5 = L.Zero;
        L c6 = L.Zero, c7 = L.Zero, c8 = L.Zero, c9 = L.Zero, c10 = L.Zero, c11 = L.Zero;
        for (long round = 0; round < rounds; round++)
        {
            L.Accumulate(ref c0, a, b);
            L.Accumulate(ref c1, a, b);
            L.Accumulate(ref c2, a, b);
            L.Accumulate(ref c3, a, b);
            L.Accumulate(ref c4, a, b);
            L.Accumulate(ref c5, a, b);
            L.Accumulate(ref c6, a, b);
            L.Accumulate(ref c7, a, b);
            L.Accumulate(ref c8, a, b);
            L.Accumulate(ref c9, a, b);
            L.Accumulate(ref c10, a, b);
            L.Accumulate(ref c11, a, b);
        }
        L.Store(sink, c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
