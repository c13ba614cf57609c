using Amalgam.Atoms;

namespace Amalgam.Testing;

/// <summary>How a Lennard-Jones potential ends at its cutoff.</summary>
public enum LennardJonesEnd
{
    /// <summary>Multiplied by 1 − 10u³ + 15u⁴ − 6u⁵ over the last angstrom: C².</summary>
    Switched,
    /// <summary>Shifted to zero: the force jumps.</summary>
    Shifted,
    /// <summary>Cut: the energy jumps.</summary>
    Cut,
}

/// <summary>Lennard-Jones pairs: the control of <see cref="PotentialContract"/>, so simple that a failure is the contract's.</summary>
/// <remarks>V = 4ε ((σ/r)¹² − (σ/r)⁶), half to each atom; ε = 0.05 eV, σ = 1.5 Å + 0.005 Å (Z1 + Z2).</remarks>
public sealed class LennardJones(double cutoff, LennardJonesEnd end = LennardJonesEnd.Switched) : IPotential
{
    private const double Epsilon = 0.05, SwitchWidth = 1.0;
    private readonly NeighborList list = new();

    public double Cutoff => cutoff;

    public bool Supports(Element element) => true;

    public void Evaluate(Structure structure, Evaluation result)
    {
        list.Build(structure, cutoff, 1);
        result.Reset(structure.AtomCount);
        for (int i = 0; i < list.AtomCount; i++)
            for (int p = list.Start[i]; p < list.Start[i + 1]; p++) AddPair(structure, result, i, list.Neighbor[p], list.Displacement.Slice(3 * p, 3));
        foreach (double energy in result.Energies) result.Energy += energy;
    }

    private void AddPair(Structure structure, Evaluation result, int i, int j, ReadOnlySpan<double> d)
    {
        double r = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        (double energy, double slope) = Pair(1.5 + 0.005 * (structure.Elements[i].Number + structure.Elements[j].Number), r);
        result.Energies[i] += 0.5 * energy;
        for (int k = 0; k < 3; k++)
        {
            double g = 0.5 * slope * d[k] / r;
            result.Forces[3 * i + k] += g;
            result.Forces[3 * j + k] -= g;
            for (int l = 0; l < 3; l++) result.Virial[3 * k + l] -= g * d[l];
        }
    }

    private (double Energy, double Slope) Pair(double sigma, double r)
    {
        (double energy, double slope) = Bare(sigma, r);
        if (end == LennardJonesEnd.Shifted) energy -= Bare(sigma, cutoff).Energy;
        if (end != LennardJonesEnd.Switched) return (energy, slope);
        double u = Math.Clamp((r - cutoff + SwitchWidth) / SwitchWidth, 0, 1);
        double s = 1 - u * u * u * (10 - 15 * u + 6 * u * u), ds = -30 * u * u * (1 - u) * (1 - u) / SwitchWidth;
        return (energy * s, slope * s + energy * ds);
    }

    private static (double Energy, double Slope) Bare(double sigma, double r)
    {
        double six = Math.Pow(sigma / r, 6);
        return (4 * Epsilon * (six * six - six), 4 * Epsilon * (-12 * six * six + 6 * six) / r);
    }
}
