using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Stores;

/// <summary>Writes structures one after the other with what training reads of them, for data that cannot be read by number.</summary>
/// <remarks>Records as they are in memory, then the place of each and of the end ([structure + 1], 8 bytes), then their number. Numbers keep their
/// bits. Keys that were not understood are left out but for those that may mark an isolated atom.</remarks>
internal sealed class PackWriter(Stream stream)
{
    private readonly List<long> places = [0];
    private readonly MemoryStream record = new();

    /// <summary>Adds a structure.</summary>
    /// <param name="keepsInfo">whether keys of its comment line are kept</param>
    public void Add(Structure structure, bool keepsInfo)
    {
        record.SetLength(0);
        using var writer = new BinaryWriter(record, Encoding.UTF8, leaveOpen: true);
        writer.Write(structure.AtomCount);
        foreach (Element element in structure.Elements) writer.Write((byte)element.Number);
        writer.Write(MemoryMarshal.AsBytes(structure.Positions.AsSpan()));
        for (int axis = 0; axis < 3; axis++) writer.Write(structure.Cell.IsPeriodic(axis));
        writer.Write(MemoryMarshal.AsBytes(structure.Cell.Rows));
        writer.Write(structure.Labels.Weight);
        foreach (Label label in LabelTable.All) Add(writer, structure.Labels, label);
        writer.Write(structure.ConfigType);
        KeyValuePair<string, string?>[] info = keepsInfo ? [.. structure.Extras?.Info ?? []] : [];
        writer.Write(info.Length);
        foreach ((string key, string? value) in info)
        {
            writer.Write(key);
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }
        writer.Flush();
        stream.Write(record.GetBuffer(), 0, (int)record.Length);
        places.Add(places[^1] + record.Length);
    }

    /// <summary>Writes the places; the last call.</summary>
    /// <returns>bytes in all</returns>
    public long Finish()
    {
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(places)));
        stream.Write(BitConverter.GetBytes((long)places.Count - 1));
        return places[^1] + 8L * (places.Count + 1);
    }

    private static void Add(BinaryWriter writer, LabelSet labels, Label label)
    {
        double[]? numbers = labels[label];
        writer.Write(numbers?.Length ?? -1);
        writer.Write(labels.WeightOf(label));
        writer.Write(labels.OriginOf(label)?.Key ?? "");
        if (numbers is not null) writer.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }
}
