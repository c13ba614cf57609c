using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Sqm;

/// <summary>Output of sqm of AMBER with printed forces.</summary>
internal static class SqmFormat
{
    public static StructureFormat Format { get; } = new("sqm", "AMBER sqm output")
    {
        Summary = "one molecule with its semi-empirical energy and forces",
        Places = FormatPlaces.File,
        Recognition = "a file with `AMBER SQM VERSION`",
        Reader = new OutputReader
        {
            Program = "AMBER sqm",
            Capabilities = OutputLabels.Of(CellSupport.None, ["Total SCF energy"], ["Forces on QM atoms"], [], "eV; kcal/mol/Å, −F"),
            Knows = head => head.Has("AMBER SQM VERSION"),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        var step = new StepParts(input);
        while (lines.Next())
            if (lines.Has("QM Region Cartesian Coordinates"))
            {
                (List<Element> elements, List<double> positions) = ReadAtoms(lines);
                bool isOther = !positions.SequenceEqual(step.Positions);
                if (isOther && step.Take() is { } frame) yield return frame;
                (step.Elements, step.Positions) = (elements, positions);
            }
            else if (lines.Has("Total SCF energy") && lines.Has("kcal/mol")) step.SetEnergy(lines, "Total SCF energy", lines.RealAfter("("));
            else if (lines.Has("Unable to achieve self consistency")) step.IsConverged = false;
            else if (lines.Has("Forces on QM atoms")) ReadForces(lines, step);
        if (step.Take() is { } last) yield return last;
    }

    private static (List<Element>, List<double>) ReadAtoms(OutputLines lines)
    {
        lines.Need("atoms");
        List<Element> elements = [];
        List<double> positions = [];
        while (lines.Next() && lines.Words is ["QMMM:", _, _, _, _, _, _, ..])
        {
            elements.Add(lines.ElementAt(3));
            positions.AddRange(lines.Reals(4, 3));
        }
        return (elements, positions);
    }

    /// <summary>"QMMM: Atm      1:     4.42  -1.85  -0.24": the gradient.</summary>
    private static void ReadForces(OutputLines lines, StepParts step)
    {
        List<double> gradient = [];
        for (int atom = 0; atom < step.Elements.Count; atom++)
        {
            lines.Need("forces");
            gradient.AddRange(lines.Reals(3, 3));
        }
        step.SetForces("Forces on QM atoms", gradient, -Units.KilocaloriePerMole);
    }
}
