using System.Globalization;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cp2k;

/// <summary>Reads the printed output of CP2K, of versions before and after the change of its tables (2022).</summary>
internal sealed class Cp2kOutput(OutputInput input)
{
    private List<Element>? elements;
    private List<double>? positions;
    private double[]? forces, stress;
    private readonly double[] cell = new double[9];
    private double? energy;
    private string where = "";
    private (bool, bool, bool) periodic = (true, true, true);
    private int? charge, spin;
    private bool hasCell, isConverged = true;

    /// <summary>Evaluations whose atoms were printed, that converged.</summary>
    public IEnumerable<OutputFrame> Read()
    {
        bool isMoving = false;
        foreach (Cp2kCalculation one in Calculations(input.Path))
        {
            if (!one.IsConverged) input.LeaveOutUnconverged();
            else if (one.Positions is null) isMoving = true;
            else if (one.Forces is null && one.Stress is null && isMoving) continue;
            else yield return Frame(one);
        }
        if (isMoving) input.Census.Notice("steps of a CP2K output without coordinates are left out: NAME-pos-1.xyz beside it would have them");
    }

    /// <summary>All evaluations of an output.</summary>
    public IEnumerable<Cp2kCalculation> Calculations(string path)
    {
        using var lines = new OutputLines(path);
        while (lines.Next())
        {
            if (energy is not null && EndsCalculation(lines)) yield return Finish();
            Read(lines);
        }
        if (energy is not null) yield return Finish();
    }

    /// <summary>What follows an evaluation: the next one, a step of the run, or the end.</summary>
    private static bool EndsCalculation(OutputLines lines) => lines.Has("SCF WAVEFUNCTION OPTIMIZATION") || lines.Has("ENERGY| Total FORCE_EVAL")
        || lines.Has("STEP NUMBER") || lines.Has("MD| Step number") || lines.Has("PROGRAM STARTED AT") || lines.Has("ATOMIC COORDINATES IN");

    private void Read(OutputLines lines)
    {
        if (lines.Has("PROGRAM STARTED AT")) (elements, positions, hasCell, isConverged) = (null, null, false, true);
        else if (lines.Starts("CELL| Periodicity")) ReadPeriodicity(lines);
        else if (lines.Starts("DFT| Charge")) charge = (int)lines.RealAfter("Charge");
        else if (lines.Starts("DFT| Multiplicity")) spin = (int)lines.RealAfter("Multiplicity");
        else if (lines.Starts("CELL| Vector") || lines.Starts("CELL_TOP| Vector") && !hasCell) ReadVector(lines);
        else if (lines.Line.Contains("ATOMIC COORDINATES IN", StringComparison.OrdinalIgnoreCase)) ReadAtoms(lines);
        else if (lines.Has("SCF run NOT converged")) isConverged = false;
        else if (lines.Has("SCF run converged") || lines.Has("outer SCF loop converged")) isConverged = true;
        else if (lines.Has("ENERGY| Total FORCE_EVAL")) (energy, where) = (Units.Hartree * lines.RealAfter("energy"), lines.Where);
        else if (lines.Has("ATOMIC FORCES in [a.u.]")) ReadForces(lines, 3);
        else if (lines.Has("FORCES| Atomic forces [")) ReadForces(lines, 2);
        else if (lines.Has("STRESS TENSOR [") && !lines.Has("EIGEN") || lines.Has("STRESS| Analytical stress tensor [")
            || lines.Has("STRESS| Numerical stress tensor ["))
            ReadStress(lines);
    }

    private void ReadVector(OutputLines lines)
    {
        if (lines.Words.Length < 4) throw lines.Fault("a lattice vector");
        int row = lines.Words[2][0] - 'a', first = Array.FindIndex(lines.Words, 3, word => word.EndsWith(':')) + 1;
        if (row is < 0 or > 2 || first < 1) return;
        double factor = lines.Has("[bohr]") ? Units.Bohr : 1;
        for (int k = 0; k < 3; k++) cell[3 * row + k] = factor * lines.Real(first + k);
        hasCell = true;
    }

