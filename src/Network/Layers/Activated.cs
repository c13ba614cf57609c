using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>φ of bundles: at once, or from σ that was written before for many of them.</summary>
/// <remarks>In a strip, z and σ(z) of a row take one bundle of channels each: the chain of steps of σ is made for several rows at a time.</remarks>
internal static unsafe class Activated<T, TAct, TBundle>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TAct : struct, IActivation
    where TBundle : struct, IBundle<TBundle, T>
{
    /// <summary>φ(z).</summary>
    /// <param name="table">of <see cref="ActivationTable"/></param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBundle Value(TBundle z, T* table) => TAct.Value(z, TBundle.Sigmoid(TAct.Argument(z, table), table + ActivationTable.Powers), table);

    /// <summary>φ(z) and φ'(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBundle Value(TBundle z, T* table, out TBundle slope) =>
        TAct.Value(z, TBundle.Sigmoid(TAct.Argument(z, table), table + ActivationTable.Powers), table, out slope);

    /// <summary>Writes two arguments z, and their σ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TBundle first, TBundle second, StripRow<T> firstRow, StripRow<T> secondRow, T* table)
    {
        TBundle.Store(firstRow.Value, TBundle.Width, first);
        TBundle.Store(secondRow.Value, TBundle.Width, second);
        TBundle.StoreSigmoids(
            TAct.Argument(first, table), firstRow.Sigmoid, TAct.Argument(second, table), secondRow.Sigmoid, table + ActivationTable.Powers);
    }

    /// <summary>Writes one argument z, and its σ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TBundle z, StripRow<T> row, T* table)
    {
        TBundle.Store(row.Value, TBundle.Width, z);
        TBundle argument = TAct.Argument(z, table);
        TBundle.StoreSigmoids(argument, row.Sigmoid, argument, row.Sigmoid, table + ActivationTable.Powers);
    }

    /// <summary>φ(z) of a row of a strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBundle Load(StripRow<T> row, T* table)
    {
        TBundle z = TBundle.Load(row.Value, TBundle.Width);
        return TAct.Value(z, TBundle.LoadSigmoid(row.Sigmoid, TAct.Argument(z, table)), table);
    }

    /// <summary>φ(z) and φ'(z) of a bundle in a row of a strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TBundle Load(StripRow<T> row, int channels, T* table, out TBundle slope)
    {
        TBundle z = TBundle.Load(row.Value, channels);
        return TAct.Value(z, TBundle.LoadSigmoid(row.Sigmoid, TAct.Argument(z, table)), table, out slope);
    }
}
