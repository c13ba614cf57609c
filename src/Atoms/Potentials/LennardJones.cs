using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;

namespace Amalgam.Atoms.Potentials;

/// <summary>Lennard-Jones pairs, V = 4ε ((σ/r)¹² − (σ/r)⁶), half to each atom: a control whose results are known.</summary>
/// <remarks>J. E. Jones, Proc. R. Soc. A 106, 463 (1924). σ of two elements is the mean of theirs. One object serves one caller at a time.
/// The result depends on the structure alone, to the last bit, not on structures seen before.</remarks>
public sealed class LennardJones : IPotential
{
    private const double DefaultSkin = 0.5;
    private readonly double epsilon, switchWidth;
    private readonly Func<Element, double> sigma;
    private readonly LennardJonesEnd end;
    private readonly VerletList list;
    private double[] sigmas = [];

    /// <param name="epsilon">eV, depth; zero gives an ideal gas</param>
    /// <param name="sigma">Å, where V changes sign, the same for all elements</param>
    /// <param name="cutoff">Å</param>
    /// <param name="switchWidth">Å over which a switched potential ends</param>
    public LennardJones(double epsilon, double sigma, double cutoff, LennardJonesEnd end = LennardJonesEnd.Switched, double switchWidth = 1)
        : this(epsilon, _ => sigma, cutoff, end, switchWidth)
    {
        if (!(sigma > 0) || !double.IsFinite(sigma)) throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "σ is positive and finite");
    }

    /// <param name="epsilon">eV</param>
    /// <param name="sigma">gives σ of an element, Å, positive</param>
    /// <param name="cutoff">Å</param>
    /// <param name="switchWidth">Å</param>
    public LennardJones(double epsilon, Func<Element, double> sigma, double cutoff, LennardJonesEnd end = LennardJonesEnd.Switched, double switchWidth = 1)
    {
        if (!(epsilon >= 0) || !double.IsFinite(epsilon)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε is zero or more, and finite");
        if (!(switchWidth > 0) || switchWidth > cutoff) throw new ArgumentOutOfRangeException(nameof(switchWidth), switchWidth,
            "the switch is positive and no wider than the cutoff");
        this.epsilon = epsilon;
        this.sigma = sigma;
        this.end = end;
        this.switchWidth = switchWidth;
        list = new VerletList(cutoff, DefaultSkin, 1);
    }

    public double Cutoff => list.Cutoff;

    public bool Supports(Element element) => true;

    public void Evaluate(Structure structure, Evaluation result)
    {
        list.Update(structure);
        result.Reset(structure.AtomCount);
        if (sigmas.Length < structure.AtomCount) sigmas = new double[structure.AtomCount];
        for (int i = 0; i < structure.AtomCount; i++) sigmas[i] = sigma(structure.Elements[i]);
        AddPairs(result);
        foreach (double energy in result.Energies) result.Energy += energy;
    }

    private void AddPairs(Evaluation result)
    {
        ReadOnlySpan<int> start = list.List.Start, neighbor = list.List.Neighbor, reverse = list.List.Reverse;
        ReadOnlySpan<double> displacement = list.List.Displacement;
        Span<double> forces = result.Forces, energies = result.Energies;
        Span<double> w = stackalloc double[6]; // xx, yy, zz, yz, xz, xy
        w.Clear();
        double squaredCutoff = Cutoff * Cutoff;
        for (int i = 0; i < result.AtomCount; i++)
            for (int p = start[i]; p < start[i + 1]; p++)
            {
                if (reverse[p] < p) continue; // each pair once
                double x = displacement[3 * p], y = displacement[3 * p + 1], z = displacement[3 * p + 2];
                double squared = x * x + y * y + z * z;
                if (squared > squaredCutoff) continue;
                int j = neighbor[p];
                (double energy, double slope) = Pair(0.5 * (sigmas[i] + sigmas[j]), squared);
                energies[i] += 0.5 * energy;
                energies[j] += 0.5 * energy;
                double gx = slope * x, gy = slope * y, gz = slope * z;
                forces[3 * i] += gx; forces[3 * i + 1] += gy; forces[3 * i + 2] += gz;
                forces[3 * j] -= gx; forces[3 * j + 1] -= gy; forces[3 * j + 2] -= gz;
                w[0] -= gx * x; w[1] -= gy * y; w[2] -= gz * z;
                w[3] -= gy * z; w[4] -= gx * z; w[5] -= gx * y;
            }
        double[] virial = result.Virial;
        (virial[0], virial[4], virial[8]) = (w[0], w[1], w[2]);
        virial[5] = virial[7] = w[3];
        virial[2] = virial[6] = w[4];
        virial[1] = virial[3] = w[5];
    }

    /// <returns>V, eV, and V′/r, eV/Å²</returns>
    private (double Energy, double SlopePerLength) Pair(double sigma, double squared)
    {
        (double energy, double slope) = Bare(sigma, squared);
        if (end == LennardJonesEnd.Shifted) energy -= Bare(sigma, Cutoff * Cutoff).Energy;
        double inner = Cutoff - switchWidth;
        if (end != LennardJonesEnd.Switched || squared <= inner * inner) return (energy, slope);
        double r = Math.Sqrt(squared), u = Math.Clamp((r - inner) / switchWidth, 0, 1);
        double s = 1 - u * u * u * (10 - 15 * u + 6 * u * u), ds = -30 * u * u * (1 - u) * (1 - u) / switchWidth;
        return (energy * s, slope * s + energy * ds / r);
    }

    private (double Energy, double SlopePerLength) Bare(double sigma, double squared)
    {
        double inverse = 1 / squared, ratio = sigma * sigma * inverse, six = ratio * ratio * ratio;
        return (4 * epsilon * six * (six - 1), 24 * epsilon * six * (1 - 2 * six) * inverse);
    }
}
