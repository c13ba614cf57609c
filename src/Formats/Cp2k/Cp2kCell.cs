using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cp2k;

/// <summary>The section &amp;CELL of the input beside a trajectory: vectors A, B and C in any order, or ABC with ALPHA_BETA_GAMMA.</summary>
internal static class Cp2kCell
{
    /// <summary>[3, 3], Å, and the periodic axes; no cell where there is no input, and the output must say it.</summary>
    public static (double[]? Rows, (bool A, bool B, bool C) Periodic) Of(string positions)
    {
        if (Cp2kFiles.InputOf(positions) is not string file) return (null, (true, true, true));
        using var lines = new OutputLines(file, isLog: false);
        bool isInside = false;
        var rows = new double[9];
        double[]? lengths = null;
        double[] angles = [90, 90, 90];
        string periodic = "XYZ";
        while (lines.Next())
        {
            string word = lines.Words.FirstOrDefault("").ToUpperInvariant();
            if (word == "&CELL") isInside = true;
            else if (isInside && word.StartsWith('&') && !word.StartsWith("&END", StringComparison.Ordinal)) Pass(lines); // &CELL_REF
            else if (isInside && word.StartsWith("&END", StringComparison.Ordinal)) break;
            else if (!isInside || word.Length == 0) continue;
            else if (word is "A" or "B" or "C") Vector(lines).CopyTo(rows, 3 * (word[0] - 'A'));
            else if (word == "ABC") lengths = Vector(lines);
            else if (word is "ALPHA_BETA_GAMMA") angles = Vector(lines);
            else if (word == "PERIODIC") periodic = lines.Words.Length > 1 ? lines.Words[1].ToUpperInvariant() : "XYZ";
        }
        if (lengths is not null)
            rows = Lattice.OfLengths(lengths[0], lengths[1], lengths[2], angles[0], angles[1], angles[2])
                ?? throw new InvalidDataException($"{file}: expected lengths and angles of a cell in &CELL, found some that make none\n  → correct them");
        return (rows.All(number => number == 0) ? null : rows, (periodic.Contains('X'), periodic.Contains('Y'), periodic.Contains('Z')));
    }

    private static void Pass(OutputLines lines)
    {
        while (lines.Next() && !lines.Words.FirstOrDefault("").StartsWith("&END", StringComparison.OrdinalIgnoreCase)) { }
    }

    private static double[] Vector(OutputLines lines)
    {
        int first = lines.Words.Length > 1 && lines.Words[1].StartsWith('[') ? 2 : 1;
        double factor = first == 1 ? 1 : UnitNames.Length(lines.Words[1].Trim('[', ']')) is > 0 and double known ? known : lines.Has("[deg]") ? 1
            : throw lines.Fault("a unit of length");
        return Lattice.Scaled(lines.Reals(first, 3), factor);
    }
}
