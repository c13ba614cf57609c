using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>The update of equation (7) for rows of pairs or angles whose z and σ(z) stand in a strip.</summary>
internal static unsafe class RowUpdate<T, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>next = previous + step ∘ φ(z); both may be the same rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Add<TAct, TBundle>(int count, TBundle step, StripRow<T> row, Rows<T> previous, T* next, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = previous.Width;
        nint pitch = V.Faces * width;
        T* strip = row.Value, sigmoid = row.Sigmoid, from = previous.Start;
        for (int index = 0; index < count; index++)
        {
            TBundle value = Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), table);
            TBundle.Store(next, width, TBundle.MultiplyAddLoaded(value, step, from, width));
            strip += V.Faces * TBundle.Width;
            sigmoid += TBundle.Width;
            from += pitch;
            next += pitch;
        }
    }
}
