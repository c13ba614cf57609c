using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>A deformation F = exp(S) of a reference cell, S symmetric, and the exact gradient of an energy in S.</summary>
/// <remarks>
/// <para>Symmetric S reaches every cell up to a rotation, which changes no energy; det F = exp(tr S), so that fixed volume and fixed shape
/// are linear in S.</para>
/// <para>Gradient: with row vectors r = u F at fixed u, ∂E/∂F = F⁻ᵀ M where M_kl = ∂E/∂ε_kl for r' = r (1 + ε). In the eigenbasis of S,
/// S = Q Λ Qᵀ, dexp is the elementwise product with Γ_ij = (e^λi − e^λj)/(λi − λj): ∂E/∂S = Q [Γ ∘ Qᵀ sym(∂E/∂F) Q] Qᵀ
/// (Higham, Functions of Matrices, 2008, theorem 3.9).</para>
/// </remarks>
internal sealed class CellDeformation
{
    private readonly double[] values = new double[3], vectors = new double[9], deformation = Matrix3.Identity;

    /// <summary>[3, 3], dimensionless, symmetric: F.</summary>
    public ReadOnlySpan<double> Matrix => deformation;

    /// <summary>ln det F: of the change of volume.</summary>
    public double LogarithmOfVolume => values[0] + values[1] + values[2];

    /// <summary>Logarithm of the largest stretch in any direction.</summary>
    public double LargestLogarithm => Math.Max(values[0], Math.Max(values[1], values[2]));

    /// <param name="strain">[3, 3], symmetric: S</param>
    public void Set(ReadOnlySpan<double> strain)
    {
        SymmetricEigen.Solve(strain, values, vectors);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
            {
                double sum = 0;
                for (int k = 0; k < 3; k++) sum += vectors[3 * i + k] * Math.Exp(values[k]) * vectors[3 * j + k];
                deformation[3 * i + j] = sum;
            }
    }

    /// <param name="strainGradient">[3, 3], eV: M</param>
    /// <param name="gradient">[3, 3], eV, symmetric: ∂E/∂S</param>
    public void Gradient(ReadOnlySpan<double> strainGradient, Span<double> gradient)
    {
        double[] inDeformation = Matrix3.Product(Matrix3.Inverse(deformation), strainGradient); // F is symmetric: F⁻ᵀ = F⁻¹
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < i; j++) inDeformation[3 * i + j] = inDeformation[3 * j + i] = 0.5 * (inDeformation[3 * i + j] + inDeformation[3 * j + i]);
        double[] turned = Matrix3.Product(Matrix3.Product(Matrix3.Transpose(vectors), inDeformation), vectors);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) turned[3 * i + j] *= Slope(values[i], values[j]);
        Matrix3.Multiply(Matrix3.Product(vectors, turned), Matrix3.Transpose(vectors), gradient);
    }

    /// <summary>(e^a − e^b)/(a − b) = e^((a+b)/2) sinh(h)/h with h = (a − b)/2.</summary>
    private static double Slope(double a, double b)
    {
        double h = 0.5 * (a - b);
        return Math.Exp(0.5 * (a + b)) * (Math.Abs(h) < 1e-4 ? 1 + h * h / 6 : Math.Sinh(h) / h);
    }
}
