using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Network.Graph;

/// <summary>Chebyshev polynomials T_0 … T_(K−1) of y = 2 (t − t_e)/(1 − t_e) − 1, t = exp(−r/ℓ), <see cref="PairInput.Chebyshev"/>, and d/dr of them.</summary>
internal readonly struct DistanceBasis
{
    private readonly double length, end, scale;

    public DistanceBasis(ModelSpec spec)
    {
        length = spec.PairBasisLength;
        end = Math.Exp(-spec.PairCutoff / length);
        scale = 2 / (1 - end);
    }

    /// <param name="distance">r, Å</param>
    /// <param name="values">[polynomial], result</param>
    /// <param name="slopes">[polynomial], 1/Å, result</param>
    public void Fill(double distance, Span<double> values, Span<double> slopes)
    {
        double t = Math.Exp(-distance / length), y = scale * (t - end) - 1, slope = -scale * t / length;
        (values[0], slopes[0], values[1], slopes[1]) = (1, 0, y, slope);
        for (int k = 2; k < values.Length; k++)
        {
            values[k] = 2 * y * values[k - 1] - values[k - 2];
            slopes[k] = 2 * (slope * values[k - 1] + y * slopes[k - 1]) - slopes[k - 2];
        }
    }
}
