using System.Text.Json;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;
using Amalgam.Formats.Vasp;

namespace Amalgam.Formats.Pymatgen;

/// <summary>Structure and Molecule: a lattice, and sites with their species.</summary>
internal static class PymatgenStructure
{
    public static OutputFrame Read(JsonPart part)
    {
        double[]? cell = part.Get("lattice")?.Need("matrix").Numbers(9, "the lattice");
        List<Element> elements = [];
        List<double> positions = [], moments = [];
        List<bool> isFixed = [];
        foreach (JsonPart site in part.Need("sites").Items())
        {
            elements.Add(ElementOf(site));
            positions.AddRange(site.Get("xyz")?.Numbers(3, "xyz")
                ?? Lattice.Cartesian(site.Need("abc").Numbers(3, "abc"), cell ?? throw site.Fault("a lattice for abc")));
            JsonPart? properties = site.Get("properties");
            if (properties?.Get("magmom")?.Number() is double moment) moments.Add(moment);
            if (properties?.Get("selective_dynamics") is { } free)
                isFixed.AddRange(free.Items().Select(flag => flag.Element.ValueKind == JsonValueKind.False));
        }
        var frame = new OutputFrame(part.Where, elements, positions) { CellRows = cell };
        if (part.Get("lattice")?.Get("pbc") is { } flags && flags.Items().Select(flag => flag.Element.ValueKind == JsonValueKind.True)
            .ToArray() is [var a, var b, var c])
            frame.Periodic = (a, b, c);
        frame.Keep("magmoms", 1, moments);
        if (isFixed.Contains(true)) frame.KeepFixed(isFixed);
        Keep(frame, part, "charge", "charge");
        Keep(frame, part, "spin_multiplicity", "spin");
        return frame;
    }

    /// <summary>Adds what an entry, its data or the properties of a frame hold.</summary>
    public static void AddLabels(OutputFrame frame, JsonPart part)
    {
        int atoms = frame.Elements.Count;
        foreach (string key in (string[])["force", "forces"])
            if (part.Get(key)?.Numbers() is { } forces && forces.Count == 3 * atoms) frame.AddForces(key, forces);
        if (part.Get("stress")?.Numbers() is { Count: 9 } stress) frame.AddStress("stress", stress, VaspFiles.StressPerKilobar);
    }

    /// <summary>"Dy" or "Dy2+": one species with the occupancy 1.</summary>
    private static Element ElementOf(JsonPart site)
    {
        JsonPart[] species = [.. site.Need("species").Items()];
        if (species.Length != 1 || species[0].Get("occu")?.Number() is not (null or > 0.999))
            throw new InvalidDataException($"{site.Where}: expected sites with one species, found a disordered one\n  → make ordered structures of it");
        string name = species[0].Need("element").Text() ?? throw site.Fault("the symbol of an element");
        return OutputElements.TryParse(name, out Element element) ? element : throw site.Fault($"the symbol of an element in place of {name}");
    }

    private static void Keep(OutputFrame frame, JsonPart part, string key, string name)
    {
        if (part.Get(key)?.Number() is double value) frame.Keep(name, value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
    }
}
