using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Two sets of points laid upon each other by a shift and a proper rotation, with the least sum of squares left.</summary>
/// <remarks>B. K. P. Horn, J. Opt. Soc. Am. A 4, 629 (1987): the rotation is the quaternion of the largest eigenvalue of a 4×4 matrix.</remarks>
internal static class Superposition
{
    /// <param name="from">[atom, 3], Å</param>
    /// <param name="to">[atom, 3], Å</param>
    /// <returns>[atom, 3], Å: what is left to go from the first to the second, seen in the frame of the first</returns>
    public static double[] Residual(double[] from, double[] to)
    {
        double[] a = Centred(from), b = Centred(to), rotation = Rotation(b, a), turned = new double[b.Length];
        Matrix3.MultiplyRows(b, rotation, turned);
        return [.. turned.Zip(a, (there, here) => there - here)];
    }

    private static double[] Centred(double[] points)
    {
        int n = points.Length / 3;
        double[] mean = new double[3];
        for (int k = 0; k < points.Length; k++) mean[k % 3] += points[k] / n;
        return [.. points.Select((x, k) => x - mean[k % 3])];
    }

    /// <returns>[3, 3]: R with b R ≈ a for rows</returns>
    private static double[] Rotation(double[] b, double[] a)
    {
        double[] s = new double[9];
        for (int i = 0; i < a.Length; i += 3)
            for (int k = 0; k < 9; k++) s[k] += b[i + k / 3] * a[i + k % 3];
        double[] quadratic =
        [
            s[0] + s[4] + s[8], s[5] - s[7], s[6] - s[2], s[1] - s[3],
            s[5] - s[7], s[0] - s[4] - s[8], s[1] + s[3], s[6] + s[2],
            s[6] - s[2], s[1] + s[3], s[4] - s[0] - s[8], s[5] + s[7],
            s[1] - s[3], s[6] + s[2], s[5] + s[7], s[8] - s[0] - s[4],
        ];
        double[] values = new double[4], vectors = new double[16];
        SymmetricEigen.Solve(quadratic, values, vectors);
        int largest = Array.IndexOf(values, values.Max());
        double w = vectors[largest], x = vectors[4 + largest], y = vectors[8 + largest], z = vectors[12 + largest];
        // Transposed, because points are rows.
        return
        [
            w * w + x * x - y * y - z * z, 2 * (x * y + w * z), 2 * (x * z - w * y),
            2 * (x * y - w * z), w * w - x * x + y * y - z * z, 2 * (y * z + w * x),
            2 * (x * z + w * y), 2 * (y * z - w * x), w * w - x * x - y * y + z * z,
        ];
    }
}
