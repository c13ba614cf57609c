namespace Amalgam.Formats.Zstandard;

/// <summary>Unpacks the blocks of a frame, whose tables may be those of the block before.</summary>
/// <remarks>RFC 8878, section 3.1.1.3.</remarks>
internal sealed class ZstdBlock(ZstdWindow window)
{
    private readonly ZstdSequences sequences = new();
    private HuffmanTable? codes;
    private byte[] literals = [];

    public void Read(ReadOnlySpan<byte> block)
    {
        int count = ReadLiterals(ref block);
        sequences.Read(block, literals.AsSpan(0, count), window);
    }

    private int ReadLiterals(ref ReadOnlySpan<byte> block)
    {
        int head = At(block, 0), kind = head & 3, form = head >> 2 & 3;
        if (kind > 1) return ReadCoded(ref block, kind == 3, form);
        int size = form switch { 1 => 2, 3 => 3, _ => 1 };
        int count = size == 1 ? head >> 3 : (head >> 4) + (At(block, 1) << 4) + (size == 3 ? At(block, 2) << 12 : 0);
        Allow(count);
        block = block[size..];
        if (kind == 1)
        {
            literals.AsSpan(0, count).Fill((byte)At(block, 0));
            block = block[1..];
            return count;
        }
        if (count > block.Length) throw ZstdFault.CutOff();
        block[..count].CopyTo(literals);
        block = block[count..];
        return count;
    }

    /// <summary>Literals in Huffman codes: one stream or four.</summary>
    private int ReadCoded(ref ReadOnlySpan<byte> block, bool isSame, int form)
    {
        int size = form < 2 ? 3 : form + 2, width = form < 2 ? 10 : form == 2 ? 14 : 18;
        long head = 0;
        for (int i = size - 1; i >= 0; i--) head = head << 8 | (long)At(block, i);
        int count = (int)(head >> 4 & ((1 << width) - 1)), packed = (int)(head >> (4 + width) & ((1 << width) - 1));
        Allow(count);
        if (size + packed > block.Length) throw ZstdFault.CutOff();
        ReadOnlySpan<byte> coded = block.Slice(size, packed);
        block = block[(size + packed)..];
        if (!isSame)
        {
            codes = HuffmanTable.Read(coded, out int used);
            coded = coded[used..];
        }
        if (codes is null) throw ZstdFault.Damaged("Huffman codes that repeat none");
        if (form == 0) codes.Read(coded, literals.AsSpan(0, count));
        else ReadFour(codes, coded, literals.AsSpan(0, count));
        return count;
    }

    private static void ReadFour(HuffmanTable codes, ReadOnlySpan<byte> coded, Span<byte> unpacked)
    {
        int each = (unpacked.Length + 3) / 4, at = 6;
        if (coded.Length < at || 3 * each > unpacked.Length) throw ZstdFault.Damaged("four streams of literals in too few bytes");
        for (int stream = 0; stream < 4; stream++)
        {
            int length = stream < 3 ? coded[2 * stream] + (coded[2 * stream + 1] << 8) : coded.Length - at;
            if (length < 0 || at + length > coded.Length) throw ZstdFault.Damaged("streams of literals behind their end");
            codes.Read(coded.Slice(at, length), stream < 3 ? unpacked.Slice(stream * each, each) : unpacked[(3 * each)..]);
            at += length;
        }
    }

    private void Allow(int count)
    {
        if (count > ZstdWindow.LargestBlock) throw ZstdFault.Damaged("more than 128 KB of literals");
        if (literals.Length < count) literals = new byte[Math.Max(count, 2 * literals.Length)];
    }

    private static int At(ReadOnlySpan<byte> bytes, int place) => place < bytes.Length ? bytes[place] : throw ZstdFault.CutOff();
}
