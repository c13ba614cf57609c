using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Gaussian;

/// <summary>Formatted checkpoint files of Gaussian: the last geometry with energy and gradient.</summary>
internal static class FchkFormat
{
    public static StructureFormat Format { get; } = new("fchk", "Gaussian formatted checkpoint")
    {
        Summary = "one structure with energy and gradient in all digits",
        Places = FormatPlaces.File,
        Extensions = [".fchk", ".fch"],
        Recognition = "a file with `Current cartesian coordinates`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, ["Total Energy"], ["Cartesian Gradient"], [], "hartree; hartree/bohr, −F"),
            Knows = head => head.Has("Current cartesian coordinates ") && head.Has("Atomic numbers ") || (head.EndsWith(".fchk") || head.EndsWith(".fch"))
                && head.Has("   I   "),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        Dictionary<string, List<double>> arrays = [];
        Dictionary<string, double> values = [];
        while (lines.Next())
        {
            if (lines.Line.Length < 45) continue;
            string name = lines.Line[..40].Trim();
            if (name is "Atomic numbers" or "Current cartesian coordinates" or "Cartesian Gradient" or "Translation vectors" && lines.Has("N="))
                arrays[name] = ReadArray(lines, name);
            else if (name is "Total Energy" or "Charge" or "Multiplicity") values[name] = lines.Real(lines.Words.Length - 1);
        }
        if (!arrays.TryGetValue("Atomic numbers", out List<double>? numbers)
            || !arrays.TryGetValue("Current cartesian coordinates", out List<double>? positions))
            throw lines.End("atomic numbers and coordinates");
        var frame = new OutputFrame($"{input.Path}:1", [.. numbers.Select(z => z is >= 1 and <= Element.MaxNumber ? new Element((int)z)
            : throw new InvalidDataException($"{input.Path}: expected atomic numbers, found {z}\n  → is the file damaged?"))],
                Lattice.Scaled(positions, Units.Bohr));
        if (values.TryGetValue("Total Energy", out double energy)) frame.AddEnergy("Total Energy", Units.Hartree * energy);
        if (arrays.TryGetValue("Cartesian Gradient", out List<double>? gradient)) frame.AddForces("Cartesian Gradient", gradient, -Units.Hartree / Units.Bohr);
        if (arrays.TryGetValue("Translation vectors", out List<double>? vectors) && vectors.Count is 3 or 6 or 9)
        {
            (frame.CellRows, frame.Periodic) = (new double[9], (true, vectors.Count > 3, vectors.Count > 6));
            Lattice.Scaled(vectors, Units.Bohr).CopyTo(frame.CellRows, 0);
        }
        foreach ((string name, string key) in (ReadOnlySpan<(string, string)>)[("Charge", "charge"), ("Multiplicity", "spin")])
            if (values.TryGetValue(name, out double value)) frame.Keep(key, ((int)value).ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return frame;
    }

    private static List<double> ReadArray(OutputLines lines, string name)
    {
        int count = (int)Math.Clamp(lines.RealAfter("N="), 0, int.MaxValue);
        List<double> numbers = [];
        while (numbers.Count < count)
        {
            lines.Need(name);
            if (lines.Words.Length == 0) throw lines.Fault($"{count} numbers of {name}");
            for (int word = 0; word < lines.Words.Length && numbers.Count < count; word++) numbers.Add(lines.Real(word));
        }
        return numbers;
    }
}
