using System.Runtime.Intrinsics;
using Amalgam.Model.Backbones.Dpa3;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Graph;

/// <summary>Chebyshev polynomials T_0 … T_(K−1) of y = 2 (t − t_e)/(1 − t_e) − 1, t = exp(−r/ℓ), <see cref="PairInput.Chebyshev"/>, and d/dr of them.</summary>
internal readonly unsafe struct DistanceBasis
{
    private readonly double length, end, scale;

    public DistanceBasis(ModelSpec spec)
    {
        length = spec.PairBasisLength;
        end = Math.Exp(-spec.PairCutoff / length);
        scale = 2 / (1 - end);
    }

    /// <param name="distance">r of eight pairs, Å</param>
    /// <param name="count">K</param>
    /// <param name="values">[polynomial], result</param>
    /// <param name="slopes">[polynomial], 1/Å, result</param>
    public void Fill(Eight distance, int count, Eight* values, Eight* slopes)
    {
        Eight t = Vector512.Exp(-distance / length), y = scale * (t - Vector512.Create(end)) - Eight.One, slope = -scale / length * t, twice = y + y;
        (values[0], slopes[0], values[1], slopes[1]) = (Eight.One, Eight.Zero, y, slope);
        slope += slope;
        for (int k = 2; k < count; k++)
        {
            values[k] = twice * values[k - 1] - values[k - 2];
            slopes[k] = slope * values[k - 1] + twice * slopes[k - 1] - slopes[k - 2];
        }
    }
}
