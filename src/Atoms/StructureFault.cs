using System.Globalization;
using System.Text;

namespace Amalgam.Atoms;

/// <summary>Messages about impossible structures: where, expected and found, the text itself, what to do.</summary>
public static class StructureFault
{
    /// <param name="text">lines that show the fault, joined by '\n'</param>
    public static InvalidDataException Of(Structure structure, string what, string text, string advice)
    {
        var message = new StringBuilder();
        if (structure.Source.Length > 0) message.Append(structure.Source).Append(": ");
        message.Append(what);
        foreach (string line in text.Split('\n')) message.Append("\n  ").Append(line);
        return new InvalidDataException(message.Append("\n  → ").Append(advice).ToString());
    }

    /// <summary>"atom 3: Cu 0 1.5 2", counted from 1.</summary>
    public static string Describe(Structure structure, int atom)
    {
        ReadOnlySpan<double> r = structure.Positions.AsSpan(3 * atom, 3);
        return string.Create(CultureInfo.InvariantCulture, $"atom {atom + 1}: {structure.Elements[atom]} {r[0]} {r[1]} {r[2]}");
    }

    /// <summary>Three rows, with their flags.</summary>
    public static string Describe(Cell cell)
    {
        var lines = new string[3];
        for (int axis = 0; axis < 3; axis++)
        {
            ReadOnlySpan<double> row = cell.Rows.Slice(3 * axis, 3);
            lines[axis] = string.Create(CultureInfo.InvariantCulture,
                $"{"abc"[axis]} = {row[0]} {row[1]} {row[2]} ({(cell.IsPeriodic(axis) ? "periodic" : "open")})");
        }
        return string.Join('\n', lines);
    }
}
