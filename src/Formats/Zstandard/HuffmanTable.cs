using System.Numerics;

namespace Amalgam.Formats.Zstandard;

/// <summary>A table of Huffman codes of bytes.</summary>
/// <remarks>RFC 8878, section 4.2.</remarks>
internal sealed class HuffmanTable
{
    private const int Longest = 11, MostWeights = 255, WeightLog = 6;

    private readonly byte[] symbols, bits;
    private readonly int log;

    /// <param name="weights">of symbols 0, 1, …: 0 for none, else one more than the length of the longest code less that of the own</param>
    private HuffmanTable(ReadOnlySpan<byte> weights)
    {
        int sum = 0;
        foreach (byte weight in weights) sum += weight > Longest ? throw ZstdFault.Damaged("a Huffman code that is too long") : (1 << weight) >> 1;
        if (sum == 0) throw ZstdFault.Damaged("no Huffman code");
        log = BitOperations.Log2((uint)sum) + 1;
        int rest = (1 << log) - sum;
        if (log > Longest || !BitOperations.IsPow2(rest)) throw ZstdFault.Damaged("Huffman codes that do not fill their table");
        Span<byte> all = stackalloc byte[weights.Length + 1];
        weights.CopyTo(all);
        all[^1] = (byte)(BitOperations.Log2((uint)rest) + 1);
        (symbols, bits) = (new byte[1 << log], new byte[1 << log]);
        int place = 0;
        for (int weight = 1; weight <= log; weight++)
            for (int symbol = 0; symbol < all.Length; symbol++)
            {
                if (all[symbol] != weight) continue;
                int count = 1 << (weight - 1);
                symbols.AsSpan(place, count).Fill((byte)symbol);
                bits.AsSpan(place, count).Fill((byte)(log + 1 - weight));
                place += count;
            }
    }

    /// <summary>Reads a description.</summary>
    /// <param name="used">its bytes</param>
    public static HuffmanTable Read(ReadOnlySpan<byte> bytes, out int used)
    {
        if (bytes.IsEmpty) throw ZstdFault.CutOff();
        int head = bytes[0];
        Span<byte> weights = stackalloc byte[MostWeights];
        if (head < 128)
        {
            used = 1 + head;
            if (used > bytes.Length) throw ZstdFault.CutOff();
            return new HuffmanTable(weights[..ReadPacked(bytes[1..used], weights)]);
        }
        int count = head - 127;
        used = 1 + (count + 1) / 2;
        if (used > bytes.Length) throw ZstdFault.CutOff();
        for (int i = 0; i < count; i++) weights[i] = (byte)(i % 2 == 0 ? bytes[1 + i / 2] >> 4 : bytes[1 + i / 2] & 15);
        return new HuffmanTable(weights[..count]);
    }

    /// <summary>Unpacks the bytes of a stream.</summary>
    public void Read(ReadOnlySpan<byte> packed, Span<byte> unpacked)
    {
        var stream = new ZstdBits(packed);
        for (int i = 0; i < unpacked.Length; i++)
        {
            uint place = stream.Peek(log);
            unpacked[i] = symbols[place];
            stream.Skip(bits[place]);
            if (stream.Left < 0) break;
        }
        if (stream.Left != 0) throw ZstdFault.Damaged("a stream of literals of another length");
    }

    /// <summary>Weights by two states of one table that take turns.</summary>
    private static int ReadPacked(ReadOnlySpan<byte> bytes, Span<byte> weights)
    {
        FseTable table = FseTable.Read(bytes, WeightLog, Longest + 1, out int used);
        var stream = new ZstdBits(bytes[Math.Min(used, bytes.Length)..]);
        uint first = stream.Take(table.Log), second = stream.Take(table.Log);
        int count = 0;
        while (true)
        {
            if (count + 2 > weights.Length) throw ZstdFault.Damaged("too many weights of Huffman codes");
            weights[count++] = table.Symbol(first);
            if (stream.Left < table.Bits(first))
            {
                weights[count++] = table.Symbol(second);
                return count;
            }
            first = table.Next(first, ref stream);
            (first, second) = (second, first);
        }
    }
}
