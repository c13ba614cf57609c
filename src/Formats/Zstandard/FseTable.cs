using System.Numerics;

namespace Amalgam.Formats.Zstandard;

/// <summary>A table of finite-state entropy: of each state its symbol, and the bits that lead to the next one.</summary>
/// <remarks>RFC 8878, section 4.1.</remarks>
internal sealed class FseTable
{
    private readonly byte[] symbols, bits;
    private readonly ushort[] bases;

    private FseTable(int log)
    {
        Log = log;
        (symbols, bits, bases) = (new byte[1 << log], new byte[1 << log], new ushort[1 << log]);
    }

    /// <summary>log₂ of the number of states.</summary>
    public int Log { get; }

    public byte Symbol(uint state) => symbols[state];

    /// <summary>Bits that lead from a state to the next one.</summary>
    public int Bits(uint state) => bits[state];

    public uint Next(uint state, ref ZstdBits stream) => bases[state] + stream.Take(bits[state]);

    /// <summary>The table of one symbol that takes no bits.</summary>
    public static FseTable Single(byte symbol)
    {
        var table = new FseTable(0);
        table.symbols[0] = symbol;
        return table;
    }

    /// <summary>The table of probabilities in parts of 2^log; −1 is less than one part.</summary>
    public static FseTable Of(int log, ReadOnlySpan<short> parts)
    {
        var table = new FseTable(log);
        int size = 1 << log, high = size;
        Span<ushort> states = stackalloc ushort[256];
        for (int symbol = 0; symbol < parts.Length; symbol++)
            if (parts[symbol] == -1) (table.symbols[--high], states[symbol]) = ((byte)symbol, 1);
        int step = (size >> 1) + (size >> 3) + 3, place = 0;
        for (int symbol = 0; symbol < parts.Length; symbol++)
        {
            if (parts[symbol] <= 0) continue;
            states[symbol] = (ushort)parts[symbol];
            for (int i = 0; i < parts[symbol]; i++)
            {
                table.symbols[place] = (byte)symbol;
                do place = (place + step) & (size - 1);
                while (place >= high);
            }
        }
        if (place != 0) throw ZstdFault.Damaged("probabilities do not fill their table");
        for (int state = 0; state < size; state++)
        {
            int next = states[table.symbols[state]]++;
            table.bits[state] = (byte)(log - BitOperations.Log2((uint)next));
            table.bases[state] = (ushort)((next << table.bits[state]) - size);
        }
        return table;
    }

    /// <summary>Reads a description; what follows it begins at the next whole byte.</summary>
    /// <param name="used">bytes of the description</param>
    public static FseTable Read(ReadOnlySpan<byte> bytes, int largestLog, int mostSymbols, out int used)
    {
        int at = 0;
        int log = 5 + Forward(bytes, ref at, 4), left = 1 << log, count = 0;
        if (log > largestLog) throw ZstdFault.Damaged($"a table of 2^{log} states");
        Span<short> parts = stackalloc short[256];
        while (left > 0)
        {
            if (count >= mostSymbols) throw ZstdFault.Damaged("a table of too many symbols");
            int width = BitOperations.Log2((uint)left + 1) + 1, start = at, value = Forward(bytes, ref at, width);
            int lower = (1 << (width - 1)) - 1, small = (1 << width) - 1 - (left + 1);
            if ((value & lower) < small) (at, value) = (start + width - 1, value & lower);
            else if (value > lower) value -= small;
            parts[count] = (short)(value - 1);
            left -= Math.Abs((int)parts[count]);
            if (parts[count++] != 0) continue;
            for (int zeros = 3; zeros == 3;)
            {
                zeros = Forward(bytes, ref at, 2);
                if (count + zeros > mostSymbols) throw ZstdFault.Damaged("a table of too many symbols");
                count += zeros;
            }
        }
        if (left < 0 || at > 8 * bytes.Length) throw ZstdFault.Damaged("probabilities of more than one");
        used = (at + 7) / 8;
        return Of(log, parts[..count]);
    }

    /// <summary>Bits from the beginning on; zeros behind the end, which the caller notices.</summary>
    private static int Forward(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        int found = 0;
        for (int i = 0; i < count; i++, at++)
            if (at >> 3 < bytes.Length && (bytes[at >> 3] >> (at & 7) & 1) != 0) found |= 1 << i;
        return found;
    }
}
