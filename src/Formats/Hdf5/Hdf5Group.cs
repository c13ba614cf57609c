using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Formats.Hdf5;

/// <summary>A group: names and where the objects behind them stand. Hard links alone; soft and external ones are left out.</summary>
/// <param name="file">it belongs to</param>
/// <param name="path">within the file: "/water/md"</param>
/// <param name="address">of its header</param>
internal sealed class Hdf5Group(Hdf5File file, string path, long address)
{
    private const int MostDepth = 16, EntryLength = 40;

    private Dictionary<string, long>? links;

    public Hdf5File File => file;

    public string Path => path;

    /// <summary>Where the header stands: objects that were written first come first.</summary>
    public long Address => address;

    /// <summary>Names in the order of the group: by name in most files.</summary>
    /// <exception cref="InvalidDataException">The group is damaged, or of a kind that is not read.</exception>
    public IReadOnlyCollection<string> Names => Links.Keys;

    /// <summary>Whether an object has this name.</summary>
    public bool Has(string name) => Links.ContainsKey(name);

    /// <summary>The group of a name; null when there is no such group.</summary>
    public Hdf5Group? Group(string name)
    {
        if (!Links.TryGetValue(name, out long place)) return null;
        return Hdf5Header.Of(file, place).Exists(message => message.Type is Hdf5Message.SymbolTable or Hdf5Message.LinkInfo or Hdf5Message.Link)
            ? new Hdf5Group(file, $"{path}/{name}", place) : null;
    }

    /// <summary>The data set of a name; null when there is no such data set.</summary>
    public Hdf5Dataset? Dataset(string name)
    {
        if (!Links.TryGetValue(name, out long place)) return null;
        List<Hdf5Message> messages = Hdf5Header.Of(file, place);
        return messages.Exists(message => message.Type == Hdf5Message.Layout) ? Hdf5Dataset.Of(file, $"{path}/{name}", messages) : null;
    }

    private Dictionary<string, long> Links => links ??= ReadLinks();

    private Dictionary<string, long> ReadLinks()
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (Hdf5Message message in Hdf5Header.Of(file, address))
        {
            ReadOnlySpan<byte> body = message.Body.Span;
            if (message.Type == Hdf5Message.SymbolTable && body.Length >= 16)
                AddTable(BinaryPrimitives.ReadInt64LittleEndian(body), Heap(BinaryPrimitives.ReadInt64LittleEndian(body[8..])), found);
            else if (message.Type == Hdf5Message.Link) AddLink(body, found);
            else if (message.Type == Hdf5Message.LinkInfo && body.Length >= 2) RefuseDense(body);
        }
        return found;
    }

    private void RefuseDense(ReadOnlySpan<byte> body)
    {
        int at = 2 + ((body[1] & 1) != 0 ? 8 : 0);
        if (body.Length >= at + 8 && BinaryPrimitives.ReadInt64LittleEndian(body[at..]) != Hdf5File.Undefined) throw file.Unknown($"a dense group as {path}/");
    }

    private void AddLink(ReadOnlySpan<byte> body, Dictionary<string, long> found)
    {
        if (body.Length < 4) throw file.Damaged("a link that is cut off");
        int flags = body[1], at = 2, kind = 0, width = 1 << (flags & 3);
        if ((flags & 8) != 0) kind = body[at++];
        at += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        long length = 0;
        for (int i = 0; i < width && at + i < body.Length; i++) length |= (long)body[at + i] << (8 * i);
        at += width;
        if (kind != 0) return;
        if (length < 0 || length > body.Length - at - 8) throw file.Damaged("a link that is cut off");
        found[Encoding.UTF8.GetString(body.Slice(at, (int)length))] = BinaryPrimitives.ReadInt64LittleEndian(body[(at + (int)length)..]);
    }

    private byte[] Heap(long place)
    {
        byte[] header = file.Bytes(place, 32);
        if (!header.AsSpan(0, 4).SequenceEqual("HEAP"u8)) throw file.Damaged("a heap of names without its mark");
        return file.Bytes(BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24)), BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)));
    }

    private void AddTable(long tree, byte[] heap, Dictionary<string, long> found)
    {
        var seen = new HashSet<long>();
        Visit(tree, 0);

        void Visit(long place, int depth)
        {
            if (depth > MostDepth || !seen.Add(place)) throw file.Damaged("a group that leads in circles");
            byte[] head = file.Some(place, 24);
            if (head.Length < 8) throw file.Damaged("a group that is cut off");
            if (head.AsSpan(0, 4).SequenceEqual("SNOD"u8))
            {
                AddNode(file.Bytes(place + 8, EntryLength * BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6))), heap, found);
                return;
            }
            if (head.Length < 24 || !head.AsSpan(0, 4).SequenceEqual("TREE"u8) || head[4] != 0) throw file.Damaged("a group without its mark");
            int count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
            byte[] entries = file.Bytes(place + 24, 16 * count + 8);
            for (int i = 0; i < count; i++) Visit(BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(16 * i + 8)), depth + 1);
        }
    }

    private void AddNode(byte[] entries, byte[] heap, Dictionary<string, long> found)
    {
        const uint softLink = 2;
        for (int at = 0; at < entries.Length; at += EntryLength)
        {
            long name = BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at));
            if (name < 0 || name >= heap.Length) throw file.Damaged("a name outside of its heap");
            int end = heap.AsSpan((int)name).IndexOf((byte)0);
            if (end < 0) throw file.Damaged("a name without an end");
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries.AsSpan(at + 16)) != softLink)
                found[Encoding.UTF8.GetString(heap, (int)name, end)] = BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at + 8));
        }
    }
}
