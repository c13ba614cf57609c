using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Formats.Sqlite;

/// <summary>The record format of SQLite: a header of types, then the values.</summary>
internal static class SqliteRecord
{
    /// <summary>The values of a record.</summary>
    /// <exception cref="InvalidDataException">A value leads out of it.</exception>
    public static object?[] Values(byte[] record, string path)
    {
        int at = 0;
        long header = Varint(record, ref at, path);
        if (header < at || header > record.Length) throw SqliteFile.Damaged(path, "a row with a header longer than itself");
        int value = (int)header;
        List<object?> values = [];
        while (at < header)
        {
            long type = Varint(record, ref at, path);
            int size = type switch
            {
                >= 12 => (int)Math.Min((type - 12) / 2, int.MaxValue),
                5 => 6,
                6 or 7 => 8,
                >= 1 and <= 4 => (int)type,
                0 or 8 or 9 =>
                0,
                _ => int.MaxValue
            };
            if (size > record.Length - value) throw SqliteFile.Damaged(path, "a value that leads out of its row");
            values.Add(Value(type, record.AsSpan(value, size)));
            value += size;
        }
        return [.. values];
    }

    /// <summary>An integer of one to nine bytes, seven bits each, the most significant first; the ninth byte has eight.</summary>
    public static long Varint(byte[] bytes, ref int at, string path)
    {
        ulong number = 0;
        for (int i = 0; i < 9; i++)
        {
            if (at >= bytes.Length) throw SqliteFile.Damaged(path, "a number that leads out of its page");
            byte part = bytes[at++];
            if (i == 8) return (long)(number << 8 | part);
            number = number << 7 | (uint)(part & 0x7F);
            if (part < 0x80) break;
        }
        return (long)number;
    }

    private static object? Value(long type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case 0: return null;
            case 7: return BinaryPrimitives.ReadDoubleBigEndian(bytes);
            case 8: return 0L;
            case 9: return 1L;
            case >= 12: return type % 2 == 0 ? bytes.ToArray() : Encoding.UTF8.GetString(bytes);
            default:
                long number = (sbyte)bytes[0];
                foreach (byte part in bytes[1..]) number = number << 8 | part;
                return number;
        }
    }
}
