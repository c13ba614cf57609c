using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Kernels;

/// <summary>φ and φ' over lanes, or over duals, which makes them φ' and φ'' along the way.</summary>
public interface IActivation
{
    /// <summary>φ(z).</summary>
    static abstract V Value<V, T>(V z, in ActivationConstants<T> constants)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>φ(z) and φ'(z).</summary>
    static abstract V Value<V, T>(V z, in ActivationConstants<T> constants, out V slope)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Numbers of silut: the threshold t, k = silu'(t) and silu(t).</summary>
public readonly record struct ActivationConstants<T>(T Threshold, T Slope, T Value)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static ActivationConstants<T> Of(Activation activation)
    {
        (double value, double slope) = Activation.Silu.At(activation.Threshold);
        return new(T.CreateChecked(activation.Threshold), T.CreateChecked(slope), T.CreateChecked(value));
    }
}

/// <summary>φ = z σ(z); φ' = σ + φ (1 − σ).</summary>
public readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.TimesSigmoid(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants, out V slope)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V sigmoid = V.Sigmoid(z);
        V value = z * sigmoid;
        slope = V.MultiplyAdd(value, V.Splat(T.One) - sigmoid, sigmoid);
        return value;
    }
}

/// <summary>φ = tanh z = 2 σ(2z) − 1; φ' = 1 − φ².</summary>
public readonly struct HyperbolicTangent : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V sigmoid = V.Sigmoid(z + z);
        return sigmoid + sigmoid - V.Splat(T.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants, out V slope)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = Value(z, constants);
        slope = V.Splat(T.One) - value * value;
        return value;
    }
}

/// <summary>silu up to t; above, tanh(k (z − t)) + silu(t) with slope k (1 − tanh²).</summary>
public readonly struct SiluTail : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Value(z, constants, out V _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Value<V, T>(V z, in ActivationConstants<T> constants, out V slope)
        where V : struct, INumber<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V value = Silu.Value(z, constants, out V below);
        V tanh = HyperbolicTangent.Value(V.Scale(z - V.Splat(constants.Threshold), constants.Slope), constants, out V steep);
        slope = V.SelectGreater(z, constants.Threshold, V.Scale(steep, constants.Slope), below);
        return V.SelectGreater(z, constants.Threshold, tanh + V.Splat(constants.Value), value);
    }
}
