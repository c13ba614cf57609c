using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.FhiAims;

/// <summary>Walks through an output of FHI-aims from step to step.</summary>
internal sealed class AimsSteps(OutputInput input)
{
    private const double VelocityUnit = 1e-3; // Å/fs per Å/ps

    private readonly StepParts step = new(input);

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            OutputFrame? frame = null;
            if (lines.Has("Input geometry:")) ReadInput(lines);
            else if (lines.Has("as used in the preceding time step"))
            {
                ReadAtoms(lines);
                frame = step.Take();
            }
            else if (lines.Has("Updated atomic structure:"))
            {
                frame = step.Take();
                ReadAtoms(lines);
            }
            else if (lines.Has("Begin self-consistency loop")) frame = step.Take();
            else ReadResults(lines);
            if (frame is not null) yield return frame;
        }
        if (step.Take() is { } last) yield return last;
    }

    private void ReadResults(OutputLines lines)
    {
        if (lines.Starts("| " + AimsFormat.Uncorrected)) step.SetEnergy(lines, AimsFormat.Uncorrected, lines.RealAfter(":"));
        else if (step.HasEnergy && lines.Starts("| " + AimsFormat.Free) && !lines.Has("per atom") && !lines.Has("Ha ")) step.SetEnergy(lines, AimsFormat.Free,
            lines.RealAfter(":"));
        else if (step.HasEnergy && lines.Starts("| " + AimsFormat.Corrected)) step.SetEnergy(lines, AimsFormat.Corrected, lines.RealAfter(":"));
        else if (lines.Has("Total atomic forces")) ReadForces(lines);
        else if (lines.Has("stress tensor - Symmetrized") || lines.Has("Numerical stress tensor") && lines.Line.Contains('|')) ReadStress(lines);
        else if (lines.Has("WARNING! SELF-CONSISTENCY CYCLE DID NOT CONVERGE")
            || lines.Has("Self-consistency cycle not yet converged")) step.IsConverged = false;
        else if (lines.Has("Self-consistency cycle converged")) step.IsConverged = true;
    }

    private void ReadInput(OutputLines lines)
    {
        List<double> cell = [];
        (step.Elements, step.Positions) = ([], []);
        while (!lines.Need("atoms").Contains("Atomic structure:", StringComparison.Ordinal))
            if (lines.Words is ["|", _, _, _] && OutputNumbers.TryParse(lines.Words[1], out _)) cell.AddRange(lines.Reals(1, 3));
        lines.Need("atoms");
        while (lines.Need("atoms") is { } line && line.Contains("Species", StringComparison.Ordinal))
        {
            int species = Array.IndexOf(lines.Words, "Species") + 1;
            step.Elements.Add(lines.ElementAt(species));
            step.Positions.AddRange(lines.Reals(species + 1, 3));
        }
        step.Cell = cell.Count == 9 ? [.. cell] : null;
    }

    /// <summary>lattice_vector, atom or atom_frac, and velocity lines up to the next rule or word.</summary>
    private void ReadAtoms(OutputLines lines)
    {
        List<double> cell = [], velocities = [], reduced = [];
        (step.Elements, step.Positions) = ([], []);
        lines.Need("atoms");
        while (lines.Need("atoms").Trim() is { } line && !line.StartsWith("---", StringComparison.Ordinal) && !(line.Length == 0 && step.Elements.Count > 0))
            if (line.StartsWith("lattice_vector", StringComparison.Ordinal)) cell.AddRange(lines.Reals(1, 3));
            else if (line.StartsWith("atom_frac", StringComparison.Ordinal)) reduced.AddRange(lines.Reals(1, 3));
            else if (line.StartsWith("atom ", StringComparison.Ordinal))
            {
                step.Positions.AddRange(lines.Reals(1, 3));
                step.Elements.Add(lines.ElementAt(4));
            }
            else if (line.StartsWith("velocity", StringComparison.Ordinal)) velocities.AddRange(Lattice.Scaled(lines.Reals(1, 3), VelocityUnit));
        if (cell.Count == 9) step.Cell = [.. cell];
        step.Velocities = velocities.Count > 0 ? velocities : null;
    }

    private void ReadForces(OutputLines lines)
    {
        List<double> forces = [];
        while (lines.Need("forces").TrimStart().StartsWith('|')) forces.AddRange(lines.Reals(2, 3));
        step.SetForces("Total atomic forces", forces);
    }

    /// <summary>Rows "|  x   1.0   0.0   0.0  |" of a framed table.</summary>
    private void ReadStress(OutputLines lines)
    {
        List<double> rows = [];
        for (int ahead = 0; rows.Count < 9 && ahead < 12; ahead++)
        {
            lines.Need("a stress");
            if (lines.Words is ["|", "x" or "y" or "z", _, _, _, ..]) rows.AddRange(lines.Reals(2, 3));
        }
        if (rows.Count == 9) step.SetStress("stress tensor", rows, 1);
    }
}
