using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Xtb;

/// <summary>xtbopt.log and other trajectories of xtb: xyz whose comment line holds the energy in hartree.</summary>
internal static class XtbLogFormat
{
    public static StructureFormat Format { get; } = new("xtb", "xtb trajectory")
    {
        Summary = "steps of an optimisation or of molecular dynamics with energies, no forces",
        Places = FormatPlaces.File,
        Recognition = "xyz with a comment line `energy: … xtb: …`",
        Reader = new OutputReader
        {
            Program = "xtb",
            Capabilities = OutputLabels.Of(CellSupport.None, ["energy:"], [], [], "hartree"),
            Knows = head => head.Lines.Length > 1 && head.Lines[1].Contains("energy:", StringComparison.Ordinal) && head.Lines[1]
                .Contains("xtb:", StringComparison.Ordinal),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (lines.Words.Length == 0) continue;
            int count = lines.Count(0);
            lines.Need("a comment line");
            (string where, double energy) = (lines.Where, lines.RealAfter("energy:"));
            List<Element> elements = [];
            List<double> positions = [];
            for (int atom = 0; atom < count; atom++)
            {
                lines.Need($"atom {atom + 1} of {count}");
                elements.Add(lines.ElementAt(0));
                positions.AddRange(lines.Reals(1, 3));
            }
            var frame = new OutputFrame(where, elements, positions);
            frame.AddEnergy("energy:", Units.Hartree * energy);
            yield return frame;
        }
    }
}
