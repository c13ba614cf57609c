using System.Numerics;

namespace Amalgam.Formats.Zstandard;

/// <summary>Bits of a block from its end to its beginning: the highest bit that is set in the last byte ends them.</summary>
internal ref struct ZstdBits
{
    private readonly ReadOnlySpan<byte> bytes;

    /// <summary>Bits left; negative when more were taken than there are, which read as zeros.</summary>
    public int Left { get; private set; }

    /// <exception cref="InvalidDataException">There is no bit that ends them.</exception>
    public ZstdBits(ReadOnlySpan<byte> bytes)
    {
        this.bytes = bytes;
        if (bytes.IsEmpty || bytes[^1] == 0) throw ZstdFault.Damaged("a stream of bits has no end");
        Left = 8 * (bytes.Length - 1) + BitOperations.Log2(bytes[^1]);
    }

    /// <summary>The next bits without taking them.</summary>
    /// <param name="count">at most 32</param>
    public readonly uint Peek(int count)
    {
        int low = Left - count;
        ulong found = 0;
        // Five bytes hold 32 bits at any place.
        for (int place = Math.Max(low, 0) >> 3, shift = 0; shift < 40 && place < bytes.Length; place++, shift += 8) found |= (ulong)bytes[place] << shift;
        ulong mask = (1UL << count) - 1;
        return (uint)(low >= 0 ? (found >> (low & 7)) & mask : (found << Math.Min(-low, 63)) & mask);
    }

    public void Skip(int count) => Left -= count;

    public uint Take(int count)
    {
        if (count == 0) return 0;
        uint found = Peek(count);
        Left -= count;
        return found;
    }
}
