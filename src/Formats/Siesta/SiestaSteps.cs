using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Siesta;

/// <summary>Walks through an output of SIESTA; the cell of a step stands behind its atoms.</summary>
internal sealed class SiestaSteps(OutputInput input)
{
    private readonly StepParts step = new(input);
    private List<double>? reduced;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (lines.Has("outcoor:") && lines.Line.Contains("coordinates", StringComparison.OrdinalIgnoreCase))
            {
                if (Take() is { } frame) yield return frame;
                ReadAtoms(lines);
            }
            else if (lines.Has("outcell: Unit cell vectors"))
                step.Cell = Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), lines.Has("Bohr") ? Units.Bohr : 1);
            else if (lines.Starts("siesta: E_KS(eV) =")) step.SetEnergy(lines, "E_KS(eV)", lines.RealAfter("="));
            else if (lines.Has("SCF_NOT_CONV") || lines.Has("SCF did not converge")) step.IsConverged = false;
            else if (lines.Starts("siesta: Atomic forces (eV/Ang)")) ReadForces(lines);
            else if (lines.Has("Stress tensor (static) (eV/Ang**3)")) ReadStress(lines);
        }
        if (Take() is { } last) yield return last;
    }

    private OutputFrame? Take()
    {
        if (reduced is not null && step.Cell is { } cell) step.Positions = [.. Lattice.Cartesian(reduced, cell)];
        return step.Take();
    }

    /// <summary>"5.36586  4.05415  3.59848   1   1  H" up to a blank line.</summary>
    private void ReadAtoms(OutputLines lines)
    {
        bool isReduced = lines.Has("fractional");
        double unit = lines.Has("(Bohr)") ? Units.Bohr : lines.Has("(Ang)") || isReduced ? 1 : throw lines.Fault("coordinates in Ang, Bohr or fractional");
        (step.Elements, step.Positions) = ([], []);
        while (lines.Next() && lines.Words.Length >= 4 && OutputNumbers.TryParse(lines.Words[0], out _))
        {
            step.Positions.AddRange(Lattice.Scaled(lines.Reals(0, 3), unit));
            int name = Array.FindIndex(lines.Words, 3, word => char.IsAsciiLetter(word[0]));
            step.Elements.Add(lines.ElementAt(Math.Max(name, 3)));
        }
        reduced = isReduced ? step.Positions : null;
    }

    private void ReadForces(OutputLines lines)
    {
        List<double> forces = [];
        while (forces.Count < 3 * step.Elements.Count)
        {
            lines.Need("forces");
            int first = lines.Words.FirstOrDefault() == "siesta:" ? 2 : 1;
            if (lines.Words.Length < first + 3) throw lines.Fault("the force of an atom");
            forces.AddRange(lines.Reals(first, 3));
        }
        step.SetForces("Atomic forces", forces);
    }

    private void ReadStress(OutputLines lines)
    {
        List<double> rows = [];
        for (int row = 0; row < 3; row++)
        {
            lines.Need("a stress");
            rows.AddRange(lines.Reals(lines.Words.FirstOrDefault() == "siesta:" ? 1 : 0, 3));
        }
        step.SetStress("Stress tensor (static)", rows, 1);
    }
}
