using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Castep;

/// <summary>Walks through an output of CASTEP: a structure for each table of forces, with the last energy before it and the stress behind it.</summary>
internal sealed class CastepSteps(OutputInput input)
{
    private readonly StepParts step = new(input);
    private readonly Dictionary<string, double> energies = [];
    private List<double> reduced = [];
    private bool hasFailed, isFresh;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            bool isForces = IsTable(lines, "Forces");
            if (EndsStep(lines, isForces) && Take(lines) is { } frame) yield return frame;
            if (isForces) ReadForces(lines);
            else if (IsStructure(lines)) ReadStructure(lines);
            else if (IsTable(lines, "Stress Tensor")) ReadStress(lines);
            else ReadEnergy(lines);
        }
        if (!step.HasForces && energies.Count > 0) Use(lines);
        if (step.Take() is { } last) yield return last;
    }

    /// <summary>
    /// Another table of forces, the next structure (of an optimisation of the cell there is only the stress), or the end of one of several runs.
    /// </summary>
    private bool EndsStep(OutputLines lines, bool isForces) => isForces ? step.HasForces
        : IsStructure(lines) ? step.HasForces || step.HasStress && isFresh : isFresh && !step.HasForces && lines.Starts("Total time ");

    private OutputFrame? Take(OutputLines lines)
    {
        if (!step.HasForces) Use(lines);
        return step.Take();
    }

    private static bool IsStructure(OutputLines lines) => lines.Has("Real Lattice(A)") || lines.Has("Fractional coordinates of atoms");

    private static bool IsTable(OutputLines lines, string name) => lines.Starts("****") && lines.Has(name + " *");

    private void ReadEnergy(OutputLines lines)
    {
        if (lines.Starts(CastepFormat.Final + " ") || lines.Starts("Final energy =")) energies[CastepFormat.Final] = lines.RealAfter("=");
        else if (lines.Starts(CastepFormat.Free)) energies[CastepFormat.Free] = lines.RealAfter("=");
        else if (lines.Starts(CastepFormat.Extrapolated)) energies[CastepFormat.Extrapolated] = lines.RealAfter("=");
        else if (lines.Starts("Dispersion corrected final free energy")) energies[CastepFormat.Free] = lines.RealAfter("=");
        else if (lines.Starts("Dispersion corrected final energy")) energies[CastepFormat.Final] = lines.RealAfter("=");
        else if (lines.Has("system has not reached the groundstate")) hasFailed = true;
        if (!lines.Starts("Final energy")) return;
        hasFailed &= lines.Has("not");
        isFresh = true;
    }

    private void ReadStructure(OutputLines lines)
    {
        if (lines.Has("Real Lattice(A)"))
        {
            step.Cell = [.. lines.Table(3, 0, 3, "lattice vectors")];
            return;
        }
        lines.Skip(2, "atoms");
        (step.Elements, reduced) = ([], []);
        while (!lines.Need("atoms").Contains("xxx", StringComparison.Ordinal))
        {
            if (lines.Words.Length < 7) throw lines.Fault("the row of an atom");
            step.Elements.Add(lines.ElementAt(1));
            reduced.AddRange(lines.Reals(lines.Words.Length - 4, 3));
        }
    }

    private void ReadForces(OutputLines lines)
    {
        List<double> forces = [];
        while (forces.Count < reduced.Count)
        {
            lines.Need("forces");
            string[] words = [.. lines.Words.Select(word => word.Replace("(cons'd)", "", StringComparison.Ordinal))];
            if (words.Length < 7 || words[0] != "*" || !OutputNumbers.TryCount(words[2], out _)) continue;
            for (int k = 3; k < 6; k++) forces.Add(OutputNumbers.TryParse(words[k], out double value) ? value : throw lines.Fault("the force of an atom"));
        }
        step.SetForces("Forces", forces);
        Use(lines);
    }

    /// <summary>Energies stay for another table of forces of the same structure.</summary>
    private void Use(OutputLines lines)
    {
        foreach (string key in (string[])[CastepFormat.Free, CastepFormat.Final, CastepFormat.Extrapolated])
            if (energies.TryGetValue(key, out double energy)) step.SetEnergy(lines, key, energy);
        if (step.Cell is null) throw lines.Fault("a cell before the forces");
        step.Positions = [.. Lattice.Cartesian(reduced, step.Cell)];
        (step.IsConverged, isFresh) = (!hasFailed, false);
    }

    private void ReadStress(OutputLines lines)
    {
        List<double> rows = [];
        while (rows.Count < 9)
        {
            lines.Need("a stress");
            if (lines.Words is ["*", "x" or "y" or "z", _, _, _, ..] && OutputNumbers.TryParse(lines.Words[2], out _)) rows.AddRange(lines.Reals(2, 3));
            else if (lines.Starts("****")) throw lines.Fault("three rows of a stress");
        }
        step.SetStress("Stress Tensor", rows, UnitNames.Stress("GPa"));
    }
}
