using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Model.Activations;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Kernels;

/// <summary>
/// φ and φ' over lanes, or over duals, which makes them φ' and φ'' along the way. All are made from one logistic function σ, so that loops may take it of many
/// arguments first: its long chain of steps, done for a few numbers at a time, costs more than what is done with it.
/// </summary>
public unsafe interface IActivation
{
    /// <summary>What σ is taken of.</summary>
    static abstract V Argument<V, T>(V z, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>φ(z).</summary>
    static abstract V Value<V, T>(V z, V sigmoid, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>φ(z) and φ'(z).</summary>
    static abstract V Value<V, T>(V z, V sigmoid, T* constants, out V slope)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>What an activation reads: the threshold t of silut, silu'(t), silu(t); then the table of powers of the logistic function.</summary>
public static unsafe class ActivationTable
{
    internal const int Threshold = 0, Slope = 1, Value = 2;
    /// <summary>Where the powers begin: on a cache line.</summary>
    internal const int Powers = 16;

    /// <summary>Numbers in a table.</summary>
    public static int Length<L, T>()
        where L : struct, ILanes<L, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Powers + PowerTable.Length<L, T>();

    /// <summary>Writes the table of an activation.</summary>
    public static void Write<L, T>(Activation activation, T* table)
        where L : struct, ILanes<L, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double value, double slope) = Activation.Silu.At(activation.Threshold);
        table[Threshold] = T.CreateChecked(activation.Threshold);
        table[Slope] = T.CreateChecked(slope);
        table[Value] = T.CreateChecked(value);
        PowerTable.Write<L, T>(table + Powers);
    }
}

/// <summary>φ = z σ(z); φ' = σ + φ (1 − σ).</summary>
public readonly unsafe struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Argument<V, T>(V z, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => z * sigmoid;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants, out V slope)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = z * sigmoid;
        slope = V.MultiplyAdd(value, V.Splat(T.One) - sigmoid, sigmoid);
        return value;
    }
}

/// <summary>φ = tanh z = 2 σ(2z) − 1; φ' = 1 − φ².</summary>
public readonly unsafe struct HyperbolicTangent : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Argument<V, T>(V z, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => z + z;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => sigmoid + sigmoid - V.Splat(T.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants, out V slope)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = Value(z, sigmoid, constants);
        slope = V.Splat(T.One) - value * value;
        return value;
    }
}

/// <summary>silu up to t; above, tanh(k (z − t)) + silu(t) with slope k (1 − tanh²).</summary>
public readonly unsafe struct SiluTail : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Argument<V, T>(V z, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V tail = V.Scale(z - V.Splat(constants[ActivationTable.Threshold]), constants[ActivationTable.Slope]);
        return V.SelectGreater(z, constants[ActivationTable.Threshold], HyperbolicTangent.Argument(tail, constants), z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Value(z, sigmoid, constants, out V _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, V sigmoid, T* constants, out V slope)
        where V : struct, IBundle<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T threshold = constants[ActivationTable.Threshold];
        V below = Silu.Value(z, sigmoid, constants, out V gentle), tanh = HyperbolicTangent.Value(z, sigmoid, constants, out V steep);
        slope = V.SelectGreater(z, threshold, V.Scale(steep, constants[ActivationTable.Slope]), gentle);
        return V.SelectGreater(z, threshold, tanh + V.Splat(constants[ActivationTable.Value]), below);
    }
}
