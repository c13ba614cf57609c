using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Outputs;

/// <summary>What readers of outputs declare.</summary>
internal static class OutputLabels
{
    /// <summary>Capabilities of a reader of the labels under the names of a program.</summary>
    /// <param name="energy">keys, the usual one first; empty for none</param>
    public static FormatCapabilities Of(CellSupport cells, string[] energy, string[] forces, string[] stress, string unit)
    {
        List<StoredLabel> labels = [];
        if (energy.Length > 0) labels.Add(new("energy", energy, $"1, {unit.Split(';')[0].Trim()}"));
        if (forces.Length > 0) labels.Add(new("forces", forces, $"3 per atom, {Part(unit, 1)}"));
        if (stress.Length > 0) labels.Add(new("stress", stress, $"9 or 6, {Part(unit, 2)}"));
        return new() { Labels = labels, Cells = cells, IsStreaming = true, KeepsExtras = true, Compressions = [".gz"], ReadCompressions = [".zst"] };
    }

    /// <summary>Capabilities of a reader of structures without labels.</summary>
    public static FormatCapabilities None(CellSupport cells) => Of(cells, [], [], [], "");

    private static string Part(string unit, int place)
    {
        string[] parts = unit.Split(';');
        return parts[Math.Min(place, parts.Length - 1)].Trim();
    }
}
