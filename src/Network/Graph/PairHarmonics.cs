using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Graph;

/// <summary>The harmonics Q_lm(D) of equation (5′) of eight pairs, homogeneous polynomials of degree l, and their derivatives.</summary>
/// <remarks>Σ_m Q_lm(u) Q_lm(v) = P_l(u·v) for unit vectors; l = 1 is the vector itself.</remarks>
internal readonly unsafe struct PairHarmonics
{
    /// <summary>Components up to degree 4.</summary>
    public const int Most = 24;

    private static readonly double Root3 = Math.Sqrt(3), Root15 = Math.Sqrt(15), Half15 = Math.Sqrt(3.75), Outer = Math.Sqrt(0.625), Inner = Math.Sqrt(0.375);
    private static readonly double Half35 = Math.Sqrt(8.75), Quarter70 = Math.Sqrt(4.375), Half5 = Math.Sqrt(1.25), Quarter10 = Math.Sqrt(0.625);

    private readonly Eight* values, slopes;

    /// <param name="values">[component], all degrees one after the other</param>
    /// <param name="slopes">[component, 3], d/dD</param>
    public PairHarmonics(Eight* values, Eight* slopes)
    {
        this.values = values;
        this.slopes = slopes;
    }

    /// <summary>The components of all degrees up to the given one.</summary>
    /// <param name="x">Å, D</param>
    public void Fill(int degree, Eight x, Eight y, Eight z)
    {
        Set(0, x, Eight.One, Eight.Zero, Eight.Zero);
        Set(1, y, Eight.Zero, Eight.One, Eight.Zero);
        Set(2, z, Eight.Zero, Eight.Zero, Eight.One);
        if (degree > 1) Quadrupoles(x, y, z);
        if (degree > 2) Octupoles(x, y, z);
        if (degree > 3) Hexadecapoles(x, y, z);
    }

    private void Quadrupoles(Eight x, Eight y, Eight z)
    {
        Set(3, Root3 * x * y, Root3 * y, Root3 * x, Eight.Zero);
        Set(4, Root3 * y * z, Eight.Zero, Root3 * z, Root3 * y);
        Set(5, z * z - 0.5 * (x * x + y * y), -x, -y, 2 * z);
        Set(6, Root3 * x * z, Root3 * z, Eight.Zero, Root3 * x);
        Set(7, 0.5 * Root3 * (x * x - y * y), Root3 * x, -Root3 * y, Eight.Zero);
    }

    private void Octupoles(Eight x, Eight y, Eight z)
    {
        Eight difference = x * x - y * y, sum = x * x + y * y, axial = 4 * z * z - sum;
        Set(8, Outer * y * (3 * x * x - y * y), 6 * Outer * x * y, 3 * Outer * difference, Eight.Zero);
        Set(9, Root15 * x * y * z, Root15 * y * z, Root15 * x * z, Root15 * x * y);
        Set(10, Inner * y * axial, -2 * Inner * x * y, Inner * (axial - 2 * y * y), 8 * Inner * y * z);
        Set(11, z * (z * z - 1.5 * sum), -3 * x * z, -3 * y * z, 3 * z * z - 1.5 * sum);
        Set(12, Inner * x * axial, Inner * (axial - 2 * x * x), -2 * Inner * x * y, 8 * Inner * x * z);
        Set(13, Half15 * z * difference, 2 * Half15 * x * z, -2 * Half15 * y * z, Half15 * difference);
        Set(14, Outer * x * (x * x - 3 * y * y), 3 * Outer * difference, -6 * Outer * x * y, Eight.Zero);
    }

    private void Hexadecapoles(Eight x, Eight y, Eight z)
    {
        Eight difference = x * x - y * y, sum = x * x + y * y, axial = 6 * z * z - sum, polar = 4 * z * z - 3 * sum, xyz = x * y * z;
        Eight ofY = y * (3 * x * x - y * y), ofX = x * (x * x - 3 * y * y);
        Set(15, Half35 * x * y * difference, Half35 * ofY, Half35 * ofX, Eight.Zero);
        Set(16, Quarter70 * z * ofY, 6 * Quarter70 * xyz, 3 * Quarter70 * z * difference, Quarter70 * ofY);
        Set(17, Half5 * x * y * axial, Half5 * y * (axial - 2 * x * x), Half5 * x * (axial - 2 * y * y), 12 * Half5 * xyz);
        Set(18, Quarter10 * y * z * polar, -6 * Quarter10 * xyz, Quarter10 * z * (polar - 6 * y * y), Quarter10 * y * (polar + 8 * z * z));
        Set(19, z * z * (z * z - 3 * sum) + 0.375 * sum * sum, 1.5 * x * (sum - 4 * z * z), 1.5 * y * (sum - 4 * z * z), z * (4 * z * z - 6 * sum));
        Set(20, Quarter10 * x * z * polar, Quarter10 * z * (polar - 6 * x * x), -6 * Quarter10 * xyz, Quarter10 * x * (polar + 8 * z * z));
        Set(21, 0.5 * Half5 * difference * axial, Half5 * x * (axial - difference), -Half5 * y * (axial + difference), 6 * Half5 * z * difference);
        Set(22, Quarter70 * z * ofX, 3 * Quarter70 * z * difference, -6 * Quarter70 * xyz, Quarter70 * ofX);
        Set(23, 0.25 * Half35 * (difference * difference - 4 * x * x * y * y), Half35 * ofX, -Half35 * ofY, Eight.Zero);
    }

    private void Set(int component, Eight value, Eight x, Eight y, Eight z)
    {
        values[component] = value;
        (slopes[3 * component], slopes[3 * component + 1], slopes[3 * component + 2]) = (x, y, z);
    }
}
