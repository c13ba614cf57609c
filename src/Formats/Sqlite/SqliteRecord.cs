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

    /// <summary>The bytes of a record: the types of the values, then the values.</summary>
    /// <param name="values">null, long, double, string or byte[]</param>
    public static byte[] Bytes(params ReadOnlySpan<object?> values)
    {
        List<byte> types = [], content = [];
        foreach (object? value in values)
            switch (value)
            {
                case null: AddVarint(types, 0); break;
                case long number: AddInteger(types, content, number); break;
                case double number:
                    AddVarint(types, 7);
                    AddBigEndian(content, BitConverter.DoubleToInt64Bits(number), 8);
                    break;
                case string text:
                    byte[] letters = Encoding.UTF8.GetBytes(text);
                    AddVarint(types, 13 + 2L * letters.Length);
                    content.AddRange(letters);
                    break;
                case byte[] bytes:
                    AddVarint(types, 12 + 2L * bytes.Length);
                    content.AddRange(bytes);
                    break;
                default: throw new ArgumentException($"no value of a database: {value.GetType()}", nameof(values));
            }
        // The length of the header counts its own bytes.
        int header = types.Count + 1;
        if (header > 127) header++;
        List<byte> record = new(header + content.Count);
        AddVarint(record, header);
        record.AddRange(types);
        record.AddRange(content);
        return [.. record];
    }

    /// <summary>Appends an integer of one to nine bytes, seven bits each, the most significant first.</summary>
    /// <param name="number">not negative</param>
    public static void AddVarint(List<byte> bytes, long number)
    {
        int length = 1;
        while (length < 9 && number >> (7 * length) != 0) length++;
        for (int part = length - 1; part >= 0; part--) bytes.Add((byte)((number >> (7 * part) & 0x7F) | (part > 0 ? 0x80u : 0)));
    }

    private static void AddInteger(List<byte> types, List<byte> content, long number)
    {
        if (number is 0 or 1)
        {
            AddVarint(types, 8 + number);
            return;
        }
        (int type, int size) = number switch
        {
            >= sbyte.MinValue and <= sbyte.MaxValue => (1, 1),
            >= short.MinValue and <= short.MaxValue => (2, 2),
            >= int.MinValue and <= int.MaxValue => (4, 4),
            _ => (6, 8),
        };
        AddVarint(types, type);
        AddBigEndian(content, number, size);
    }

    private static void AddBigEndian(List<byte> content, long number, int size)
    {
        for (int part = size - 1; part >= 0; part--) content.Add((byte)(number >> (8 * part)));
    }
}
