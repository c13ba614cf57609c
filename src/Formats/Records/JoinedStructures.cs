using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Records;

/// <summary>Several sets of structures as one, one after the other.</summary>
internal sealed class JoinedStructures : IIndexedStructures
{
    private readonly IIndexedStructures[] parts;
    private readonly long[] starts;

    private JoinedStructures(IIndexedStructures[] parts)
    {
        this.parts = parts;
        starts = new long[parts.Length];
        for (int part = 0; part < parts.Length; part++) (starts[part], Count) = (Count, Count + parts[part].Count);
    }

    public long Count { get; }

    /// <param name="parts">opened one after the other; when one cannot be opened, those before are closed</param>
    public static JoinedStructures Of(IEnumerable<IIndexedStructures> parts)
    {
        List<IIndexedStructures> opened = [];
        try
        {
            foreach (IIndexedStructures part in parts) opened.Add(part);
            return new JoinedStructures([.. opened]);
        }
        catch
        {
            foreach (IIndexedStructures part in opened) part.Dispose();
            throw;
        }
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        int part = Array.BinarySearch(starts, frame);
        if (part < 0) part = ~part - 1;
        // Of parts without structures, which start where the next one does, the last is meant.
        while (parts[part].Count == 0 || part + 1 < parts.Length && starts[part + 1] <= frame) part++;
        return parts[part].Read(frame - starts[part]);
    }

    public void Dispose()
    {
        foreach (IIndexedStructures part in parts) part.Dispose();
    }
}
