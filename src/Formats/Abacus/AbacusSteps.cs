using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>Walks through a log from step to step; structures stand in files of their own.</summary>
internal sealed class AbacusSteps(OutputInput input)
{
    private readonly StepParts step = new(input);
    private int count;
    private bool hasStepEnergies, hasFailed, isKnown, isPrinted;
    private double constant;
    private List<double>? direct;

    public IEnumerable<OutputFrame> Read()
    {
        if (AbacusFiles.StructureOf(input.Path) is string file) Use(AbacusStructure.Read(file));
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (step.HasEnergy && EndsStep(lines) && Finish() is { } frame) yield return frame;
            if (hasFailed && EndsStep(lines)) LeaveOut();
            if (IsConvergence(lines, out bool isConverged)) (step.IsConverged, hasFailed) = (isConverged, !isConverged);
            else if (!ReadStructure(lines)) ReadResults(lines);
        }
        if (step.HasEnergy && Finish() is { } last) yield return last;
        else if (hasFailed) LeaveOut();
    }

    public static bool IsConvergence(OutputLines lines, out bool isConverged)
    {
        isConverged = lines.Has("density convergence is achieved") || lines.Has("SCF IS CONVERGED");
        return isConverged || lines.Has("convergence has NOT been achieved") || lines.Has("convergence has not been achieved")
            || lines.Has("SCF IS NOT CONVERGED");
    }

    /// <summary>Whether the line gives the total energy, of versions before and after 3.9.</summary>
    public static bool IsEnergy(OutputLines lines, out double energy)
    {
        string? mark = lines.Has("final etot is") ? "final etot is" : lines.Has("#TOTAL ENERGY#") ? "#TOTAL ENERGY#" : null;
        energy = mark is null ? 0 : lines.RealAfter(mark);
        return mark is not null;
    }

    private static bool EndsStep(OutputLines lines) => IsConvergence(lines, out _) || lines.Has("ALGORITHM ---") || lines.Has("STEP OF")
        || lines.Has("COORDINATES") && !lines.Has("K-POINTS");

    /// <summary>A step that did not converge may have no energy; it has a structure file all the same.</summary>
    private void LeaveOut()
    {
        input.LeaveOutUnconverged();
        step.Forget();
        (hasFailed, isPrinted, count) = (false, false, count + 1);
    }

    private bool ReadStructure(OutputLines lines)
    {
        bool isNeeded = !isKnown || count > 0;
        if (lines.Has("lattice constant (Bohr) =")) constant = Units.Bohr * lines.RealAfter("=");
        else if (isNeeded && lines.Has("COORDINATES") && !lines.Has("K-POINTS")) ReadAtoms(lines);
        else if (isNeeded && lines.Has("Lattice vectors: (Cartesian"))
            step.Cell = Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), constant);
        else return false;
        return true;
    }

    private void ReadResults(OutputLines lines)
    {
        if (IsEnergy(lines, out double energy))
        {
            (hasStepEnergies, hasFailed) = (true, false);
            step.SetEnergy(lines, "ETOT", energy);
        }
        else if (lines.Has("!FINAL_ETOT_IS") && !hasStepEnergies) step.SetEnergy(lines, "ETOT", lines.RealAfter("!FINAL_ETOT_IS"));
        else if (lines.Has("TOTAL-FORCE (eV/Angstrom)")) ReadForces(lines);
        else if (lines.Line.Contains("TOTAL-STRESS (kbar)", StringComparison.OrdinalIgnoreCase)) ReadStress(lines);
        else if (lines.Has("Total Magnetism (uB)")) ReadMoments(lines);
    }

    /// <summary>"tauc_H1  15.95  18.77  8.40": the first structure, where STRU is not there, and in many versions the later ones.</summary>
    private void ReadAtoms(OutputLines lines)
    {
        bool isDirect = lines.Has("DIRECT");
        double unit = isDirect ? 1 : Units.Bohr * lines.RealAfter("UNIT =");
        List<Element> elements = [];
        List<double> numbers = [];
        lines.Need("atoms");
        while (lines.Need("atoms").TrimStart().StartsWith("tau", StringComparison.Ordinal))
        {
            elements.Add(OutputElements.TryParse(lines.Words[0].AsSpan(Math.Min(5, lines.Words[0].Length)), out Element element) ? element
                : throw lines.Fault("an atom"));
            numbers.AddRange(Lattice.Scaled(lines.Reals(1, 3), unit));
        }
        lines.Back();
        (step.Elements, step.Positions, direct, isPrinted) = (elements, numbers, isDirect ? numbers : null, true);
    }

    /// <summary>An element and one or three numbers a line, between two rules.</summary>
    private void ReadMoments(OutputLines lines)
    {
        List<double> moments = [];
        lines.Need("magnetic moments");
        while (!lines.Need("magnetic moments").Contains("----", StringComparison.Ordinal))
            if (lines.Words.Length is 2 or 4) moments.AddRange(lines.Reals(1, lines.Words.Length - 1));
        step.Moments = moments;
    }

    private void ReadForces(OutputLines lines)
    {
        List<double> forces = [];
        while (forces.Count < 3 * step.Elements.Count)
        {
            lines.Need("forces");
            if (lines.Words.Length == 4 && OutputNumbers.TryParse(lines.Words[1], out _)) forces.AddRange(lines.Reals(1, 3));
            else if (forces.Count > 0) throw lines.Fault("the force of an atom");
        }
        step.SetForces("TOTAL-FORCE", forces);
    }

    private void ReadStress(OutputLines lines)
    {
        List<double> rows = [];
        while (rows.Count < 9)
        {
            lines.Need("a stress");
            if (lines.Words.Length == 3 && OutputNumbers.TryParse(lines.Words[0], out _)) rows.AddRange(lines.Reals(0, 3));
            else if (rows.Count > 0) throw lines.Fault("a row of the stress");
        }
        step.SetStress("TOTAL-STRESS", rows, -UnitNames.Stress("kbar"));
    }

    private void Use(AbacusStructure structure) =>
        (step.Elements, step.Positions, step.Cell, step.Fixed, isKnown) = (structure.Elements, [.. structure.Positions], structure.Cell, structure.Fixed, true);

    private OutputFrame? Finish()
    {
        string file = AbacusFiles.IonOf(input.Path, count);
        if (direct is not null && step.Cell is not null) (step.Positions, direct) = ([.. Lattice.Cartesian(direct, step.Cell)], null);
        if (count > 0 && File.Exists(file)) Use(AbacusStructure.Read(file));
        else if (count > 0 && !isPrinted)
        {
            count++;
            step.Forget();
            input.Census.Notice("steps of ABACUS whose structure is neither in the log nor in STRU_ION…_D are left out");
            return null;
        }
        (count, isPrinted) = (count + 1, false);
        return step.Take();
    }
}
