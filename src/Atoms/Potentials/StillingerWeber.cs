using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;

namespace Amalgam.Atoms.Potentials;

/// <summary>The Stillinger–Weber potential of silicon: pairs and angles that end at aσ with all their derivatives. A control with published answers.</summary>
/// <remarks>
/// <para>E = Σ_{i&lt;j} A ε (B (σ/r)⁴ − 1) exp(σ/(r − aσ)) + Σ_i Σ_{j&lt;k} λ ε (cos θ_jik + 1/3)² exp(γσ/(r_ij − aσ)) exp(γσ/(r_ik − aσ)).</para>
/// <para>F. H. Stillinger and T. A. Weber, Phys. Rev. B 31, 5262 (1985). Half of a pair belongs to each of its atoms, an angle to its centre.
/// One object serves one caller at a time. The result depends on the structure alone, to the last bit.</para>
/// </remarks>
public sealed class StillingerWeber : IPotential
{
    private const double DefaultSkin = 0.5, IdealCosine = -1.0 / 3;
    private readonly StillingerWeberParameters parameters;
    private readonly Func<Element, bool> supports;
    private readonly VerletList list;
    private Near[] near = new Near[16];

    /// <summary>A neighbour within the cutoff: D, its length, exp(γσ/(r − aσ)) and the derivative of that divided by r.</summary>
    private readonly record struct Near(int Atom, double X, double Y, double Z, double R, double Weight, double WeightSlope);

    public StillingerWeber(StillingerWeberParameters? parameters = null)
        : this(parameters ?? new StillingerWeberParameters(), element => element.Number == 14) { }

    /// <param name="supports">says which elements count as silicon; tests take any</param>
    internal StillingerWeber(StillingerWeberParameters parameters, Func<Element, bool> supports)
    {
        this.parameters = parameters;
        this.supports = supports;
        list = new VerletList(parameters.Reach * parameters.Sigma, DefaultSkin, 1);
    }

    public double Cutoff => list.Cutoff;

    public bool Supports(Element element) => supports(element);

    /// <exception cref="InvalidDataException">An atom is not silicon, or coordinates are impossible.</exception>
    public void Evaluate(Structure structure, Evaluation result)
    {
        for (int i = 0; i < structure.AtomCount; i++)
            if (!supports(structure.Elements[i]))
                throw StructureFault.Of(structure, $"expected silicon, found {structure.Elements[i]}", StructureFault.Describe(structure, i),
                    "the Stillinger–Weber control knows Si only; lj: takes any element");
        list.Update(structure);
        result.Reset(structure.AtomCount);
        for (int i = 0; i < structure.AtomCount; i++)
        {
            int count = AddPairs(result, i);
            for (int j = 1; j < count; j++)
                for (int k = 0; k < j; k++) AddAngle(result, i, near[j], near[k]);
        }
        foreach (double energy in result.Energies) result.Energy += energy;
    }

    /// <summary>Adds the pairs of a centre, each from its first side only, and collects its neighbours within the cutoff.</summary>
    private int AddPairs(Evaluation result, int i)
    {
        ReadOnlySpan<int> start = list.List.Start, neighbor = list.List.Neighbor, reverse = list.List.Reverse;
        ReadOnlySpan<double> displacement = list.List.Displacement;
        int count = 0;
        for (int p = start[i]; p < start[i + 1]; p++)
        {
            double x = displacement[3 * p], y = displacement[3 * p + 1], z = displacement[3 * p + 2];
            double r = Math.Sqrt(x * x + y * y + z * z), beyond = r - Cutoff;
            if (beyond >= 0) continue;
            if (count == near.Length) Array.Resize(ref near, 2 * count);
            double width = parameters.Gamma * parameters.Sigma, weight = Math.Exp(width / beyond);
            near[count++] = new Near(neighbor[p], x, y, z, r, weight, weight > 0 ? -weight * width / (beyond * beyond * r) : 0);
            if (reverse[p] > p) AddPair(result, i, near[count - 1], beyond);
        }
        return count;
    }

    private void AddPair(Evaluation result, int i, in Near j, double beyond)
    {
        double ending = Math.Exp(parameters.Sigma / beyond);
        if (ending == 0) return;
        double ratio = parameters.Sigma / j.R, four = ratio * ratio * ratio * ratio, strength = parameters.A * parameters.Epsilon * ending;
        double inside = parameters.B * four - 1, energy = strength * inside;
        double slope = strength * (-4 * parameters.B * four / j.R - inside * parameters.Sigma / (beyond * beyond));
        result.Energies[i] += 0.5 * energy;
        result.Energies[j.Atom] += 0.5 * energy;
        double scale = slope / j.R;
        AddGradient(result, i, j, scale * j.X, scale * j.Y, scale * j.Z);
    }

    private void AddAngle(Evaluation result, int i, in Near j, in Near k)
    {
        double weight = parameters.Lambda * parameters.Epsilon, product = 1 / (j.R * k.R);
        double cosine = (j.X * k.X + j.Y * k.Y + j.Z * k.Z) * product, off = cosine - IdealCosine;
        result.Energies[i] += weight * off * off * j.Weight * k.Weight;
        double bend = 2 * weight * off * j.Weight * k.Weight, cross = bend * product;
        double ownJ = weight * off * off * j.WeightSlope * k.Weight - bend * cosine / (j.R * j.R);
        double ownK = weight * off * off * j.Weight * k.WeightSlope - bend * cosine / (k.R * k.R);
        AddGradient(result, i, j, cross * k.X + ownJ * j.X, cross * k.Y + ownJ * j.Y, cross * k.Z + ownJ * j.Z);
        AddGradient(result, i, k, cross * j.X + ownK * k.X, cross * j.Y + ownK * k.Y, cross * j.Z + ownK * k.Z);
    }

    /// <summary>Adds g = ∂E/∂D of D = r_j − r_i to forces and virial.</summary>
    private static void AddGradient(Evaluation result, int i, in Near j, double gx, double gy, double gz)
    {
        Span<double> own = result.Forces.Slice(3 * i, 3), other = result.Forces.Slice(3 * j.Atom, 3), w = result.Virial;
        own[0] += gx; own[1] += gy; own[2] += gz;
        other[0] -= gx; other[1] -= gy; other[2] -= gz;
        w[0] -= gx * j.X; w[1] -= gx * j.Y; w[2] -= gx * j.Z;
        w[3] -= gy * j.X; w[4] -= gy * j.Y; w[5] -= gy * j.Z;
        w[6] -= gz * j.X; w[7] -= gz * j.Y; w[8] -= gz * j.Z;
    }
}
