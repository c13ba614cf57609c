using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What a file of structures holds.</summary>
internal static class StructuresText
{
    public static void Write(TextWriter output, string path, StructureCensus census, StructureFacts facts)
    {
        output.WriteLine($"{path}: {Plural(census.Structures, "structure")}, {Plural(census.Atoms, "atom")} "
            + $"({(facts.Atoms.Least == facts.Atoms.Most ? "" : $"{Count((long)facts.Atoms.Least)} to ")}{Count((long)facts.Atoms.Most)} per structure)");
        output.WriteLine("  labels");
        foreach (Label label in LabelTable.All) WriteLabel(output, label.Name, census[label]);
        output.WriteLine($"  periodic axes: {string.Join(", ", facts.PeriodicAxes.Select(entry => $"{entry.Key} in {Plural(entry.Value, "structure")}"))}");
        Quantity(output, "volume per atom, Å³", facts.VolumePerAtom);
        Quantity(output, "density, g/cm³", facts.Density);
        Quantity(output, "closest atoms of a structure, Å", facts.ClosestDistance);
        if (facts.ClosestSource.Length > 0) output.WriteLine($"    closest of all: {facts.ClosestSource}");
        foreach ((string notice, int count) in census.Notices) output.WriteLine($"  note: {notice} ({Plural(count, "structure")})");
        foreach (string conflict in census.Conflicts) output.WriteLine($"  warning: {conflict.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        Kinds(census).Write(output, 2);
        WriteElements(output, [.. census.Elements.Select(element => (element.Symbol, census.AtomsOf(element)))]);
    }

    /// <summary>Elements with their numbers of atoms, eight in a line.</summary>
    /// <param name="atoms">[element]</param>
    public static void WriteElements(TextWriter output, IReadOnlyList<(string Symbol, long Atoms)> atoms)
    {
        output.WriteLine($"  {Plural(atoms.Count, "element")}, with atoms");
        int width = atoms.Count == 0 ? 0 : atoms.Max(entry => Count(entry.Atoms).Length);
        foreach ((string Symbol, long Atoms)[] line in atoms.Chunk(8))
            output.WriteLine("    " + string.Join("   ", line.Select(entry => $"{entry.Symbol,-2} {Count(entry.Atoms).PadLeft(width)}")));
    }

    private static void WriteLabel(TextWriter output, string name, LabelCount count)
    {
        string keys = string.Join(", ", count.Keys.Select(entry => $"{Count(entry.Value)} from {entry.Key}"));
        string missing = count.Missing > 0 ? $"{(keys.Length > 0 ? ", " : "")}{Count(count.Missing)} without" : "";
        output.WriteLine($"    {name}  {keys}{missing}");
    }

    private static void Quantity(TextWriter output, string name, NumberRange range)
    {
        if (range.Count > 0) output.WriteLine($"  {name}: {Range(range)}, mean {Short(range.Mean)}");
    }

    private static string Range(NumberRange range) => range.Least == range.Most ? Short(range.Least) : $"{Short(range.Least)} to {Short(range.Most)}";

    private static TextTable Kinds(StructureCensus census)
    {
        var table = new TextTable("config_type", "structures");
        foreach ((string kind, int count) in census.ConfigTypes) table.Add(kind, Count(count));
        return table;
    }
}
