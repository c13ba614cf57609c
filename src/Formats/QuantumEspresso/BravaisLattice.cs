using Amalgam.Atoms.Quantities;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Lattice vectors of ibrav with celldm or A, B, C and cosines.</summary>
/// <remarks>INPUT_PW and INPUT_CP of Quantum ESPRESSO, variable ibrav.</remarks>
internal static class BravaisLattice
{
    /// <summary>[3, 3], Å; null when the values say none, or for an ibrav that is not known.</summary>
    /// <param name="values">variables of the input; CELL_PARAMETERS are for ibrav 0</param>
    public static double[]? Rows(Dictionary<string, double> values, double[]? vectors)
    {
        double Value(string name) => values.GetValueOrDefault(name);
        int kind = (int)Value("ibrav");
        if (kind == 0) return vectors;
        bool isLengths = values.ContainsKey("A");
        double a = isLengths ? Value("A") : Units.Bohr * Value("celldm(1)");
        double b = isLengths ? Value("B") : a * Value("celldm(2)"), c = isLengths ? Value("C") : a * Value("celldm(3)");
        double ab = isLengths ? Value("cosAB") : Value(kind == 14 ? "celldm(6)" : "celldm(4)"), ac = isLengths ? Value("cosAC") : Value("celldm(5)");
        double bc = isLengths ? Value("cosBC") : Value("celldm(4)");
        if (kind is -12 or -13 && !isLengths) ac = Value("celldm(5)");
        if (!(a > 0)) return null;
        return kind is 5 or -5 ? Rhombohedral(a, ab, kind) : kind > 11 || kind < -9 ? Oblique(kind, a, b, c, ab, ac, bc) : Right(kind, a, b, c);
    }

    private static double[]? Right(int kind, double a, double b, double c)
    {
        double h = a / 2, k = b / 2, l = c / 2;
        return kind switch
        {
            1 => [a, 0, 0, 0, a, 0, 0, 0, a],
            2 => [-h, 0, h, 0, h, h, -h, h, 0],
            3 => [h, h, h, -h, h, h, -h, -h, h],
            -3 => [-h, h, h, h, -h, h, h, h, -h],
            4 => [a, 0, 0, -h, h * Math.Sqrt(3), 0, 0, 0, c],
            6 => [a, 0, 0, 0, a, 0, 0, 0, c],
            7 => [h, -h, l, h, h, l, -h, -h, l],
            8 => [a, 0, 0, 0, b, 0, 0, 0, c],
            9 => [h, k, 0, -h, k, 0, 0, 0, c],
            -9 => [h, -k, 0, h, k, 0, 0, 0, c],
            10 => [h, 0, l, h, k, 0, 0, k, l],
            11 => [h, k, l, -h, k, l, -h, -k, l],
            _ => null,
        };
    }

    private static double[] Rhombohedral(double a, double cosine, int kind)
    {
        double x = Math.Sqrt((1 - cosine) / 2), y = Math.Sqrt((1 - cosine) / 6), z = Math.Sqrt((1 + 2 * cosine) / 3);
        if (kind == 5) return [a * x, -a * y, a * z, 0, 2 * a * y, a * z, -a * x, -a * y, a * z];
        double s = a / Math.Sqrt(3), u = z - 2 * Math.Sqrt(2) * y, v = z + Math.Sqrt(2) * y;
        return [s * u, s * v, s * v, s * v, s * u, s * v, s * v, s * v, s * u];
    }

    private static double[]? Oblique(int kind, double a, double b, double c, double ab, double ac, double bc)
    {
        double Sine(double cosine) => Math.Sqrt(1 - cosine * cosine);
        return kind switch
        {
            12 => [a, 0, 0, b * ab, b * Sine(ab), 0, 0, 0, c],
            -12 => [a, 0, 0, 0, b, 0, c * ac, 0, c * Sine(ac)],
            13 => [a / 2, 0, -c / 2, b * ab, b * Sine(ab), 0, a / 2, 0, c / 2],
            -13 => [a / 2, b / 2, 0, -a / 2, b / 2, 0, c * ac, 0, c * Sine(ac)],
            14 => [a, 0, 0, b * ab, b * Sine(ab), 0, c * ac, c * (bc - ac * ab) / Sine(ab),
                c * Math.Sqrt(1 + 2 * bc * ac * ab - bc * bc - ac * ac - ab * ab) / Sine(ab)],
            _ => null,
        };
    }
}
