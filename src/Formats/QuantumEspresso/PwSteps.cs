using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Walks through an output of pw.x from step to step.</summary>
internal sealed class PwSteps(OutputInput input)
{
    /// <summary>eV/Å³ per kbar, the columns at the right.</summary>
    private static readonly double StressUnit = -UnitNames.Stress("kbar");

    private readonly double[] cell = new double[9];
    private readonly List<bool> isFixed = [];
    private List<Element> elements = [];
    private List<double> positions = [];
    private double[]? forces, stress;
    private double? energy;
    private double alat;
    private string where = "";
    private bool isConverged = true;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (energy is not null && EndsStep(lines) && Finish() is { } frame) yield return frame;
            if (energy is null && forces is not null && EndsStep(lines)) LeaveOut();
            ReadStructure(lines);
            ReadResults(lines);
        }
        if (energy is not null && Finish() is { } last) yield return last;
    }

    private bool EndsStep(OutputLines lines) => lines.Starts("CELL_PARAMETERS") || lines.Starts("ATOMIC_POSITIONS") || lines.Has("Begin final coordinates")
        || lines.Has("site n.") || lines.Has("Program PWSCF") || lines.Has("crystal axes:") || forces is not null
            && lines.Line.StartsWith("!    total energy", StringComparison.Ordinal);

    /// <summary>A step whose energy has no mark because it did not converge (scf_must_converge = .false.) must not leave its forces to the next one.</summary>
    private void LeaveOut()
    {
        input.LeaveOutUnconverged();
        (forces, stress, isConverged) = (null, null, true);
    }

    private void ReadStructure(OutputLines lines)
    {
        if (lines.Has("celldm(1)=")) alat = Units.Bohr * lines.RealAfter("celldm(1)=");
        else if (lines.Has("lattice parameter (alat)") && alat == 0) alat = Units.Bohr * lines.RealAfter("=");
        else if (lines.Has("crystal axes:"))
            for (int row = 0; row < 3; row++)
            {
                lines.Need("lattice vectors");
                Lattice.Scaled(After(lines, "= ("), alat).CopyTo(cell, 3 * row);
            }
        else if (lines.Has("site n.") && lines.Has("(alat units)")) ReadSites(lines);
        else if (lines.Starts("CELL_PARAMETERS")) ReadCell(lines);
        else if (lines.Starts("ATOMIC_POSITIONS")) ReadPositions(lines);
    }

    private void ReadSites(OutputLines lines)
    {
        (elements, positions) = ([], []);
        isFixed.Clear();
        while (lines.Need("atoms") is { } line && line.Contains("tau(", StringComparison.Ordinal))
        {
            elements.Add(lines.ElementAt(1));
            positions.AddRange(Lattice.Scaled(After(lines, "= ("), alat));
        }
    }

    private void ReadCell(OutputLines lines)
    {
        string kind = lines.Line.ToLowerInvariant();
        double unit = kind.Contains("bohr", StringComparison.Ordinal) ? Units.Bohr : kind.Contains("angstrom", StringComparison.Ordinal) ? 1
            : kind.Contains("alat=", StringComparison.Ordinal)
                && OutputNumbers.TryFirst(kind, kind.IndexOf("alat=", StringComparison.Ordinal) + 5, out double own)
            ? Units.Bohr * own : alat;
        Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), unit).CopyTo(cell, 0);
    }

    private void ReadPositions(OutputLines lines)
    {
        string kind = lines.Line.ToLowerInvariant();
        int count = elements.Count;
        (elements, List<double> numbers) = ([], []);
        isFixed.Clear();
        for (int atom = 0; atom < count; atom++)
        {
            lines.Need($"atom {atom + 1} of {count}");
            elements.Add(lines.ElementAt(0));
            numbers.AddRange(lines.Reals(1, 3));
            for (int k = 4; k < 7; k++) isFixed.Add(k < lines.Words.Length && lines.Words[k] == "0");
        }
        positions = kind.Contains("crystal", StringComparison.Ordinal) ? [.. Lattice.Cartesian(numbers, cell)]
            : [.. Lattice.Scaled(numbers, kind.Contains("bohr", StringComparison.Ordinal) ? Units.Bohr : kind.Contains("angstrom", StringComparison.Ordinal)
                ? 1 : alat)];
    }

    private void ReadResults(OutputLines lines)
    {
        if (lines.Line.StartsWith('!') && lines.Has("total energy")) (energy, where) = (Units.Rydberg * lines.RealAfter("="), lines.Where);
        else if (lines.Has("convergence NOT achieved")) isConverged = false;
        else if (lines.Has("convergence has been achieved")) isConverged = true;
        else if (lines.Has("Forces acting on atoms")) ReadForces(lines);
        else if (lines.Has("total   stress") && lines.Has("P=")) stress = [.. lines.Table(3, 3, 3, "a stress")];
    }

    private void ReadForces(OutputLines lines)
    {
        List<double> found = [];
        while (found.Count < 3 * elements.Count)
        {
            lines.Need("forces");
            if (lines.Has("force =")) found.AddRange(After(lines, "force ="));
            else if (!lines.Line.AsSpan().IsWhiteSpace()) throw lines.Fault("the force of an atom");
        }
        forces = [.. found];
    }

    private OutputFrame? Finish()
    {
        OutputFrame? frame = null;
        if (!isConverged) input.LeaveOutUnconverged();
        else
        {
            frame = new OutputFrame(where, elements, positions) { CellRows = [.. cell] };
            frame.AddEnergy("!    total energy", energy!.Value);
            if (forces is not null) frame.AddForces("Forces acting on atoms", forces, Units.Rydberg / Units.Bohr);
            if (stress is not null) frame.AddStress("total   stress", stress, StressUnit);
            if (isFixed.Contains(true)) frame.KeepFixed([.. isFixed]);
        }
        (energy, forces, stress, isConverged) = (null, null, null, true);
        return frame;
    }

    private static double[] After(OutputLines lines, string part)
    {
        int at = lines.Line.IndexOf(part, StringComparison.Ordinal);
        string[] words = at < 0 ? [] : lines.Line[(at + part.Length)..].Split([' ', '\t', ')'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[3];
        for (int k = 0; k < 3; k++)
            if (k >= words.Length || !OutputNumbers.TryParse(words[k], out numbers[k])) throw lines.Fault($"three numbers behind '{part}'");
        return numbers;
    }
}
