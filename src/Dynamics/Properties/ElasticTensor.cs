using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>The 6×6 elastic constants of a crystal, Voigt order xx, yy, zz, yz, xz, xy.</summary>
/// <remarks>
/// <para>C = dS/dη at the reference state, S the second Piola–Kirchhoff stress det F · F⁻¹ σ F⁻ᵀ, η the Lagrangian strain: symmetric also under
/// stress, so that its asymmetry measures what is left of sampling and relaxation (D. C. Wallace, Thermodynamics of Crystals, 1972).
/// Five strains −s … s per component, a cubic polynomial through them.</para>
/// <para>What a crystal under stress answers to a further strain, dσ = B dε, are the stress–strain coefficients B = C + terms in σ (Barron and Klein,
/// Proc. Phys. Soc. 85, 523 (1965)); without stress B = C. Moduli and stability are those of B: under a pressure its bulk modulus is −V dP/dV.</para>
/// </remarks>
/// <param name="Constants">[6, 6], eV/Å³: C, symmetrised</param>
/// <param name="Asymmetry">eV/Å³, largest |C_ij − C_ji| before</param>
/// <param name="FitError">eV/Å³, largest standard error of a constant</param>
/// <param name="Stress">[6], eV/Å³, of the reference state</param>
/// <param name="Strains">[strain], Lagrangian, ascending, zero included</param>
/// <param name="Stresses">[component, strain, 6], eV/Å³, second Piola–Kirchhoff</param>
public sealed record ElasticTensor(double[] Constants, double Asymmetry, double FitError, double[] Stress, double[] Strains, double[] Stresses)
{
    private static readonly double[] Shares = [-1, -0.5, 0, 0.5, 1];

    /// <summary>
    /// [6, 6], eV/Å³: B_ijkl = C_ijkl + ½ (σ_ik δ_jl + σ_il δ_jk + σ_jk δ_il + σ_jl δ_ik − σ_ij δ_kl − σ_kl δ_ij), the form of G. Wang et al., Phys.
    /// Rev. B 52, 12627 (1995), which is symmetric; under a pressure it is dσ/dε.
    /// </summary>
    public double[] StressStrain { get; } = UnderStress(Constants, Stress);

    /// <summary>Of B.</summary>
    public ElasticModuli Moduli { get; } = ElasticModuli.Of(UnderStress(Constants, Stress));

    /// <summary>eV/Å³, −tr σ/3 of the reference state.</summary>
    public double Pressure => -(Stress[0] + Stress[1] + Stress[2]) / 3;

    /// <summary>eV/Å³, largest component of σ + pressure: where it is not small, B depends on how the crystal is turned while it is strained.</summary>
    public double LargestShearStress => Stress.Select((stress, k) => Math.Abs(k < 3 ? stress + Pressure : stress)).Max();

    /// <summary>[6], eV/Å³, ascending eigenvalues of B in an orthonormal basis of strains; all positive in a stable crystal (Born).</summary>
    public double[] Stiffnesses { get; } = ElasticModuli.Stiffnesses(UnderStress(Constants, Stress));

    public bool IsStable => Stiffnesses[0] > 0;

    /// <summary>[component], "xx" to "xy".</summary>
    public static IReadOnlyList<string> ComponentNames => Voigt.Names;

    /// <summary>Young's modulus 1/(S_ijkl n_i n_j n_k n_l), S = B⁻¹, along directions n = cos(angle) e_from + sin(angle) e_to.</summary>
    /// <param name="from">Cartesian axis, 0 to 2, at angle 0</param>
    /// <param name="to">Cartesian axis, 0 to 2, at a right angle</param>
    /// <param name="angles">[direction], radians</param>
    /// <returns>[direction], eV/Å³</returns>
    public double[] YoungModuli(int from, int to, IReadOnlyList<double> angles)
    {
        double[] compliance = SquareMatrix.Inverse(StressStrain, 6);
        return [.. angles.Select(angle => YoungModulus(compliance, from, to, angle))];
    }

    private static double YoungModulus(double[] compliance, int from, int to, double angle)
    {
        Span<double> n = stackalloc double[3];
        n[from] = Math.Cos(angle);
        n[to] = Math.Sin(angle);
        double sum = 0;
        for (int k = 0; k < 36; k++) // In engineering shears each Voigt component of n n counts once.
            sum += compliance[k] * n[Voigt.Row[k / 6]] * n[Voigt.Column[k / 6]] * n[Voigt.Row[k % 6]] * n[Voigt.Column[k % 6]];
        return 1 / sum;
    }