    /// <summary>"CELL| Periodicity    XY", or NONE.</summary>
    private void ReadPeriodicity(OutputLines lines)
    {
        string axes = lines.Words.Length > 2 ? lines.Words[^1].ToUpperInvariant() : "XYZ";
        periodic = (axes.Contains('X', StringComparison.Ordinal), axes.Contains('Y', StringComparison.Ordinal), axes.Contains('Z', StringComparison.Ordinal));
    }

    private void ReadAtoms(OutputLines lines)
    {
        double factor = lines.Line.Contains("bohr", StringComparison.OrdinalIgnoreCase) ? Units.Bohr : 1;
        (elements, positions) = ([], []);
        while (lines.Need("atoms") is { } line && (line.AsSpan().IsWhiteSpace() || lines.Starts("Atom"))) { }
        while (lines.Words.Length >= 7 && OutputNumbers.TryCount(lines.Words[0], out _))
        {
            elements.Add(lines.ElementAt(2));
            foreach (double number in lines.Reals(4, 3)) positions.Add(factor * number);
            lines.Need("atoms");
        }
        lines.Back();
    }

    private void ReadForces(OutputLines lines, int first)
    {
        List<double> found = [];
        double factor = ForceUnit(lines);
        while (lines.Need("forces") is { } line && (line.AsSpan().IsWhiteSpace() || line.Contains('#') || lines.Words is [_, "Atom", ..])) { }
        while (lines.Words.Length >= first + 3 && OutputNumbers.TryCount(lines.Words[first == 3 ? 0 : 1], out _))
        {
            foreach (double number in lines.Reals(first, 3)) found.Add(factor * number);
            lines.Need("the end of the forces");
        }
        forces = [.. found];
    }

    /// <summary>The unit in brackets, which the input may have changed (FORCE_UNIT); eV/Å.</summary>
    private static double ForceUnit(OutputLines lines)
    {
        int open = lines.Line.IndexOf('['), close = lines.Line.IndexOf(']');
        string unit = close > open ? lines.Line[(open + 1)..close].Trim() : "a.u.";
        if (unit is "a.u." or "hartree/bohr") return Units.Hartree / Units.Bohr;
        return UnitNames.Force(unit) is > 0 and double known ? known : throw lines.Fault("forces in hartree/bohr, eV/angstrom or another unit of force");
    }

    private void ReadStress(OutputLines lines)
    {
        int open = lines.Line.IndexOf('['), close = lines.Line.IndexOf(']');
        double factor = close > open ? UnitNames.Stress(lines.Line[(open + 1)..close]) : 0;
        if (factor == 0) throw lines.Fault("a unit of the stress");
        bool isNew = lines.Has("STRESS|");
        while (lines.Need("a stress") is { } line && lines.Words is not (["X" or "x", _, _, _, ..] or ["STRESS|", "x", _, _, _])) { }
        List<double> rows = [];
        for (int row = 0; row < 3; row++)
        {
            foreach (double number in lines.Reals(isNew ? 2 : 1, 3)) rows.Add(-factor * number);
            if (row < 2) lines.Need("a stress");
        }
        stress = [.. rows];
    }

    private Cp2kCalculation Finish()
    {
        var one = new Cp2kCalculation(where, energy!.Value, elements, positions, hasCell ? [.. cell] : null, forces, stress, isConverged);
        (energy, forces, stress, positions, elements, isConverged) = (null, null, null, null, null, true);
        return one;
    }

    private OutputFrame Frame(Cp2kCalculation one)
    {
        var frame = new OutputFrame(one.Where, one.Elements!, one.Positions!) { CellRows = one.Cell, Periodic = periodic };
        if (charge is int total) frame.Keep("charge", total.ToString(CultureInfo.InvariantCulture));
        if (spin is int multiplicity) frame.Keep("spin", multiplicity.ToString(CultureInfo.InvariantCulture));
        frame.AddEnergy("ENERGY|", one.Energy);
        if (one.Forces is not null) frame.AddForces("ATOMIC FORCES", one.Forces);
        if (one.Stress is not null) frame.AddStress("STRESS TENSOR", one.Stress);
        return frame;
    }
}
