using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>Where an atom style has type, charge and position.</summary>
/// <param name="Charge">−1 for none</param>
internal sealed record LammpsAtomColumns(int Type, int Charge, int Position, int Rest, bool HasSpin = false)
{
    private static readonly Dictionary<string, LammpsAtomColumns> Styles = new()
    {
        ["atomic"] = new(1, -1, 2, 0),
        ["charge"] = new(1, 2, 3, 0),
        ["molecular"] = new(2, -1, 3, 0),
        ["bond"] = new(2, -1, 3, 0),
        ["angle"] = new(2, -1, 3, 0),
        ["full"] = new(2, 3, 4, 0),
        ["sphere"] = new(1, -1, 4, 0),
        ["dipole"] = new(1, 2, 3, 3),
        ["spin"] = new(1, -1, 2, 4, HasSpin: true),
    };

    /// <summary>Columns by the style behind "Atoms #", or else by their number in the first row, three images at the end or not.</summary>
    public static LammpsAtomColumns Of(string style, string[] row, OutputLines lines)
    {
        if (style.Length > 0)
            return Styles.TryGetValue(style, out LammpsAtomColumns? known) ? known
                : throw lines.Fault($"atom style {string.Join(", ", Styles.Keys)}, found {style}", "write the data with one of these");
        bool isInteger = row.Length > 2 && OutputNumbers.TryCount(row[2], out _);
        return row.Length switch
        {
            5 or 8 => Styles["atomic"],
            6 or 9 => Styles[isInteger ? "molecular" : "charge"],
            7 or 10 => Styles["full"],
            _ => throw lines.Fault("an atom of style atomic, charge, molecular or full", "write the style behind the heading: Atoms # charge"),
        };
    }

    public LammpsDataAtom Read(OutputLines lines, string[] words)
    {
        int images = Position + 3 + Rest;
        return new(words[Type], Charge < 0 ? null : lines.Real(Charge), lines.Reals(Position, 3), words.Length >= images + 3 ? lines.Reals(images, 3)
            : [0, 0, 0], HasSpin ? Lattice.Scaled(lines.Reals(Position + 3, 3), lines.Real(Position + 6)) : null);
    }
}
