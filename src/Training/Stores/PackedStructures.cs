using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Amalgam.Training.Stores;

/// <summary>The structures that a <see cref="PackWriter"/> wrote, by number.</summary>
internal sealed class PackedStructures : IIndexedStructures
{
    private readonly string path;
    private readonly SafeFileHandle handle;
    private readonly long[] places;

    private PackedStructures(string path, SafeFileHandle handle, long[] places) => (this.path, this.handle, this.places) = (path, handle, places);

    public long Count => places.Length - 1;

    /// <summary>Opens a file.</summary>
    /// <param name="share">places of another one of the same path, so that they are in memory once; null for none</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PackedStructures Open(string path, PackedStructures? share = null)
    {
        SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            return new PackedStructures(path, handle, share?.places ?? ReadPlaces(path, handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A structure without its <see cref="Structure.Source"/>.</summary>
    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        byte[] record = new byte[places[frame + 1] - places[frame]];
        Fill(path, handle, record, places[frame]);
        using var reader = new BinaryReader(new MemoryStream(record), Encoding.UTF8);
        int atoms = reader.ReadInt32();
        Element[] elements = [.. reader.ReadBytes(atoms).Select(number => new Element(number))];
        double[] positions = Numbers(reader, 3 * atoms);
        bool a = reader.ReadBoolean(), b = reader.ReadBoolean(), c = reader.ReadBoolean();
        var structure = new Structure(elements, positions, new Cell(Numbers(reader, 9), a, b, c));
        structure.Labels.Weight = reader.ReadDouble();
        foreach (Label label in LabelTable.All) ReadLabel(reader, structure.Labels, label);
        structure.ConfigType = reader.ReadString();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            structure.Extras ??= new StructureExtras();
            string key = reader.ReadString();
            bool hasValue = reader.ReadBoolean();
            string value = reader.ReadString();
            structure.Extras.Info.Add(new(key, hasValue ? value : null));
        }
        return structure;
    }

    public void Dispose() => handle.Dispose();

    private static void ReadLabel(BinaryReader reader, LabelSet labels, Label label)
    {
        int length = reader.ReadInt32();
        labels.SetWeight(label, reader.ReadDouble());
        string key = reader.ReadString();
        if (length >= 0) labels.Set(label, Numbers(reader, length), key.Length > 0 ? new LabelOrigin(key) { IsForeign = true } : null);
    }

    private static double[] Numbers(BinaryReader reader, int count)
    {
        double[] numbers = new double[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static long[] ReadPlaces(string path, SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        long[] count = new long[1];
        Fill(path, handle, MemoryMarshal.AsBytes(count.AsSpan()), length - 8);
        if (count[0] < 0 || count[0] > length / 8 - 2) throw Damaged(path);
        long[] places = new long[count[0] + 1];
        long start = length - 8 * (count[0] + 2);
        Fill(path, handle, MemoryMarshal.AsBytes(places.AsSpan()), start);
        return places[^1] == start ? places : throw Damaged(path);
    }

    private static void Fill(string path, SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        if (offset < 0) throw Damaged(path);
        int filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes[filled..], offset + filled) is > 0 and int read) filled += read;
        if (filled < bytes.Length) throw Damaged(path);
    }

    private static InvalidDataException Damaged(string path) =>
        new($"{path}: expected a copy of the data that is whole, found one that was cut off or changed\n  → remove it; it is made anew");
}
