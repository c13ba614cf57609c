using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>The order xx, yy, zz, yz, xz, xy of symmetric tensors.</summary>
internal static class Voigt
{
    public static readonly string[] Names = ["xx", "yy", "zz", "yz", "xz", "xy"];
    public static readonly int[] Row = [0, 1, 2, 1, 0, 0], Column = [0, 1, 2, 2, 2, 1];

    /// <summary>Place of the components i, j.</summary>
    public static int Index(int i, int j) => i == j ? i : 6 - i - j;

    /// <summary>A Lagrangian strain η of one component (shears: η_ij = η_ji = amount/2), and the symmetric F with Fᵀ F = 1 + 2 η.</summary>
    /// <returns>[3, 3], dimensionless: F</returns>
    public static double[] Stretch(int component, double amount)
    {
        double[] square = Matrix3.Identity;
        int i = Row[component], j = Column[component];
        square[3 * i + j] += i == j ? 2 * amount : amount;
        if (i != j) square[3 * j + i] += amount;
        double[] values = new double[3], vectors = new double[9], stretch = new double[9];
        SymmetricEigen.Solve(square, values, vectors);
        for (int k = 0; k < 9; k++)
            for (int e = 0; e < 3; e++) stretch[k] += vectors[k / 3 * 3 + e] * Math.Sqrt(values[e]) * vectors[k % 3 * 3 + e];
        return stretch;
    }
}
