using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>D_κκ'(q) = Σ_J Φ(κ, J) ⟨exp(i q · d)⟩ / √(m_κ m_κ'), and its frequencies.</summary>
/// <remarks>
/// d runs over the equally short vectors from κ to the images of J in the repeated supercell: at wave vectors that fit the supercell that is
/// exact, between them it interpolates with the symmetry of the lattice. D is made Hermitian, which is the symmetry of Φ. No charges: no
/// splitting of longitudinal and transverse optical modes at Γ in polar crystals.
/// </remarks>
internal sealed class DynamicalMatrix
{
    /// <summary>1 √(eV/(Å² u)) in THz.</summary>
    private static readonly double Terahertz = Math.Sqrt(Units.ElectronvoltInMassSpeedSquared) * 1000 / (2 * Math.PI);
    // Å; relaxed structures are symmetric to about this much.
    private const double SameLength = 1e-3;
    private readonly List<Term> terms = [];

    /// <param name="cellMasses">[atom of the given cell], u</param>
    public DynamicalMatrix(ForceConstants constants, double[] cellMasses)
    {
        int[] primitive = constants.Primitive.Representatives;
        BranchCount = 3 * constants.Count;
        Structure cell = constants.Supercell.Structure;
        for (int kappa = 0; kappa < constants.Count; kappa++)
            for (int atom = 0; atom < cell.AtomCount; atom++)
            {
                int from = primitive[kappa];
                double masses = Math.Sqrt(cellMasses[from] * cellMasses[primitive[constants.PrimitiveAtom(atom)]]);
                double[] block = [.. Enumerable.Range(0, 9).Select(k => constants[kappa, k / 3, atom, k % 3] / masses)];
                if (block.All(element => element == 0)) continue;
                terms.Add(new Term(kappa, constants.PrimitiveAtom(atom), block, [.. constants.Supercell.ShortestVectors(from, atom, SameLength)]));
            }
    }

    /// <summary>Three times the atoms of the primitive cell.</summary>
    public int BranchCount { get; }

    /// <summary>Frequencies at wave vectors, side by side.</summary>
    /// <param name="wavevectors">[point, 3], Å⁻¹, 2π included</param>
    /// <param name="threads">at most; changes no result</param>
    /// <returns>[point, branch], THz, ascending; imaginary ones negative</returns>
    public double[] Frequencies(double[] wavevectors, int threads)
    {
        int n = BranchCount;
        double[] all = new double[wavevectors.Length / 3 * n];
        Parallel.For(0, wavevectors.Length / 3, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Re: new double[n * n], Im: new double[n * n], Solver: new HermitianEigenvalues(n)),
            (point, _, local) =>
            {
                Fill(wavevectors.AsSpan(3 * point, 3), local.Re, local.Im);
                Span<double> values = all.AsSpan(point * n, n);
                local.Solver.Solve(local.Re, local.Im, values);
                foreach (ref double value in values) value = Math.Sign(value) * Math.Sqrt(Math.Abs(value)) * Terahertz;
                return local;
            }, _ => { });
        return all;
    }

    private void Fill(ReadOnlySpan<double> q, double[] re, double[] im)
    {
        int n = BranchCount;
        Array.Clear(re);
        Array.Clear(im);
        foreach (Term term in terms)
        {
            double cosine = 0, sine = 0;
            foreach (double[] d in term.Vectors)
            {
                (double s, double c) = Math.SinCos(Matrix3.Dot(q, d));
                cosine += c / term.Vectors.Length;
                sine += s / term.Vectors.Length;
            }
            for (int k = 0; k < 9; k++)
            {
                int row = 3 * term.From + k / 3, column = 3 * term.To + k % 3;
                // Half here and half, conjugate, in the mirrored place: (D + D†)/2.
                re[row * n + column] += 0.5 * cosine * term.Block[k];
                im[row * n + column] += 0.5 * sine * term.Block[k];
                re[column * n + row] += 0.5 * cosine * term.Block[k];
                im[column * n + row] -= 0.5 * sine * term.Block[k];
            }
        }
    }

    /// <param name="Block">[3, 3], eV/(Å² u): Φ/√(m m')</param>
    /// <param name="Vectors">[image][3], Å</param>
    private sealed record Term(int From, int To, double[] Block, double[][] Vectors);
}
