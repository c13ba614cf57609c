namespace Amalgam.Dynamics.Properties;

/// <summary>Frequencies on a mesh of the Brillouin zone, for densities and sums over states.</summary>
/// <param name="Divisions">[3]</param>
/// <param name="Weights">[point], their sum is 1</param>
/// <param name="Frequencies">[point, branch], THz; imaginary ones negative</param>
/// <param name="AtomCount">atoms of the primitive cell</param>
public sealed record PhononMesh(int[] Divisions, double[] Weights, double[] Frequencies, int AtomCount)
{
    /// <summary>Frequencies this near to zero are a shift of the whole crystal, not a vibration.</summary>
    internal const double Zero = 1e-3;

    public int BranchCount => 3 * AtomCount;

    /// <summary>Share of all states that are imaginary: zero in a crystal at a minimum of its energy.</summary>
    public double ImaginaryShare
    {
        get
        {
            double share = 0;
            for (int i = 0; i < Frequencies.Length; i++)
                if (Frequencies[i] < -Zero) share += Weights[i / BranchCount] / BranchCount;
            return share;
        }
    }

    /// <summary>A mesh shifted by half a step, which misses Γ; q and −q count as one.</summary>
    /// <param name="reciprocal">[3, 3], Å⁻¹, of the primitive cell</param>
    /// <param name="divisions">[3], positive; 1 along open axes, which then lie at zero</param>
    /// <param name="isPeriodic">[3]</param>
    internal static PhononMesh Of(double[] reciprocal, int[] divisions, bool[] isPeriodic, int atomCount, Func<double[], double[]> frequencies)
    {
        List<double> wavevectors = [], weights = [];
        int count = divisions[0] * divisions[1] * divisions[2];
        for (int index = 0; index < count; index++)
        {
            // Point index reversed along all axes is −q.
            int mirror = count - 1 - index;
            if (mirror < index) break;
            int[] place = [index / (divisions[1] * divisions[2]), index / divisions[2] % divisions[1], index % divisions[2]];
            double[] share = [.. Enumerable.Range(0, 3).Select(k => isPeriodic[k] ? (place[k] + 0.5) / divisions[k] - 0.5 : 0)];
            for (int k = 0; k < 3; k++) wavevectors.Add(share[0] * reciprocal[k] + share[1] * reciprocal[3 + k] + share[2] * reciprocal[6 + k]);
            weights.Add((mirror == index ? 1.0 : 2.0) / count);
        }
        return new PhononMesh(divisions, [.. weights], frequencies([.. wavevectors]), atomCount);
    }
}
