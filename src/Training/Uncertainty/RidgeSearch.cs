using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Amalgam.Training.Uncertainty;

/// <summary>α and ς² that make the errors of structures set aside most likely.</summary>
/// <remarks>
/// Errors e_j ~ N(0, α² v_j) with v_j = f_jᵀ (C + ς² 1)⁻¹ f_j. For a given ς² the best α² is the mean of e²/v; what is left, ln L(ς²), is searched over twelve
/// decades below the largest eigenvalue of C, first on a grid and then by golden section. In the eigenvectors of C a try costs n D.
/// </remarks>
internal sealed class RidgeSearch
{
    private const double Decades = 12, StepsPerDecade = 4, Tolerance = 1e-4, Golden = 0.6180339887498949;

    private readonly double[] eigenvalues;
    /// <summary>[structure], each [eigenvector], squares of f in the eigenvectors.</summary>
    private readonly double[][] squares;
    private readonly double[] errors;

    /// <param name="covariance">[channel, channel], row-major, symmetric; not zero</param>
    /// <param name="features">[structure], each [channel]; none is zero</param>
    /// <param name="errors">[structure], eV/atom; not all zero</param>
    public RidgeSearch(double[] covariance, int width, IReadOnlyList<double[]> features, double[] errors)
    {
        this.errors = errors;
        Evd<double> eigen = Matrix<double>.Build.DenseOfRowMajor(width, width, covariance).Evd(Symmetricity.Symmetric);
        eigenvalues = [.. eigen.EigenValues.Select(value => Math.Max(0, value.Real))];
        double[] vectors = eigen.EigenVectors.ToColumnMajorArray();
        squares = [.. features.Select(row => Squares(row, vectors))];
    }

    /// <returns>α, eV, and ς²</returns>
    public (double Scale, double Ridge) Best()
    {
        double top = Math.Log10(eigenvalues.Max()), best = top, least = double.PositiveInfinity, step = 1 / StepsPerDecade;
        for (int i = 0; i <= Decades * StepsPerDecade; i++)
        {
            double at = top - i * step, value = NegativeLogLikelihood(Math.Pow(10, at));
            if (value < least) (best, least) = (at, value);
        }
        double low = best - step, high = best + step;
        double left = high - Golden * (high - low), right = low + Golden * (high - low);
        double atLeft = NegativeLogLikelihood(Math.Pow(10, left)), atRight = NegativeLogLikelihood(Math.Pow(10, right));
        while (high - low > Tolerance)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                atLeft = NegativeLogLikelihood(Math.Pow(10, left = high - Golden * (high - low)));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                atRight = NegativeLogLikelihood(Math.Pow(10, right = low + Golden * (high - low)));
            }
        }
        double ridge = Math.Pow(10, (low + high) / 2);
        return (Math.Sqrt(SquaredScale(ridge)), ridge);
    }

    /// <summary>−ln L per structure at the best α, without constants.</summary>
    internal double NegativeLogLikelihood(double ridge)
    {
        double logarithms = 0;
        foreach (double[] row in squares) logarithms += Math.Log(Variance(row, ridge));
        return 0.5 * (Math.Log(SquaredScale(ridge)) + logarithms / squares.Length);
    }

    private double SquaredScale(double ridge)
    {
        double sum = 0;
        for (int structure = 0; structure < errors.Length; structure++)
            sum += errors[structure] * errors[structure] / Variance(squares[structure], ridge);
        return sum / errors.Length;
    }

    private double Variance(double[] row, double ridge)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++) sum += row[k] / (eigenvalues[k] + ridge);
        return sum;
    }

    private static double[] Squares(double[] row, double[] vectors)
    {
        var squares = new double[row.Length];
        for (int k = 0; k < row.Length; k++)
        {
            double dot = 0;
            for (int channel = 0; channel < row.Length; channel++) dot += row[channel] * vectors[k * row.Length + channel];
            squares[k] = dot * dot;
        }
        return squares;
    }
}
