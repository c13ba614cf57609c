using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>Copies, sums and carries of whole rows.</summary>
internal static unsafe class AtomRows<T, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    /// <summary>Copies the rows of chosen atoms together.</summary>
    public static void Gather(ReadOnlySpan<int> atoms, Rows<T> source, T* target)
    {
        int length = source.Pitch;
        for (int row = 0; row < atoms.Length; row++)
            new ReadOnlySpan<T>(source.At(atoms[row]), length).CopyTo(new Span<T>(target + (long)row * length, length));
    }

    /// <summary>Adds consecutive rows to the rows of chosen atoms.</summary>
    public static void ScatterAdd(ReadOnlySpan<int> atoms, T* source, Rows<T> target)
    {
        for (int row = 0; row < atoms.Length; row++) Add(source + (long)row * target.Pitch, target.At(atoms[row]), target.Pitch);
    }

    /// <summary>target += source.</summary>
    public static void Add(T* source, T* target, int count)
    {
        for (int index = 0; index < count; index += L.Width) L.Store(target + index, L.Load(target + index) + L.Load(source + index));
    }

    /// <summary>target = factor · source, equation (7).</summary>
    public static void Carry(int count, double factor, T* source, T* target)
    {
        if (factor == 1) new Span<T>(source, count).CopyTo(new Span<T>(target, count));
        else for (int index = 0; index < count; index += L.Width) L.Store(target + index, L.Scale(L.Load(source + index), Real<T>.Of(factor)));
    }

    /// <summary>What a sum that begins with factor · source is first added to: the source itself, or the target, which becomes factor · source.</summary>
    public static T* Carried(int count, double factor, T* source, T* target)
    {
        if (factor == 1) return source;
        Carry(count, factor, source, target);
        return target;
    }

    public static void Clear(T* place, long count)
    {
        for (long index = 0; index < count; index += L.Width) L.Store(place + index, L.Zero);
    }
}
