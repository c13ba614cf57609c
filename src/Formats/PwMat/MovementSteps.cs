using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.PwMat;

/// <summary>Reads the blocks of a MOVEMENT file.</summary>
internal sealed class MovementSteps(OutputInput input)
{
    private const int FirstLimit = 100, Limit = 40;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Find("atoms,Iteration"))
        {
            (string where, int count) = (lines.Where, lines.Count(0));
            double? energy = lines.Has("Etot,Ep,Ek (eV) =") ? Energy(lines) : null;
            bool isConverged = IsConverged(lines);
            OutputFrame frame = ReadStep(lines, where, count, energy);
            if (isConverged) yield return frame;
            else input.LeaveOutUnconverged();
        }
    }

    /// <summary>The second of Etot, Ep and Ek: Etot holds the kinetic energy.</summary>
    private static double Energy(OutputLines lines)
    {
        string[] words = lines.Line[(lines.Line.IndexOf("(eV) =", StringComparison.Ordinal) + 6)..].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && OutputNumbers.TryParse(words[1], out double energy) ? energy : throw lines.Fault("the energies Etot, Ep and Ek");
    }

    /// <summary>Whether fewer than all electronic steps were used: 100 for the first structure, 40 for the others, unless etot.input says otherwise.</summary>
    private static bool IsConverged(OutputLines lines)
    {
        if (!lines.Has("SCF =") || !OutputNumbers.TryFirst(lines.Line, lines.Line.IndexOf("SCF =", StringComparison.Ordinal) + 5, out double used)) return true;
        bool isFirst = OutputNumbers.TryFirst(lines.Line, lines.Line.IndexOf("Iteration", StringComparison.Ordinal) + 9, out double time) && time <= 0;
        return used < (isFirst ? FirstLimit : Limit);
    }

    private static OutputFrame ReadStep(OutputLines lines, string where, int count, double? energy)
    {
        List<Element> elements = [];
        List<double> cell = [], virial = [], reduced = [], forces = [], velocities = [];
        List<bool> isFixed = [];
        double sign = 1;
        while (!lines.Need("a line of dashes").TrimStart().StartsWith("-----", StringComparison.Ordinal))
            if (lines.Starts("Lattice vector")) ReadCell(lines, cell, virial);
            else if (lines.Starts("Position (normalized)")) ReadAtoms(lines, count, elements, reduced, isFixed);
            else if (lines.Starts("Force (")) (sign, forces) = (lines.Has("-force") ? -1 : 1, ReadRows(lines, count));
            else if (lines.Starts("Velocity (bohr/fs)")) velocities = ReadRows(lines, count);
        if (cell.Count != 9 || elements.Count == 0) throw lines.Fault("a lattice and positions before the end of the step");
        var frame = new OutputFrame(where, elements, Lattice.Cartesian(reduced, [.. cell])) { CellRows = [.. cell] };
        if (energy is double found) frame.AddEnergy("Ep", found);
        if (forces.Count > 0) frame.AddForces("Force", forces, sign);
        if (virial.Count == 9) frame.AddStress("stress (eV)", virial, -1 / Math.Abs(Lattice.Determinant([.. cell])));
        if (velocities.Count > 0) frame.KeepVelocities(velocities, Units.Bohr);
        if (isFixed.Contains(true)) frame.KeepFixed(isFixed);
        return frame;
    }

    private static void ReadCell(OutputLines lines, List<double> cell, List<double> virial)
    {
        for (int row = 0; row < 3; row++)
        {
            lines.Need("lattice vectors");
            cell.AddRange(lines.Reals(0, 3));
            int colon = Array.FindIndex(lines.Words, word => word.EndsWith(':'));
            if (colon > 0) virial.AddRange(lines.Reals(colon + 1, 3));
        }
    }

    private static void ReadAtoms(OutputLines lines, int count, List<Element> elements, List<double> reduced, List<bool> isFixed)
    {
        for (int atom = 0; atom < count; atom++)
        {
            lines.Need($"atom {atom + 1} of {count}");
            elements.Add(lines.ElementAt(0));
            reduced.AddRange(lines.Reals(1, 3));
            for (int k = 4; k < 7; k++) isFixed.Add(k < lines.Words.Length && lines.Words[k] == "0");
        }
    }

    private static List<double> ReadRows(OutputLines lines, int count) => lines.Table(count, 1, 3, "forces or velocities");
}
