using Amalgam.Atoms.Elements;

namespace Amalgam.Model.Repulsion;

/// <summary>The repulsion of two screened nuclei, for distances below those of any training set.</summary>
/// <remarks>
/// Universal potential of Ziegler, Biersack and Littmark, "The Stopping and Range of Ions in Solids" (1985):
/// V(r) = (k Z1 Z2 / r) Σ_m c_m exp(−d_m r / a),  a = 0.46850 Å / (Z1^0.23 + Z2^0.23),  k = e²/4πε0 = 14.399645 eV Å.
/// It is multiplied by 1 below inner, by s(u) = 1 − 10u³ + 15u⁴ − 6u⁵ with u = (r − inner)/(outer − inner) between, and by 0 beyond outer: C².
/// Every directed pair p gives V/2 to its centre. g_p = ∂E/∂D_p; F_i = Σ_{p∈i} g_p − Σ_{p: j(p)=i} g_p; W_kl = −Σ_p g_{p,k} D_{p,l}, equation (9).
/// </remarks>
public static class CoreRepulsion
{
    private const double CoulombConstant = 14.399645, ScreeningLength = 0.46850, ScreeningPower = 0.23;

    /// <summary>[Z], Z^0.23.</summary>
    private static readonly double[] ScreeningPowers = [.. Enumerable.Range(0, Element.MaxNumber + 1).Select(number => Math.Pow(number, ScreeningPower))];

    /// <summary>Adds energies, forces and virial of the core, from a neighbour list that reaches at least to the outer radius. Allocates nothing.</summary>
    /// <param name="core">where it begins and ends</param>
    /// <param name="pairs">atoms and pairs</param>
    /// <param name="energies">[centre], eV, added to</param>
    /// <param name="forces">[atom, 3], eV/Å, added to</param>
    /// <param name="virial">[3, 3], eV, W = −∂E/∂ε, added to</param>
    /// <param name="virials">[centre, 3, 3], eV, the parts of W from the pairs of each centre, added to; empty where not wanted</param>
    /// <exception cref="InvalidDataException">Two atoms are in the same place.</exception>
    public static void Add(CoreRepulsionSpec core, PairList pairs, Span<double> energies, Span<double> forces, Span<double> virial,
        Span<double> virials = default)
    {
        ReadOnlySpan<int> start = pairs.Start, neighbor = pairs.Neighbor;
        ReadOnlySpan<Element> elements = pairs.Elements;
        for (int centre = 0; centre < start.Length - 1; centre++)
            for (int pair = start[centre]; pair < start[centre + 1]; pair++)
            {
                ReadOnlySpan<double> D = pairs.Displacement.Slice(3 * pair, 3);
                double square = D[0] * D[0] + D[1] * D[1] + D[2] * D[2];
                if (square >= core.Outer * core.Outer) continue;
                int other = neighbor[pair];
                if (square == 0)
                    throw new InvalidDataException($"atoms {centre + 1} and {other + 1}: expected a distance above zero, found the same place\n"
                        + "  → remove one of them");
                double r = Math.Sqrt(square);
                (double energy, double slope) = Pair(core, elements[centre], elements[other], r);
                energies[centre] += 0.5 * energy;
                AddGradient(0.5 * slope / r, D, forces.Slice(3 * centre, 3), forces.Slice(3 * other, 3), virial);
                if (virials.Length > 0) AddVirial(0.5 * slope / r, D, virials.Slice(9 * centre, 9));
            }
    }

    /// <summary>Energy of one undirected pair and its derivative.</summary>
    /// <param name="r">Å, above zero</param>
    /// <returns>V in eV and dV/dr in eV/Å; exactly zero from the outer radius on.</returns>
    public static (double Energy, double Slope) Pair(CoreRepulsionSpec core, Element first, Element second, double r)
    {
        if (r >= core.Outer) return (0, 0);
        double a = ScreeningLength / (ScreeningPowers[first.Number] + ScreeningPowers[second.Number]);
        double t1 = 0.18175 * Math.Exp(-3.19980 / a * r), t2 = 0.50986 * Math.Exp(-0.94229 / a * r);
        double t3 = 0.28022 * Math.Exp(-0.40290 / a * r), t4 = 0.02817 * Math.Exp(-0.20162 / a * r);
        double screening = t1 + t2 + t3 + t4;
        double screening_dr = -(3.19980 * t1 + 0.94229 * t2 + 0.40290 * t3 + 0.20162 * t4) / a;
        double coulomb = CoulombConstant * first.Number * second.Number / r;
        double V = coulomb * screening, dV_dr = coulomb * (screening_dr - screening / r);
        if (r <= core.Inner) return (V, dV_dr);
        double width = core.Outer - core.Inner, u = (r - core.Inner) / width, rest = 1 - u;
        double s = rest * rest * rest * (1 + 3 * u + 6 * u * u), ds_dr = -30 * u * u * rest * rest / width;
        return (V * s, dV_dr * s + V * ds_dr);
    }

    /// <param name="scale">eV/Å², g = scale · D</param>
    private static void AddGradient(double scale, ReadOnlySpan<double> D, Span<double> centreForce, Span<double> otherForce, Span<double> virial)
    {
        for (int k = 0; k < 3; k++)
        {
            double g = scale * D[k];
            centreForce[k] += g;
            otherForce[k] -= g;
        }
        AddVirial(scale, D, virial);
    }

    /// <param name="scale">eV/Å², g = scale · D</param>
    private static void AddVirial(double scale, ReadOnlySpan<double> D, Span<double> virial)
    {
        for (int k = 0; k < 3; k++)
            for (int l = 0; l < 3; l++) virial[3 * k + l] -= scale * D[k] * D[l];
    }
}
