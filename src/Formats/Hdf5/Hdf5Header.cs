using System.Buffers.Binary;

namespace Amalgam.Formats.Hdf5;

/// <summary>Reads the messages of an object's header, of version 1 or 2, with their continuations.</summary>
internal static class Hdf5Header
{
    private const int MostBlocks = 256, MostMessages = 65536, SharedFlag = 2;

    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public static List<Hdf5Message> Of(Hdf5File file, long address)
    {
        byte[] start = file.Some(address, 32);
        if (start.Length < 16) throw file.Damaged("a header that is cut off");
        List<Hdf5Message> messages = [];
        bool isNew = start.AsSpan(0, 4).SequenceEqual("OHDR"u8);
        bool hasOrder = isNew && (start[5] & 4) != 0;
        var blocks = new Queue<(long Address, long Length)>();
        if (isNew) blocks.Enqueue(NewBlock(start, address));
        else if (start[0] == 1) blocks.Enqueue((address + 16, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8))));
        else throw file.Damaged($"a header of version {start[0]}");
        for (int block = 0; blocks.TryDequeue(out (long Address, long Length) next); block++)
        {
            if (block == MostBlocks || messages.Count > MostMessages) throw file.Damaged("a header without an end");
            byte[] bytes = file.Bytes(next.Address, next.Length);
            int first = messages.Count;
            if (isNew) ReadNew(bytes, block > 0, hasOrder, messages, file);
            else ReadOld(bytes, messages, file);
            foreach (Hdf5Message message in messages[first..])
                if (message.Type == Hdf5Message.Continuation && message.Body.Length >= 16)
                    blocks.Enqueue((BinaryPrimitives.ReadInt64LittleEndian(message.Body.Span), BinaryPrimitives.ReadInt64LittleEndian(message.Body.Span[8..])));
        }
        return messages;
    }

    private static (long, long) NewBlock(byte[] start, long address)
    {
        int flags = start[5], at = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0), width = 1 << (flags & 3);
        long length = 0;
        for (int i = 0; i < width && at + i < start.Length; i++) length |= (long)start[at + i] << (8 * i);
        return (address + at + width, length);
    }

    private static void ReadOld(byte[] bytes, List<Hdf5Message> messages, Hdf5File file)
    {
        for (int at = 0; at + 8 <= bytes.Length;)
        {
            int type = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at)), size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 2));
            Add(type, bytes[at + 4], at + 8, size, bytes, messages, file);
            at += 8 + size;
        }
    }

    private static void ReadNew(byte[] bytes, bool isContinued, bool hasOrder, List<Hdf5Message> messages, Hdf5File file)
    {
        int header = hasOrder ? 6 : 4, end = isContinued ? bytes.Length - 4 : bytes.Length;
        for (int at = isContinued ? 4 : 0; at + header <= end;)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 1));
            Add(bytes[at], bytes[at + 3], at + header, size, bytes, messages, file);
            at += header + size;
        }
    }

    private static void Add(int type, int flags, int at, int size, byte[] bytes, List<Hdf5Message> messages, Hdf5File file)
    {
        if (at + size > bytes.Length) throw file.Damaged("a message that leads out of its header");
        if ((flags & SharedFlag) != 0 && type
            is Hdf5Message.Dataspace or Hdf5Message.Datatype or Hdf5Message.Filters) throw file.Unknown("a named or shared type");
        messages.Add(new Hdf5Message(type, bytes.AsMemory(at, size)));
    }
}
