using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>φ of bundles: at once, or first σ of many and then φ.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Writes two arguments z and their σ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreActivated<TAct, TBundle>(TBundle x, TBundle y, T* first, T* second, T* sigmoid, T* other, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle.Store(first, TBundle.Width, x);
        TBundle.Store(second, TBundle.Width, y);
        TBundle.StoreSigmoids(TAct.Argument(x, act), sigmoid, TAct.Argument(y, act), other, act + ActivationTable.Powers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreActivated<TAct, TBundle>(TBundle x, T* place, T* sigmoid, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle.Store(place, TBundle.Width, x);
        TBundle argument = TAct.Argument(x, act);
        TBundle.StoreSigmoids(argument, sigmoid, argument, sigmoid, act + ActivationTable.Powers);
    }

    /// <summary>φ(z), σ being at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle Activated<TAct, TBundle>(T* place, T* sigmoid, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle z = TBundle.Load(place, TBundle.Width);
        return TAct.Value(z, TBundle.LoadSigmoid(sigmoid, TAct.Argument(z, act)), act);
    }

    /// <summary>φ(z) and φ'(z), σ being at hand, in a strip of so many channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle Activated<TAct, TBundle>(T* place, int channels, T* sigmoid, T* act, out TBundle slope)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle z = TBundle.Load(place, channels);
        return TAct.Value(z, TBundle.LoadSigmoid(sigmoid, TAct.Argument(z, act)), act, out slope);
    }

    /// <summary>φ(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle Activated<TAct, TBundle>(TBundle z, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T> => TAct.Value(z, TBundle.Sigmoid(TAct.Argument(z, act), act + ActivationTable.Powers), act);

    /// <summary>φ(z) and φ'(z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle Activated<TAct, TBundle>(TBundle z, T* act, out TBundle slope)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T> => TAct.Value(z, TBundle.Sigmoid(TAct.Argument(z, act), act + ActivationTable.Powers), act, out slope);
}
