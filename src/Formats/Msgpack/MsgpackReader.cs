using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Formats.Msgpack;

/// <summary>Reads one value of MessagePack: null, bool, long, double, string, bytes, list (object?[]) or map by name.</summary>
/// <remarks>Specification of msgpack.org. Lengths are checked against the bytes that are left, so that memory stays within a small multiple of them.</remarks>
internal ref struct MsgpackReader
{
    private const int MostDepth = 32;

    private readonly ReadOnlySpan<byte> bytes;
    private int at;

    private MsgpackReader(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>The value of some bytes.</summary>
    /// <exception cref="InvalidDataException">They are no such value; the message says why.</exception>
    public static object? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MsgpackReader(bytes);
        return reader.Value(0);
    }

    private object? Value(int depth)
    {
        if (depth > MostDepth) throw Wrong("values nested deeper than any record needs");
        byte kind = Take(1)[0];
        return kind switch
        {
            <= 0x7F => (long)kind,
            <= 0x8F => Map(kind & 0x0F, depth),
            <= 0x9F => List(kind & 0x0F, depth),
            <= 0xBF => Text(kind & 0x1F),
            0xC0 => null,
            0xC2 => false,
            0xC3 => true,
            0xC4 => Bytes(Take(1)[0]),
            0xC5 => Bytes(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            0xC6 => Bytes(Length()),
            0xCA => (double)BinaryPrimitives.ReadSingleBigEndian(Take(4)),
            0xCB => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
            0xD9 => Text(Take(1)[0]),
            0xDA => Text(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            0xDB => Text(Length()),
            0xDC => List(BinaryPrimitives.ReadUInt16BigEndian(Take(2)), depth),
            0xDD => List(Length(), depth),
            0xDE => Map(BinaryPrimitives.ReadUInt16BigEndian(Take(2)), depth),
            0xDF => Map(Length(), depth),
            >= 0xE0 => (long)(sbyte)kind,
            _ => Integer(kind),
        };
    }

    private object Integer(byte kind) => kind switch
    {
        0xCC => (long)Take(1)[0],
        0xCD => (long)BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
        0xCE => (long)BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
        0xCF => (double)BinaryPrimitives.ReadUInt64BigEndian(Take(8)),
        0xD0 => (long)(sbyte)Take(1)[0],
        0xD1 => (long)BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        0xD2 => (long)BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        0xD3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
        _ => throw Wrong($"a value of kind {kind:x2}"),
    };

    private Dictionary<string, object?> Map(int count, int depth)
    {
        if (count > (bytes.Length - at) / 2) throw Wrong("a map that is longer than the record");
        // Nothing is set aside for what a length promises: nested promises would multiply.
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            // msgpack-numpy writes names as bytes.
            string name = Value(depth + 1) switch
            {
                string text => text,
                byte[] text => Encoding.UTF8.GetString(text),
                object other => other.ToString() ?? "",
                null => "",
            };
            map[name] = Value(depth + 1);
        }
        return map;
    }

    private object?[] List(int count, int depth)
    {
        if (count > bytes.Length - at) throw Wrong("a list that is longer than the record");
        List<object?> list = [];
        for (int i = 0; i < count; i++) list.Add(Value(depth + 1));
        return [.. list];
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private byte[] Bytes(int length) => Take(length).ToArray();

    private int Length() => BinaryPrimitives.ReadUInt32BigEndian(Take(4)) is <= int.MaxValue and uint length ? (int)length
        : throw Wrong("a length beyond 2 GB");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - at) throw Wrong("the end of the record");
        ReadOnlySpan<byte> taken = bytes.Slice(at, count);
        at += count;
        return taken;
    }

    private readonly InvalidDataException Wrong(string found) => new($"expected MessagePack, found {found} at byte {at}");
}
