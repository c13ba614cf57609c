using System.Numerics;

namespace Amalgam.Model.Lanes;

/// <summary>A hardware vector of reals. Only the files of this folder name an instruction set.</summary>
public unsafe interface ILanes<V, T> : INumber<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the hardware has 32 registers of this size rather than 16.</summary>
    static abstract bool HasManyRegisters { get; }
    static abstract V Load(T* p);
    static abstract void Store(T* p, V value);
    static abstract V operator /(V a, V b);
    /// <summary>Lanes limited to [low, high]; a NaN stays one.</summary>
    static abstract V Clamp(V x, T low, T high);
    /// <summary>x 2^n, where n are the low bits of the representation of <paramref name="biased"/> (a real to which 1.5·2^mantissa was added).</summary>
    static abstract V ScaleByPowerOfTwo(V x, V biased);
    static abstract T Sum(V x);
    /// <summary>Adds the sum over lanes of each of some consecutive rows of lanes to consecutive numbers.</summary>
    static abstract void AddRowSums(T* rows, int count, T* target);
}
