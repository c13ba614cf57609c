namespace Amalgam.Formats.Zstandard;

/// <summary>The sequences of a block: how many literals, and how much of what came before, follow each other.</summary>
/// <remarks>RFC 8878, section 3.1.1.3.2.</remarks>
internal sealed class ZstdSequences
{
    private const int Literals = 0, Offsets = 1, Matches = 2, LargestOffsetCode = 31;

    private static readonly int[] LiteralBases =
        [.. Enumerable.Range(0, 16), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];
    private static readonly int[] LiteralBits = [.. Enumerable.Repeat(0, 16), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
    private static readonly int[] MatchBases =
        [.. Enumerable.Range(3, 32), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539];
    private static readonly int[] MatchBits = [.. Enumerable.Repeat(0, 32), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static readonly FseTable[] Usual =
    [
        FseTable.Of(6, [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]),
        FseTable.Of(5, [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1]),
        FseTable.Of(6,
        [
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            -1, -1, -1, -1, -1, -1, -1,
        ]),
    ];
    private static readonly (int Log, int Symbols)[] Limits = [(9, LiteralBases.Length), (8, LargestOffsetCode + 1), (9, MatchBases.Length)];

    private readonly FseTable?[] tables = new FseTable?[3];
    private readonly long[] recent = [1, 4, 8];

    /// <summary>Adds what a section of sequences makes of literals to the output.</summary>
    public void Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> literals, ZstdWindow window)
    {
        int count = ReadCount(ref bytes);
        if (count > 0) ReadAll(count, bytes, ref literals, window);
        window.Add(literals);
    }

    private static int ReadCount(ref ReadOnlySpan<byte> bytes)
    {
        int head = At(bytes, 0), size = head < 128 ? 1 : head < 255 ? 2 : 3;
        int count = size == 1 ? head : size == 2 ? ((head - 128) << 8) + At(bytes, 1) : At(bytes, 1) + (At(bytes, 2) << 8) + 0x7F00;
        bytes = bytes[size..];
        return count;
    }

    private void ReadAll(int count, ReadOnlySpan<byte> bytes, ref ReadOnlySpan<byte> literals, ZstdWindow window)
    {
        int modes = At(bytes, 0);
        bytes = bytes[1..];
        for (int kind = 0; kind < 3; kind++) bytes = ReadTable(kind, modes >> (6 - 2 * kind) & 3, bytes);
        var stream = new ZstdBits(bytes);
        (FseTable literalTable, FseTable offsetTable, FseTable matchTable) = (tables[Literals]!, tables[Offsets]!, tables[Matches]!);
        uint literal = stream.Take(literalTable.Log), offset = stream.Take(offsetTable.Log), match = stream.Take(matchTable.Log);
        while (true)
        {
            int code = offsetTable.Symbol(offset), matchCode = matchTable.Symbol(match), literalCode = literalTable.Symbol(literal);
            if (code > LargestOffsetCode || matchCode >= MatchBases.Length || literalCode >= LiteralBases.Length)
                throw ZstdFault.Damaged("a code of a sequence that there is not");
            long distance = (1L << code) + stream.Take(code);
            int length = MatchBases[matchCode] + (int)stream.Take(MatchBits[matchCode]);
            int own = LiteralBases[literalCode] + (int)stream.Take(LiteralBits[literalCode]);
            if (own > literals.Length || stream.Left < 0) throw ZstdFault.Damaged("sequences of more literals than there are");
            window.Add(literals[..own]);
            literals = literals[own..];
            window.Repeat(Distance(distance, own), length);
            if (--count == 0) break;
            literal = literalTable.Next(literal, ref stream);
            match = matchTable.Next(match, ref stream);
            offset = offsetTable.Next(offset, ref stream);
        }
        if (stream.Left != 0) throw ZstdFault.Damaged("sequences of another length");
    }

    private ReadOnlySpan<byte> ReadTable(int kind, int mode, ReadOnlySpan<byte> bytes)
    {
        int used = 0;
        tables[kind] = mode switch
        {
            0 => Usual[kind],
            1 => FseTable.Single((byte)At(bytes, used++)),
            2 => FseTable.Read(bytes, Limits[kind].Log, Limits[kind].Symbols, out used),
            _ => tables[kind] ?? throw ZstdFault.Damaged("a table that repeats none"),
        };
        return bytes[Math.Min(used, bytes.Length)..];
    }

    /// <summary>1 to 3 stand for the distances used last.</summary>
    private long Distance(long value, int literals)
    {
        if (value > 3)
        {
            (recent[2], recent[1], recent[0]) = (recent[1], recent[0], value - 3);
            return recent[0];
        }
        int place = (int)value - (literals == 0 ? 0 : 1);
        if (place == 0) return recent[0];
        long distance = place < 3 ? recent[place] : recent[0] - 1;
        if (place > 1) recent[2] = recent[1];
        (recent[1], recent[0]) = (recent[0], distance);
        return distance;
    }

    private static int At(ReadOnlySpan<byte> bytes, int place) => place < bytes.Length ? bytes[place] : throw ZstdFault.CutOff();
}
