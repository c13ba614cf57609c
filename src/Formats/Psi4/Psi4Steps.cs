using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Psi4;

/// <summary>Walks through an output of Psi4. One geometry is printed again before its gradient.</summary>
internal sealed class Psi4Steps(OutputInput input)
{
    private readonly StepParts step = new(input);

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
            if (lines.Has("Geometry (in "))
            {
                (List<Element> elements, List<double> positions) = ReadAtoms(lines);
                bool isOther = !positions.SequenceEqual(step.Positions);
                if ((step.HasForces || isOther) && step.Take() is { } frame) yield return frame;
                (step.Elements, step.Positions) = (elements, positions);
            }
            else if (IsEnergy(lines)) step.SetEnergy(lines, "Total Energy", Units.Hartree * lines.RealAfter("="));
            else if (lines.Has("Could not converge SCF") || lines.Has("failed to converge")) step.IsConverged = false;
            else if (lines.Starts("-Total Gradient:")) ReadGradient(lines);
        if (step.Take() is { } last) yield return last;
    }

    /// <summary>
    /// Of SCF, then of MP2 ("Total Energy  = … [Eh]"), then of coupled clusters ("* CCSD total energy = …"): the last one is that of the run.
    /// </summary>
    private static bool IsEnergy(OutputLines lines) => lines.Has("=")
        && (lines.Starts("Total Energy") || lines.Starts("* ") && lines.Has(" total energy") && !lines.Has("SCS"));

    private (List<Element>, List<double>) ReadAtoms(OutputLines lines)
    {
        double unit = lines.Has("in Bohr") ? Units.Bohr : 1;
        (step.Charge, step.Spin) = ((int)lines.RealAfter("charge ="), (int)lines.RealAfter("multiplicity ="));
        lines.Skip(3, "atoms");
        List<Element> elements = [];
        List<double> positions = [];
        while (lines.Need("atoms").Trim().Length > 0)
        {
            elements.Add(lines.ElementAt(0));
            positions.AddRange(Lattice.Scaled(lines.Reals(1, 3), unit));
        }
        return (elements, positions);
    }

    private void ReadGradient(OutputLines lines)
    {
        lines.Skip(2, "a gradient");
        step.SetForces("Total Gradient", lines.Table(step.Elements.Count, 1, 3, "a gradient"), -Units.Hartree / Units.Bohr);
    }
}
