using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Cells that a comment line declares in another form than Lattice=: read where the meaning is certain, refused where it is not.</summary>
/// <remarks>
/// Read are cell=, unitcell=, lattice_vectors= and their like with 9 numbers (vectors as rows), 6 (lengths and angles, degrees) or 3 (lengths), and what i-PI
/// writes: "CELL(abcABC): a b c α β γ", "CELL(H): …" and "CELL(GENH): …" (vectors as columns), with cell{unit} and positions{unit} behind.
/// </remarks>
internal sealed class OtherCellFields(FileProblems problems)
{
    private const string Advice = "write Lattice=\"ax ay az bx by bz cx cy cz\" in Å, or pbc=\"F F F\" for a molecule";

    private static readonly string[] Names =
        ["cell", "unitcell", "unit_cell", "cell_vectors", "lattice_vectors", "cellpar", "cell_parameters", "lattice_parameters", "box"];

    private readonly List<double> numbers = [];

    /// <summary>Lattice vectors as rows, in the file's unit of the cell; null when no cell is declared, or when a problem was noted.</summary>
    /// <param name="isOpen">whether pbc says that no axis is periodic: then a cell that cannot be read is none that is missed</param>
    public double[]? Read(CommentLine comment, bool isOpen)
    {
        for (int field = 0; field < comment.Count; field++)
            if (!comment.HasValue(field) && IpiForm(comment.Key(field)) is string form) return ReadIpi(comment, field, form);
        foreach (string name in Names)
            if (comment.Find(name) is >= 0 and int field && comment.ReadNumbers(field, numbers) >= 3) return ReadNamed(comment, field, isOpen);
        for (int field = 0; field < comment.Count && !isOpen; field++)
            if (DeclaresCell(comment, field))
            {
                problems.Add(comment.LineNumber, "expected the cell as Lattice=, found another form of it",
                    comment.HasValue(field) ? comment.FieldText(field) : comment.Text, Advice);
                return null;
            }
        return null;
    }

    /// <summary>"abcABC" of CELL(abcABC): or CELL{abcABC}.</summary>
    public static string? IpiForm(string word)
    {
        string text = word.TrimStart('#').TrimEnd(':');
        if (!text.StartsWith("CELL", StringComparison.OrdinalIgnoreCase) || text.Length < 7 || text[4] is not ('(' or '[' or '{')) return null;
        return text[5..^1] is "abcABC" or "H" or "GENH" ? text[5..^1] : null;
    }

    /// <summary>Å per unit of a bare word such as positions{angstrom}; 0 when the word is none of i-PI, −1 when its unit is not known.</summary>
    public static double IpiUnit(string word, string quantity)
    {
        if (!word.StartsWith(quantity + "{", StringComparison.Ordinal) || word[^1] != '}') return 0;
        return word[(quantity.Length + 1)..^1] switch
        {
            "atomic_unit" or "bohr" => Units.Bohr,
            "angstrom" or "ase" => 1,
            "nanometer" => 10,
            "picometer" => 0.01,
            _ => -1,
        };
    }

    private double[]? ReadIpi(CommentLine comment, int field, string form)
    {
        int count = form == "abcABC" ? 6 : 9;
        numbers.Clear();
        while (numbers.Count < count && field + 1 + numbers.Count < comment.Count
            && NumberText.TryParseDouble(comment.KeyBytes(field + 1 + numbers.Count), out double number)) numbers.Add(number);
        bool hasUnits = HasWord(comment, "cell{") && (HasWord(comment, "positions{") || HasWord(comment, "x_centroid{"));
        if (numbers.Count < count || !hasUnits)
        {
            string found = numbers.Count < count ? $"{numbers.Count}" : "no such units";
            problems.Add(comment.LineNumber, $"expected {count} numbers after {comment.Key(field)} and the units cell{{…}} and positions{{…}}, found {found}",
                comment.Text, numbers.Count < count ? Advice
                    : "a file of positions needs cell{angstrom} positions{angstrom}, or atomic_unit where it is in bohr; files of forces hold no structures");
            return null;
        }
        for (int used = 0; used <= count; used++) comment.Use(field + used);
        if (field > 0 && comment.Key(field - 1) == "#") comment.Use(field - 1);
        if (count == 6) return FromAngles(numbers);
        return [numbers[0], numbers[3], numbers[6], numbers[1], numbers[4], numbers[7], numbers[2], numbers[5], numbers[8]];
    }

    private static bool HasWord(CommentLine comment, string start)
    {
        for (int field = 0; field < comment.Count; field++)
            if (!comment.HasValue(field) && comment.Key(field).StartsWith(start, StringComparison.Ordinal)) return true;
        return false;
    }

    private double[]? ReadNamed(CommentLine comment, int field, bool isOpen)
    {
        bool hasAngles = numbers.Count == 6 && numbers.Skip(3).All(angle => angle is > 10 and < 170) && !Is(comment, field, "box");
        bool mayBeColumns = numbers.Count == 9 && (numbers[1] != 0 || numbers[2] != 0 || numbers[5] != 0)
            && numbers[3] == 0 && numbers[6] == 0 && numbers[7] == 0;
        double[]? rows = numbers.Count switch
        {
            9 when !mayBeColumns => [.. numbers],
            6 when hasAngles => FromAngles(numbers),
            3 => [numbers[0], 0, 0, 0, numbers[1], 0, 0, 0, numbers[2]],
            _ => null,
        };
        if (rows is not null) comment.Use(field);
        else if (!isOpen)
            problems.Add(comment.LineNumber, $"expected 9 numbers (vectors as rows), 6 (lengths and angles) or 3 (lengths) in {comment.Key(field)}, "
                + $"found {(mayBeColumns ? "9 that look like columns" : numbers.Count)}", comment.FieldText(field), Advice);
        return rows;
    }

    private static bool Is(CommentLine comment, int field, string key) => comment.Key(field).Equals(key, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a field is about a cell: a name with cell or lattice before three numbers or more; no supercell, no lattice constant.</summary>
    private bool DeclaresCell(CommentLine comment, int field)
    {
        string name = comment.Key(field).Trim('#', ':').ToLowerInvariant();
        bool isName = name is "box" or "cryst1" || (name.Contains("cell", StringComparison.Ordinal) || name.Contains("lattice", StringComparison.Ordinal))
            && !name.StartsWith("super", StringComparison.Ordinal);
        if (!isName) return false;
        if (comment.HasValue(field)) return comment.ReadNumbers(field, numbers) >= 3;
        for (int next = field + 1; next <= field + 3; next++)
            if (next >= comment.Count || comment.HasValue(next) || !NumberText.TryParseDouble(comment.KeyBytes(next), out _)) return false;
        return true;
    }

    /// <summary>Vectors of lengths a, b, c and angles α, β, γ (degrees): a along x, b in the plane of x and y.</summary>
    private static double[] FromAngles(List<double> cell)
    {
        static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(degrees * Math.PI / 180);
        double alpha = Cosine(cell[3]), beta = Cosine(cell[4]), gamma = Cosine(cell[5]);
        double sine = Math.Sqrt(1 - gamma * gamma), y = (alpha - beta * gamma) / sine;
        return [cell[0], 0, 0, cell[1] * gamma, cell[1] * sine, 0, cell[2] * beta, cell[2] * y, cell[2] * Math.Sqrt(1 - beta * beta - y * y)];
    }
}
