using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.DftbPlus;

/// <summary>The lines of a gen structure, in a file of its own or within an input.</summary>
internal static class GenText
{
    /// <summary>Reads from the next line on.</summary>
    public static OutputFrame Read(OutputLines lines)
    {
        Next(lines, "a number of atoms and C, S or F");
        string where = lines.Where;
        int count = lines.Count(0);
        char kind = lines.Words.Length > 1 ? char.ToUpperInvariant(lines.Words[1][0]) : ' ';
        if (kind is not ('C' or 'S' or 'F')) throw lines.Fault("C (cluster), S (Cartesian) or F (reduced coordinates) behind the number of atoms");
        Next(lines, "symbols of the elements");
        Element[] types = [.. lines.Words.Select((_, word) => lines.ElementAt(word))];
        List<Element> elements = [];
        List<double> numbers = [];
        for (int atom = 0; atom < count; atom++)
        {
            Next(lines, $"atom {atom + 1} of {count}");
            int type = lines.Count(1);
            elements.Add(type >= 1 && type <= types.Length ? types[type - 1] : throw lines.Fault($"a type from 1 to {types.Length} in column 2"));
            numbers.AddRange(lines.Reals(2, 3));
        }
        if (kind == 'C') return new OutputFrame(where, elements, numbers);
        List<double> rows = [];
        for (int row = 0; row < 4; row++)
        {
            Next(lines, "origin and lattice vectors");
            if (row > 0) rows.AddRange(lines.Reals(0, 3));
            else lines.Reals(0, 3);
        }
        return new OutputFrame(where, elements, kind == 'F' ? Lattice.Cartesian(numbers, [.. rows]) : [.. numbers]) { CellRows = [.. rows] };
    }

    private static void Next(OutputLines lines, string what)
    {
        do lines.Need(what);
        while (lines.Words.Length == 0 || lines.Starts("#"));
    }
}