    /// <summary>Strains a structure, which should be relaxed, in all six ways.</summary>
    /// <exception cref="InvalidDataException">The structure is not periodic along three axes or cannot be relaxed.</exception>
    public static ElasticTensor Compute(Structure structure, ElasticOptions options, PotentialPool pool, CancellationToken cancellation = default)
    {
        options.Check();
        if (!structure.Cell.IsFullyPeriodic) throw new InvalidDataException($"{structure.Source}: expected three periodic axes for elastic constants, found "
            + "fewer\n  → a stress is that of a crystal");
        double[] strains = [.. Shares.Select(share => share * options.Strain)];
        double[] stresses = new double[6 * strains.Length * 6];
        void One(int index, IPotential potential) =>
            Strained(structure, index / strains.Length, strains[index % strains.Length], options, potential, cancellation).CopyTo(stresses, 6 * index);
        pool.For(6 * strains.Length, One, cancellation);
        return FromStresses(strains, stresses);
    }

    /// <returns>[6], eV/Å³, second Piola–Kirchhoff stress</returns>
    private static double[] Strained(Structure structure, int component, double amount, ElasticOptions options, IPotential potential,
        CancellationToken cancellation)
    {
        double[] stretch = Voigt.Stretch(component, amount);
        Structure strained = StructureCopy.Deformed(structure, stretch);
        Evaluation evaluation;
        if (options.RelaxesPositions) evaluation = ReferenceState.Relaxed(strained, CellFreedom.None, options.ForceTolerance, potential,
            cancellation: cancellation).Evaluation;
        else potential.Evaluate(strained, evaluation = new Evaluation());
        // det F F⁻¹ σ F⁻ᵀ with σ = −W/V and V = V0 det F.
        double[] inverse = Matrix3.Inverse(stretch), s = Matrix3.Product(Matrix3.Product(inverse, evaluation.Virial), Matrix3.Transpose(inverse));
        return [.. Enumerable.Range(0, 6)
            .Select(k => -0.5 * (s[3 * Voigt.Row[k] + Voigt.Column[k]] + s[3 * Voigt.Column[k] + Voigt.Row[k]]) / structure.Cell.Volume)];
    }

    private static ElasticTensor FromStresses(double[] strains, double[] stresses)
    {
        int points = strains.Length;
        double largest = strains[^1], error = 0, asymmetry = 0;
        double[] raw = new double[36], symmetric = new double[36], y = new double[points];
        double[] x = [.. strains.Select(strain => strain / largest)];
        for (int j = 0; j < 6; j++)
            for (int i = 0; i < 6; i++)
            {
                for (int p = 0; p < points; p++) y[p] = stresses[(j * points + p) * 6 + i];
                LeastSquares fit = LeastSquares.Polynomial(x, y, 3);
                raw[6 * i + j] = fit.Coefficients[1] / largest;
                error = Math.Max(error, Math.Sqrt(fit.Covariance[5]) / largest);
            }
        for (int k = 0; k < 36; k++)
        {
            double other = raw[6 * (k % 6) + k / 6];
            symmetric[k] = 0.5 * (raw[k] + other);
            asymmetry = Math.Max(asymmetry, Math.Abs(raw[k] - other));
        }
        return new ElasticTensor(symmetric, asymmetry, error, stresses[(6 * (points / 2))..(6 * (points / 2) + 6)], strains, stresses);
    }

    private static double[] UnderStress(double[] c, double[] stress)
    {
        double[] b = [.. c];
        double Sigma(int i, int j) => stress[Voigt.Index(i, j)];
        for (int m = 0; m < 36; m++)
        {
            int i = Voigt.Row[m / 6], j = Voigt.Column[m / 6], k = Voigt.Row[m % 6], l = Voigt.Column[m % 6];
            double sum = 0;
            if (j == l) sum += Sigma(i, k);
            if (j == k) sum += Sigma(i, l);
            if (i == l) sum += Sigma(j, k);
            if (i == k) sum += Sigma(j, l);
            if (k == l) sum -= Sigma(i, j);
            if (i == j) sum -= Sigma(k, l);
            b[m] += 0.5 * sum;
        }
        return b;
    }
}
