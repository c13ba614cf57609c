using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Graph;

/// <summary>The harmonics Q_lm(D) of equation (5′) of eight pairs, homogeneous polynomials of degree l, and their derivatives.</summary>
/// <remarks>Σ_m Q_lm(u) Q_lm(v) = P_l(u·v) for unit vectors; l = 1 is the vector itself.</remarks>
internal readonly unsafe struct PairHarmonics
{
    /// <summary>Components up to degree 3.</summary>
    public const int Most = 15;

    private static readonly double Root3 = Math.Sqrt(3), Root15 = Math.Sqrt(15), Half15 = Math.Sqrt(3.75), Outer = Math.Sqrt(0.625), Inner = Math.Sqrt(0.375);

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

    private void Set(int component, Eight value, Eight x, Eight y, Eight z)
    {
        values[component] = value;
        (slopes[3 * component], slopes[3 * component + 1], slopes[3 * component + 2]) = (x, y, z);
    }
}
