using Amalgam.Network.Memory;

namespace Amalgam.Network.Weights;

/// <summary>
/// Where a batch leaves the gradient of a weight image: images in some slots, each filled by one thread at a time. The first product of a matrix writes it,
/// later ones add to it, and which slots hold it is remembered: so matrices are neither cleared before nor read where no product came.
/// </summary>
internal sealed unsafe class GradientSlots<T> : IDisposable
    where T : unmanaged
{
    private NativeBuffer<T> images = new(0);
    private bool[] held = [];
    private int matrices;

    /// <summary>Images in use.</summary>
    public int Count { get; private set; }

    /// <summary>Values of an image: slots stand so far apart.</summary>
    public long Pitch { get; private set; }

    public long Bytes => images.Bytes;

    /// <summary>The slots that are filled, a bit each.</summary>
    public uint Filled { get; private set; }

    /// <summary>Makes room; no slot holds a matrix, and what else is in the images is undefined.</summary>
    /// <param name="filled">the slots that will be filled, a bit each; the others are never read</param>
    public void Begin(WeightImage weights, int slots, uint filled)
    {
        (Count, Pitch, matrices, Filled) = (slots, weights.Length, weights.MatrixCount, filled);
        if (images.Length < slots * Pitch)
        {
            images.Dispose();
            images = new NativeBuffer<T>(slots * Pitch);
        }
        if (held.Length < slots * matrices) held = new bool[slots * matrices];
        Array.Clear(held);
    }

    /// <summary>The image of a slot: panels row-major, all else as in the weight image.</summary>
    public T* Image(int slot) => images.Pointer + slot * Pitch;

    /// <summary>[matrix], whether the slot holds it.</summary>
    public Span<bool> Held(int slot) => held.AsSpan(slot * matrices, matrices);

    /// <summary>The slots that hold a matrix, a bit each: at most eight can be summed.</summary>
    public uint SlotsOf(int matrix)
    {
        uint bits = 0;
        for (int slot = 0; slot < Count; slot++)
            if (held[slot * matrices + matrix]) bits |= 1u << slot;
        return bits;
    }

    public void Dispose() => images.Dispose();
}
