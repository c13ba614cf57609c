using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Averages over all directions of a polycrystal.</summary>
/// <remarks>Voigt (equal strain), Reuss (equal stress), and Hill's mean of the two: R. Hill, Proc. Phys. Soc. A 65, 349 (1952).</remarks>
/// <param name="BulkVoigt">eV/Å³, like all moduli</param>
public sealed record ElasticModuli(double BulkVoigt, double BulkReuss, double ShearVoigt, double ShearReuss)
{
    /// <summary>A stiffness below this share of the largest is rounding: nothing resists that strain.</summary>
    private const double Nothing = 1e-7;

    public double Bulk => 0.5 * (BulkVoigt + BulkReuss);
    public double Shear => 0.5 * (ShearVoigt + ShearReuss);
    public double Young => YoungOf(Bulk, Shear);
    public double Poisson => PoissonOf(Bulk, Shear);

    /// <summary>
    /// Universal anisotropy 5 G_V/G_R + B_V/B_R − 6; zero for an isotropic solid (Ranganathan and Ostoja-Starzewski, Phys. Rev. Lett. 101, 055504 (2008)).
    /// </summary>
    public double Anisotropy => 5 * ShearVoigt / ShearReuss + BulkVoigt / BulkReuss - 6;

    internal static double YoungOf(double bulk, double shear) => 9 * bulk * shear / (3 * bulk + shear);

    internal static double PoissonOf(double bulk, double shear) => (3 * bulk - 2 * shear) / (2 * (3 * bulk + shear));

    /// <summary>[6], eV/Å³, ascending eigenvalues in an orthonormal basis of strains.</summary>
    /// <param name="c">[6, 6], eV/Å³, symmetric</param>
    internal static double[] Stiffnesses(double[] c)
    {
        // Shear rows and columns times √2: the matrix of the same map in an orthonormal basis.
        double Factor(int k) => k > 2 ? Math.Sqrt(2) : 1;
        return SymmetricEigen.Values([.. c.Select((element, k) => element * Factor(k / 6) * Factor(k % 6))], 6);
    }

    /// <param name="c">[6, 6], eV/Å³, stress–strain coefficients</param>
    /// <exception cref="InvalidDataException">A strain costs nothing.</exception>
    public static ElasticModuli Of(double[] c)
    {
        double[] stiffnesses = Stiffnesses(c);
        if (!(stiffnesses.Min(Math.Abs) > Nothing * Math.Max(1e-3, stiffnesses.Max(Math.Abs))))
            throw new InvalidDataException("expected elastic constants that resist every strain, found a strain that costs nothing\n"
                + "  → is this a solid, and is its cell relaxed?");
        double[] s = SquareMatrix.Inverse(c, 6);
        double diagonal = c[0] + c[7] + c[14], beside = c[1] + c[2] + c[8], shear = c[21] + c[28] + c[35];
        double softDiagonal = s[0] + s[7] + s[14], softBeside = s[1] + s[2] + s[8], softShear = s[21] + s[28] + s[35];
        return new ElasticModuli(
            (diagonal + 2 * beside) / 9, 1 / (softDiagonal + 2 * softBeside),
            (diagonal - beside + 3 * shear) / 15, 15 / (4 * (softDiagonal - softBeside) + 3 * softShear));
    }
}
