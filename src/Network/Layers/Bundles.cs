using System.Numerics;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>A loop over rows, written for a bundle of channels.</summary>
internal interface IBundleLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="column">first channel of the bundle</param>
    void Run<TBundle>(int column)
        where TBundle : struct, IBundle<TBundle, T>;
}

/// <summary>A loop that gives a share of a gate gradient besides.</summary>
internal interface IBundleSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="column">first channel of the bundle</param>
    T Run<TBundle>(int column)
        where TBundle : struct, IBundle<TBundle, T>;
}

/// <summary>A reverse loop in two parts: z and σ(z) of a bundle, then the adjoints, of the whole bundle or of its halves.</summary>
internal interface IReverseLoop<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes the strip of z and σ(z) of a bundle.</summary>
    void Activate<TBundle>(int column)
        where TBundle : struct, IBundle<TBundle, T>;

    /// <returns>the bundle's share of the gate gradient</returns>
    T Run<TBundle>(StripPart part)
        where TBundle : struct, IBundle<TBundle, T>;
}

/// <summary>A bundle of channels within a strip.</summary>
/// <param name="Column">its first channel</param>
/// <param name="Place">the same, counted from the first channel of the strip</param>
/// <param name="Channels">of the strip</param>
internal readonly record struct StripPart(int Column, int Place, int Channels);

/// <summary>Goes over the channels of rows: two bundles at a time, a single one at the end.</summary>
internal static class Bundles<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>Channels taken at a time, at most.</summary>
    public static int Widest => 2 * L.Width;

    /// <summary>A reverse loop over two bundles of duals needs more than 16 registers.</summary>
    private static bool SplitsReverse => V.Faces == 2 && !L.HasManyRegisters;

    /// <summary>How many of some channels are taken two bundles at a time.</summary>
    public static int InTwos(int columns) => columns / Widest * Widest;

    /// <param name="columns">a multiple of the lanes</param>
    public static void Run<TLoop>(int columns, ref TLoop loop)
        where TLoop : struct, IBundleLoop<T>
    {
        int column = 0;
        for (; column < InTwos(columns); column += Widest) loop.Run<TwoBundles<V, T>>(column);
        for (; column < columns; column += L.Width) loop.Run<V>(column);
    }

    /// <returns>sum over the bundles, in ascending order</returns>
    public static T Sum<TLoop>(int columns, ref TLoop loop)
        where TLoop : struct, IBundleSum<T>
    {
        T sum = T.Zero;
        int column = 0;
        for (; column < InTwos(columns); column += Widest) sum += loop.Run<TwoBundles<V, T>>(column);
        for (; column < columns; column += L.Width) sum += loop.Run<V>(column);
        return sum;
    }

    /// <param name="sum">what the shares of the bundles are added to, in ascending order</param>
    public static T Reverse<TLoop>(int columns, ref TLoop loop, T sum)
        where TLoop : struct, IReverseLoop<T>
    {
        int column = 0;
        for (; column < InTwos(columns); column += Widest) sum += Reverse<TLoop, TwoBundles<V, T>>(column, ref loop);
        for (; column < columns; column += L.Width) sum += Reverse<TLoop, V>(column, ref loop);
        return sum;
    }

    private static T Reverse<TLoop, TBundle>(int column, ref TLoop loop)
        where TLoop : struct, IReverseLoop<T>
        where TBundle : struct, IBundle<TBundle, T>
    {
        loop.Activate<TBundle>(column);
        if (!SplitsReverse) return loop.Run<TBundle>(new StripPart(column, 0, TBundle.Width));
        T sum = T.Zero;
        for (int half = 0; half < TBundle.Width; half += L.Width) sum += loop.Run<V>(new StripPart(column + half, half, TBundle.Width));
        return sum;
    }
}
