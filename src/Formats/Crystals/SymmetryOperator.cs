namespace Amalgam.Formats.Crystals;

/// <summary>One operator of a space group on reduced coordinates: x' = R x + t.</summary>
/// <param name="Rotation">[3, 3], row-major, whole numbers</param>
/// <param name="Shift">[3], in parts of the lattice vectors, 0 to 1</param>
internal sealed record SymmetryOperator(int[] Rotation, double[] Shift)
{
    /// <summary>The image of a point, not brought back into the cell.</summary>
    public void Apply(ReadOnlySpan<double> point, Span<double> image)
    {
        for (int row = 0; row < 3; row++)
            image[row] = Rotation[3 * row] * point[0] + Rotation[3 * row + 1] * point[1] + Rotation[3 * row + 2] * point[2] + Shift[row];
    }

    /// <summary>Reads "x, y+1/2, -z", in any capitals and with blanks or without; null when it is none.</summary>
    public static SymmetryOperator? Parse(string text)
    {
        string[] parts = text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant().Split(',');
        if (parts.Length != 3) return null;
        var rotation = new int[9];
        var shift = new double[3];
        for (int row = 0; row < 3; row++)
            if (!ReadRow(parts[row], rotation.AsSpan(3 * row, 3), ref shift[row])) return null;
        return Math.Abs(Determinant(rotation)) == 1 ? new SymmetryOperator(rotation, shift) : null;
    }

    /// <summary>Whether lengths and angles of a cell stay the same.</summary>
    /// <param name="cell">[3, 3], Å, rows</param>
    public bool Fits(ReadOnlySpan<double> cell)
    {
        var metric = new double[9];
        double scale = 0;
        for (int place = 0; place < 9; place++)
        {
            for (int k = 0; k < 3; k++) metric[place] += cell[3 * (place / 3) + k] * cell[3 * (place % 3) + k];
            scale = Math.Max(scale, metric[place]);
        }
        for (int place = 0; place < 9; place++)
        {
            double turned = 0;
            for (int k = 0; k < 9; k++) turned += Rotation[3 * (k / 3) + place / 3] * metric[k] * Rotation[3 * (k % 3) + place % 3];
            if (Math.Abs(turned - metric[place]) > 5e-3 * scale) return false;
        }
        return true;
    }

    private static bool ReadRow(string text, Span<int> rotation, ref double shift)
    {
        int at = 0;
        while (at < text.Length)
        {
            int sign = text[at] == '-' ? -1 : 1;
            if (text[at] is '+' or '-') at++;
            if (at < text.Length && text[at] is 'x' or 'y' or 'z')
            {
                rotation[text[at] - 'x'] += sign;
                at++;
                continue;
            }
            int start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or '/')) at++;
            if (at == start || !TryFraction(text[start..at], out double value)) return false;
            if (at < text.Length && text[at] == '*') return false;
            shift += sign * value;
        }
        shift -= Math.Floor(shift);
        return text.Length > 0;
    }

    private static bool TryFraction(string text, out double value)
    {
        string[] parts = text.Split('/');
        bool isNumber = Outputs.OutputNumbers.TryParse(parts[0], out value);
        if (parts.Length == 1) return isNumber;
        if (parts.Length > 2 || !isNumber || !Outputs.OutputNumbers.TryParse(parts[1], out double below) || below == 0) return false;
        value /= below;
        return true;
    }

    private static int Determinant(int[] r) =>
        r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
}
