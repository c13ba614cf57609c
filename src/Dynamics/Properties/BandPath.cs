using System.Globalization;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Straight lines between special points of the Brillouin zone.</summary>
/// <param name="Pieces">connected polygons; between two pieces the path jumps</param>
public sealed record BandPath(IReadOnlyList<IReadOnlyList<BandPoint>> Pieces)
{
    /// <summary>Reads "Γ 0 0 0, X 1/2 0 1/2 | K 3/8 3/8 3/4, Γ 0 0 0": names and fractions, commas between points, a bar where the path jumps.</summary>
    /// <param name="reciprocal">[3, 3], Å⁻¹, rows the fractions refer to</param>
    /// <exception cref="InvalidDataException">The text is not of this form.</exception>
    public static BandPath Parse(string text, ReadOnlySpan<double> reciprocal)
    {
        var pieces = new List<IReadOnlyList<BandPoint>>();
        foreach (string piece in text.Split('|'))
        {
            var points = new List<BandPoint>();
            foreach (string point in piece.Split(',')) points.Add(Point(text, point, reciprocal));
            if (points.Count < 2) throw Fault(text, piece.Trim(), "at least two points between bars");
            pieces.Add(points);
        }
        return new BandPath(pieces);
    }

    private static BandPoint Point(string text, string point, ReadOnlySpan<double> reciprocal)
    {
        string[] words = point.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 4) throw Fault(text, point.Trim(), "a name and three numbers");
        double[] fractions = new double[3], wavevector = new double[3];
        for (int k = 0; k < 3; k++)
            if (!TryFraction(words[k + 1], out fractions[k])) throw Fault(text, words[k + 1], "a number or a fraction");
        Matrix3.MultiplyRows(fractions, reciprocal, wavevector);
        return new BandPoint(words[0] is "G" or "Gamma" or "GAMMA" ? "Γ" : words[0], wavevector);
    }

    private static bool TryFraction(string word, out double value)
    {
        string[] parts = word.Split('/');
        double under = 1;
        bool isNumber = double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        isNumber &= parts.Length == 1 || parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out under)
            && under != 0;
        value /= under;
        return isNumber && double.IsFinite(value);
    }

    private static InvalidDataException Fault(string text, string found, string expected) => new(
        $"expected {expected} in a band path, found '{found}'\n  {text}\n  → such as \"G 0 0 0, X 1/2 0 1/2 | K 3/8 3/8 3/4, G 0 0 0\", in units of the "
            + "reciprocal vectors of the given cell");
}
