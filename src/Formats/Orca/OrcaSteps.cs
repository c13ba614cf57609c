using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Orca;

/// <summary>Walks through an output of ORCA from geometry to geometry.</summary>
internal sealed class OrcaSteps(OutputInput input)
{
    private const double Force = -Units.Hartree / Units.Bohr;

    private readonly StepParts step = new(input);

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (lines.Starts("CARTESIAN COORDINATES (ANGSTROEM)"))
            {
                if (step.Take() is { } frame) yield return frame;
                ReadAtoms(lines);
            }
            else if (lines.Starts("FINAL SINGLE POINT ENERGY"))
            {
                if (lines.Has("not fully converged")) step.IsConverged = false;
                step.SetEnergy(lines, "FINAL SINGLE POINT ENERGY", Units.Hartree * lines.RealAfter("ENERGY"));
            }
            else if (lines.Has("SCF NOT CONVERGED")) step.IsConverged = false;
            else if (lines.Starts("CARTESIAN GRADIENT")) ReadGradient(lines);
            else if (lines.Starts("The final MP2 gradient")) step.SetForces("CARTESIAN GRADIENT", lines.Table(step.Elements.Count, 1, 3, "a gradient"), Force);
            else if (lines.Starts("Total Charge") && lines.Has("Charge   ")) step.Charge = (int)lines.RealAfter("....");
            else if (lines.Starts("Multiplicity") && lines.Has("Mult")) step.Spin = (int)lines.RealAfter("....");
        }
        if (step.Take() is { } last) yield return last;
    }

    private void ReadAtoms(OutputLines lines)
    {
        lines.Need("atoms");
        (step.Elements, step.Positions) = ([], []);
        while (lines.Need("atoms").Trim().Length > 0)
        {
            step.Elements.Add(lines.ElementAt(0));
            step.Positions.AddRange(lines.Reals(1, 3));
        }
    }

    /// <summary>"1   C   :    0.005778618    0.024701072    0.000628149".</summary>
    private void ReadGradient(OutputLines lines)
    {
        List<double> gradient = [];
        while (lines.Need("a gradient") is { } line && !line.Contains(':'))
            if (gradient.Count == 0 && line.Any(char.IsAsciiLetter)) return;
        while (gradient.Count < 3 * step.Elements.Count)
        {
            if (lines.Words.Length < 6) throw lines.Fault("the gradient of an atom");
            gradient.AddRange(lines.Reals(3, 3));
            lines.Need("a gradient");
        }
        step.SetForces("CARTESIAN GRADIENT", gradient, Force);
    }
}
