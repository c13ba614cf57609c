using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Orca;

/// <summary>The .engrad files of ORCA and xtb: energy, gradient and structure of the last geometry.</summary>
internal static class EngradFormat
{
    public static StructureFormat Format { get; } = new("engrad", "ORCA .engrad")
    {
        Summary = "energy and gradient of one molecule with all digits, written by ORCA and xtb",
        Places = FormatPlaces.File,
        Extensions = [".engrad"],
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.None, ["energy"], ["gradient"], [], "hartree; hartree/bohr, −F"),
            Knows = head => head.EndsWith(".engrad") && head.Has("gradient"),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        Value(lines, "the number of atoms");
        int count = lines.Count(0);
        Value(lines, "the energy");
        double energy = lines.Real(0);
        List<double> gradient = [], positions = [];
        for (int i = 0; i < 3 * (long)count; i++)
        {
            Value(lines, "the gradient");
            gradient.Add(lines.Real(0));
        }
        List<Element> elements = [];
        for (int atom = 0; atom < count; atom++)
        {
            Value(lines, "the atoms");
            elements.Add(lines.ElementAt(0));
            positions.AddRange(Lattice.Scaled(lines.Reals(1, 3), Units.Bohr));
        }
        var frame = new OutputFrame($"{input.Path}:1", elements, positions);
        frame.AddEnergy("energy", Units.Hartree * energy);
        frame.AddForces("gradient", gradient, -Units.Hartree / Units.Bohr);
        yield return frame;
    }

    /// <summary>Moves to the next line that holds no remark.</summary>
    private static void Value(OutputLines lines, string what)
    {
        do lines.Need(what);
        while (lines.Words.Length == 0 || lines.Starts("#"));
    }
}
