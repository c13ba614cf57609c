using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.OpenMx;

/// <summary>The .md trajectories of OpenMX.</summary>
internal static class OpenMxFormat
{
    private const double VelocityUnit = 1e-5; // Å/fs per m/s

    public static StructureFormat Format { get; } = new("openmx", "OpenMX .md")
    {
        Summary = "steps of relaxation or molecular dynamics",
        Places = FormatPlaces.File,
        Recognition = "xyz with a comment line `time= … Energy= … (Hartree)`, or its input .dat",
        Reader = new OutputReader
        {
            Program = "OpenMX",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["Energy="], ["columns 5 to 7"], [], "hartree; hartree/bohr"),
            Knows = Knows,
            MainFile = path => path.EndsWith(".dat", StringComparison.OrdinalIgnoreCase) && Path.ChangeExtension(path, ".md") is string file
                && File.Exists(file)
                && Knows(FileHead.Of(file)) ? file : null,
            Frames = Read,
            Companions = path => [Path.ChangeExtension(path, ".dat")],
        },
    };

    private static bool Knows(FileHead head) => head.Lines.Length > 1 && head.Lines[1].Contains("time=", StringComparison.Ordinal)
        && head.Lines[1].Contains("Energy=", StringComparison.Ordinal) && head.Lines[1].Contains("(Hartree)", StringComparison.Ordinal);

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (lines.Words.Length == 0) continue;
            int count = lines.Count(0);
            lines.Need("a comment line");
            (string where, double energy, double[]? cell) = (lines.Where, lines.RealAfter("Energy="), Cell(lines));
            List<Element> elements = [];
            List<double> positions = [], forces = [], velocities = [];
            for (int atom = 0; atom < count; atom++)
            {
                lines.Need($"atom {atom + 1} of {count}");
                elements.Add(lines.ElementAt(0));
                positions.AddRange(lines.Reals(1, 3));
                forces.AddRange(lines.Reals(4, 3));
                if (lines.Words.Length > 9) velocities.AddRange(lines.Reals(7, 3));
            }
            var frame = new OutputFrame(where, elements, positions) { CellRows = cell };
            frame.AddEnergy("Energy=", Units.Hartree * energy);
            frame.AddForces("columns 5 to 7", forces, Units.Hartree / Units.Bohr);
            frame.KeepVelocities(velocities, VelocityUnit);
            yield return frame;
        }
    }

    private static double[]? Cell(OutputLines lines)
    {
        int at = lines.Line.IndexOf("Cell_Vectors=", StringComparison.Ordinal);
        if (at < 0) return null;
        string[] words = lines.Line[(at + 13)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var rows = new double[9];
        for (int i = 0; i < 9; i++)
            if (i >= words.Length || !OutputNumbers.TryParse(words[i], out rows[i])) throw lines.Fault("nine numbers behind Cell_Vectors=");
        return rows;
    }
}
