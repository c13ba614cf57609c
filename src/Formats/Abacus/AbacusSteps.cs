using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>Walks through a log from step to step; structures stand in files of their own.</summary>
internal sealed class AbacusSteps(OutputInput input)
{
    private readonly StepParts step = new(input);
    private int count;
    private bool hasStepEnergies, isKnown;

    public IEnumerable<OutputFrame> Read()
    {
        if (AbacusFiles.StructureOf(input.Path) is string file) Use(AbacusStructure.Read(file));
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (IsConvergence(lines, out bool isConverged))
            {
                if (step.HasEnergy && Finish() is { } frame) yield return frame;
                step.IsConverged = isConverged;
            }
            else ReadResults(lines);
        }
        if (step.HasEnergy && Finish() is { } last) yield return last;
    }

    public static bool IsConvergence(OutputLines lines, out bool isConverged)
    {
        isConverged = lines.Has("density convergence is achieved") || lines.Has("SCF IS CONVERGED");
        return isConverged || lines.Has("convergence has NOT been achieved") || lines.Has("SCF IS NOT CONVERGED");
    }

    private void ReadResults(OutputLines lines)
    {
        if (lines.Has("final etot is"))
        {
            hasStepEnergies = true;
            step.SetEnergy(lines, "ETOT", lines.RealAfter("final etot is"));
        }
        else if (lines.Has("!FINAL_ETOT_IS") && !hasStepEnergies) step.SetEnergy(lines, "ETOT", lines.RealAfter("!FINAL_ETOT_IS"));
        else if (lines.Has("TOTAL-FORCE (eV/Angstrom)")) ReadForces(lines);
        else if (lines.Has("TOTAL-STRESS (KBAR)")) ReadStress(lines);
        else if (!isKnown && lines.Has("COORDINATES") && !lines.Has("K-POINTS")) ReadAtoms(lines);
        else if (!isKnown && lines.Has("lattice constant (Bohr) =")) constant = Units.Bohr * lines.RealAfter("=");
        else if (!isKnown && lines.Has("Lattice vectors: (Cartesian")) step.Cell = Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), constant);
    }

    private double constant;
    private List<double>? direct;

    /// <summary>"tauc_H1  15.95  18.77  8.40": the first structure, where STRU is not there.</summary>
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
        (step.Elements, step.Positions, direct) = (elements, numbers, isDirect ? numbers : null);
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
        if (count++ > 0)
        {
            if (!File.Exists(file))
            {
                step.Forget();
                input.Census.Notice("steps of ABACUS whose structure file (STRU_ION…_D) is not there are left out");
                return null;
            }
            Use(AbacusStructure.Read(file));
        }
        return step.Take();
    }
}
