namespace Amalgam.Unit.Dynamics;

/// <summary>
/// Sums over a face-centred cubic lattice of a switched Lennard-Jones potential: energies, elastic constants and phonons without any structure, neighbour list
/// or force.
/// </summary>
internal sealed class PairSums(double epsilon, double sigma, double cutoff, double width)
{
    private double Energy(double r)
    {
        double six = Math.Pow(sigma / r, 6), u = Math.Clamp((r - cutoff + width) / width, 0, 1);
        return 4 * epsilon * (six * six - six) * (1 - u * u * u * (10 - 15 * u + 6 * u * u));
    }

    // Fourth-order differences: exact to about 1e-9 of the values.
    private double First(double r)
    {
        const double h = 1e-3;
        return (8 * (Energy(r + h) - Energy(r - h)) - (Energy(r + 2 * h) - Energy(r - 2 * h))) / (12 * h);
    }

    private double Second(double r)
    {
        const double h = 1e-3;
        return (16 * (Energy(r + h) + Energy(r - h)) - (Energy(r + 2 * h) + Energy(r - 2 * h)) - 30 * Energy(r)) / (12 * h * h);
    }

    private IEnumerable<double[]> Vectors(double a)
    {
        int reach = (int)(2 * cutoff / a) + 1;
        for (int i = -reach; i <= reach; i++)
            for (int j = -reach; j <= reach; j++)
                for (int k = -reach; k <= reach; k++)
                {
                    double[] v = [i * a / 2, j * a / 2, k * a / 2];
                    double square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
                    if ((i + j + k) % 2 == 0 && square > 0 && square < cutoff * cutoff) yield return v;
                }
    }

    private static double Length(double[] v) => Math.Sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);

    /// <summary>eV per atom at a lattice constant.</summary>
    public double EnergyAt(double a) => 0.5 * Vectors(a).Sum(v => Energy(Length(v)));

    /// <summary>Å, where the pressure −dE/dV is zero.</summary>
    public double LatticeConstant(double low, double high)
    {
        for (int step = 0; step < 60; step++)
        {
            double middle = 0.5 * (low + high);
            if (Vectors(middle).Sum(v => First(Length(v)) * Length(v)) < 0) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>eV/Å³, C_ijkl = 1/(2Ω) Σ (φ'' − φ'/r) r_i r_j r_k r_l / r² at zero pressure.</summary>
    public double Elastic(double a, int i, int j, int k, int l) =>
        Vectors(a).Sum(v => (Second(Length(v)) - First(Length(v)) / Length(v)) * v[i] * v[j] * v[k] * v[l] / Math.Pow(Length(v), 2)) / (2 * a * a * a / 4);

    /// <summary>[3, 3], eV/Å²: Σ_R Φ(R) (1 − cos q·R) with Φ the second derivatives of the pair energy.</summary>
    public double[] Dynamical(double a, double[] q)
    {
        double[] matrix = new double[9];
        foreach (double[] v in Vectors(a))
        {
            double r = Length(v), first = First(r) / r, second = Second(r), phase = 1 - Math.Cos(q[0] * v[0] + q[1] * v[1] + q[2] * v[2]);
            for (int k = 0; k < 9; k++) matrix[k] += phase * ((second - first) * v[k / 3] * v[k % 3] / (r * r) + (k % 4 == 0 ? first : 0));
        }
        return matrix;
    }
}
