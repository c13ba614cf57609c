using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.DftbPlus;

/// <summary>Reads detailed.out and finds the structure that belongs to it.</summary>
internal sealed class DetailedText(OutputInput input)
{
    public static readonly string[] Companions = ["dftb_pin.hsd", "dftb_in.hsd", "geo_end.gen"];

    public IEnumerable<OutputFrame> Read()
    {
        OutputFrame structure = ReadStructure();
        var step = new StepParts(input) { Elements = [.. structure.Elements], Positions = [.. structure.Positions], Cell = structure.CellRows };
        using OutputLines lines = input.Open();
        while (lines.Next())
            if (lines.Starts(DetailedFormat.Free + ":")) step.SetEnergy(lines, DetailedFormat.Free, Units.Hartree * lines.RealAfter(":"));
            else if (lines.Starts(DetailedFormat.Total + ":")) step.SetEnergy(lines, DetailedFormat.Total, Units.Hartree * lines.RealAfter(":"));
            else if (lines.Has("SCC is NOT converged")) step.IsConverged = false;
            else if (lines.Starts("Total Forces")) step.SetForces("Total Forces", ReadForces(lines, step.Elements.Count), Units.Hartree / Units.Bohr);
            else if (lines.Starts("Total stress tensor"))
                step.SetStress("Total stress tensor", lines.Table(3, 0, 3, "a stress"), -Units.Hartree / Math.Pow(Units.Bohr, 3));
        if (step.Take() is { } frame) yield return frame;
    }

    /// <summary>Three numbers a line, behind the number of the atom or alone.</summary>
    private static List<double> ReadForces(OutputLines lines, int count)
    {
        List<double> forces = [];
        for (int atom = 0; atom < count; atom++)
        {
            lines.Need("forces");
            forces.AddRange(lines.Reals(lines.Words.Length > 3 ? 1 : 0, 3));
        }
        return forces;
    }

    /// <summary>A run that moves atoms leaves its last structure in geo_end.gen, a static one has that of its input.</summary>
    private OutputFrame ReadStructure()
    {
        string end = input.Beside("geo_end.gen");
        if (File.Exists(end))
        {
            using var lines = new OutputLines(end, isLog: false);
            return GenText.Read(lines);
        }
        foreach (string name in Companions[..2])
            if (input.Beside(name) is string file && File.Exists(file) && FromInput(file) is { } found) return found;
        throw new InvalidDataException($"{input.Path}: expected the structure in geo_end.gen, dftb_pin.hsd or dftb_in.hsd beside, found none"
            + "\n  → put the file of the run there");
    }

    /// <summary>"Geometry = GenFormat { … }", the structure within or in a file named behind &lt;&lt;&lt;.</summary>
    private OutputFrame? FromInput(string file)
    {
        using var lines = new OutputLines(file, isLog: false);
        bool isMoved = FileHead.Of(file).Lines.Any(line => line.TrimStart().StartsWith("Driver", StringComparison.Ordinal) && line.Contains('=')
            && !line.Contains("{}"));
        if (isMoved) throw new InvalidDataException($"{file}: expected geo_end.gen beside, as this run moved the atoms, found none\n  → put it there");
        while (lines.Next())
        {
            int at = lines.Line.IndexOf("GenFormat", StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            int named = lines.Line.IndexOf("<<<", StringComparison.Ordinal);
            if (named < 0 && lines.Next() && (named = lines.Line.IndexOf("<<<", StringComparison.Ordinal)) < 0)
            {
                lines.Back();
                return GenText.Read(lines);
            }
            string name = lines.Line[(named + 3)..].Trim().Trim('"', '\'', '}', ' ');
            using var gen = new OutputLines(input.Beside(name), isLog: false);
            return GenText.Read(gen);
        }
        return null;
    }
}
