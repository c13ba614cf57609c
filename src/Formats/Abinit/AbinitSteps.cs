using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abinit;

/// <summary>Walks through an output of ABINIT.</summary>
internal sealed class AbinitSteps(OutputInput input)
{
    private const double Stress = Units.Hartree / (Units.Bohr * Units.Bohr * Units.Bohr);

    private readonly StepParts step = new(input);
    private readonly double[] sigma = new double[9];
    private AbinitVariables? before;
    private int dataSet, steps;
    private bool hasSigma;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
            if (lines.Has("outvars: echo values of variables after computation"))
                foreach (OutputFrame frame in Results(lines, AbinitVariables.Read(lines))) yield return frame;
            else if (lines.Has("outvars: echo values of preprocessed input variables")) before = AbinitVariables.Read(lines);
            else if (lines.Starts("== DATASET")) (dataSet, hasSigma) = ((int)lines.RealAfter("DATASET"), false);
            else if (lines.Has("Total energy (etotal) [Ha]="))
            {
                step.SetEnergy(lines, "etotal", Units.Hartree * lines.RealAfter("="));
                if (hasSigma) step.SetStress("strten", [.. sigma], Stress);
                if (step.Take() is not { } frame) continue;
                (steps, hasSigma) = (steps + 1, false);
                yield return frame;
            }
            else ReadStep(lines);
    }

    private void ReadStep(OutputLines lines)
    {
        if (lines.Starts("Cartesian coordinates (xcart) [bohr]"))
        {
            if (before is null) throw lines.Fault("the echo of the input before the first step", "is the beginning of the file missing?");
            (step.Elements, step.Cell) = (before.Elements(lines, dataSet), before.Cell(dataSet));
            step.Positions = [.. Lattice.Scaled(lines.Table(step.Elements.Count, 0, 3, "positions"), Units.Bohr)];
        }
        else if (lines.Starts("Cartesian forces (fcart) [Ha/bohr]"))
            step.SetForces("fcart", lines.Table(step.Elements.Count, 0, 3, "forces"), Units.Hartree / Units.Bohr);
        else if (lines.Starts("Real space primitive translations (rprimd) [bohr]"))
            step.Cell = Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), Units.Bohr);
        else if (lines.Has("is not converged") || lines.Has("was not enough SCF cycles") || lines.Has("ScfConvergenceWarning")) step.IsConverged = false;
        else if (lines.Starts("sigma(")) ReadSigma(lines);
    }

    /// <summary>"sigma(1 1)= -1.0E-06  sigma(3 2)=  0.0E+00".</summary>
    private void ReadSigma(OutputLines lines)
    {
        int at = 0;
        while ((at = lines.Line.IndexOf("sigma(", at, StringComparison.Ordinal)) >= 0)
        {
            if (at + 10 > lines.Line.Length) throw lines.Fault("a component of the stress");
            (int row, int column) = (lines.Line[at + 6] - '1', lines.Line[at + 8] - '1');
            if (row is < 0 or > 2 || column is < 0 or > 2 || !OutputNumbers.TryFirst(lines.Line, at + 10, out double value))
                throw lines.Fault("a component of the stress");
            sigma[3 * row + column] = sigma[3 * column + row] = value;
            at += 10;
        }
        hasSigma = true;
    }

    /// <summary>Results of data sets that moved no atoms.</summary>
    private IEnumerable<OutputFrame> Results(OutputLines lines, AbinitVariables after)
    {
        if (steps > 0)
        {
            if (after.DataSets("etotal").Count() > 1) input.Census.Notice("data sets of single points beside those that move atoms are left out");
            yield break;
        }
        foreach (int set in after.DataSets("etotal"))
        {
            List<Element> elements = after.Elements(lines, set);
            var frame = new OutputFrame(lines.Where, elements, Lattice.Scaled(after.Get("xcart", set) ?? [0, 0, 0], Units.Bohr)) { CellRows = after.Cell(set) };
            frame.AddEnergy("etotal", Units.Hartree * after.Get("etotal", set)!.FirstOrDefault());
            if (after.Get("fcart", set) is { } forces) frame.AddForces("fcart", forces, Units.Hartree / Units.Bohr);
            if (after.Get("strten", set) is { Count: 6 } stress) frame.AddStress("strten", stress, [0, 1, 2, 3, 4, 5], Stress);
            if (step.IsConverged) yield return frame;
            else input.LeaveOutUnconverged();
        }
    }
}
