using Amalgam.Atoms;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Properties;

/// <summary>Second derivatives of the energy: Φ[κ, α, J, β], eV/Å², of atom κ of the primitive cell and atom J of a supercell.</summary>
/// <remarks>
/// Central differences of forces, both directions of each axis: what is odd in the displacement cancels, and so do forces left in the reference.
/// </remarks>
internal sealed class ForceConstants
{
    private readonly double[] values;
    private readonly int atoms;

    private ForceConstants(Supercell supercell, PrimitiveCell primitive)
    {
        Supercell = supercell;
        Primitive = primitive;
        atoms = supercell.Structure.AtomCount;
        values = new double[9 * primitive.Representatives.Length * atoms];
    }

    public Supercell Supercell { get; }
    public PrimitiveCell Primitive { get; }
    /// <summary>Atoms of the primitive cell.</summary>
    public int Count => Primitive.Representatives.Length;

    /// <summary>Φ, eV/Å².</summary>
    public double this[int kappa, int alpha, int atom, int beta]
    {
        get => values[((3 * kappa + alpha) * atoms + atom) * 3 + beta];
        private set => values[((3 * kappa + alpha) * atoms + atom) * 3 + beta] = value;
    }

    /// <summary>The primitive atom that an atom of the supercell repeats.</summary>
    public int PrimitiveAtom(int atom) => Primitive.PrimitiveAtomOf[atom % Primitive.PrimitiveAtomOf.Length];

    /// <summary>Displaces each primitive atom in six ways.</summary>
    public static ForceConstants Compute(Supercell supercell, PrimitiveCell primitive, double displacement, PotentialPool pool, CancellationToken cancellation)
    {
        var constants = new ForceConstants(supercell, primitive);
        double[][] forces = new double[6 * constants.Count][];
        void One(int index, IPotential potential)
        {
            Structure moved = StructureCopy.Of(supercell.Structure);
            moved.Positions[3 * primitive.Representatives[index / 6] + index % 6 / 2] += index % 2 == 0 ? displacement : -displacement;
            var evaluation = new Evaluation();
            potential.Evaluate(moved, evaluation);
            forces[index] = evaluation.Forces.ToArray();
        }
        pool.For(forces.Length, One, cancellation);
        for (int kappa = 0; kappa < constants.Count; kappa++)
            for (int alpha = 0; alpha < 3; alpha++)
                for (int j = 0; j < 3 * constants.atoms; j++)
                {
                    int pair = 6 * kappa + 2 * alpha;
                    constants[kappa, alpha, j / 3, j % 3] = -(forces[pair][j] - forces[pair + 1][j]) / (2 * displacement);
                }
        return constants;
    }

    /// <summary>Largest |Σ_J Φ| over rows, and over columns by the symmetry of Φ, eV/Å²: zero where a shift of everything changes nothing.</summary>
    public double LargestSum()
    {
        double largest = 0;
        double[] rows = RowSums(), columns = ColumnSums();
        for (int k = 0; k < rows.Length; k++) largest = Math.Max(largest, Math.Max(Math.Abs(rows[k]), Math.Abs(columns[k])));
        return largest;
    }

    /// <summary>eV/Å², largest |Φ|, also of an atom on itself.</summary>
    public double Largest() => values.Max(Math.Abs);

    /// <summary>eV/Å², largest |Φ| between atoms that are equally near through two sides of the supercell: what the potential does beyond it is lost.</summary>
    /// <param name="tolerance">Å</param>
    public double LargestAtBorder(double tolerance)
    {
        double largest = 0;
        for (int kappa = 0; kappa < Count; kappa++)
            for (int atom = 0; atom < atoms; atom++)
            {
                int from = Primitive.Representatives[kappa];
                if (atom == from || Supercell.ShortestVectors(from, atom, tolerance).Count == 1) continue;
                for (int k = 0; k < 9; k++) largest = Math.Max(largest, Math.Abs(this[kappa, k / 3, atom, k % 3]));
            }
        return largest;
    }

    /// <summary>Takes away what breaks the acoustic sum rule, evenly from all atoms: Φ ← P Φ P, P the projector beside rigid shifts of the supercell.</summary>
    public void ImposeSumRule()
    {
        double[] rows = RowSums(), columns = ColumnSums(), total = new double[9];
        for (int k = 0; k < rows.Length; k++) total[k % 9] += rows[k] / Count;
        for (int kappa = 0; kappa < Count; kappa++)
            for (int k = 0; k < 9; k++)
                for (int atom = 0; atom < atoms; atom++)
                    this[kappa, k / 3, atom, k % 3] -= (rows[9 * kappa + k] + columns[9 * PrimitiveAtom(atom) + k] - total[k]) / atoms;
    }

    /// <returns>[κ, α, β]: Σ_J Φ(κα, Jβ)</returns>
    private double[] RowSums()
    {
        double[] sums = new double[9 * Count];
        for (int kappa = 0; kappa < Count; kappa++)
            for (int k = 0; k < 9; k++)
                for (int atom = 0; atom < atoms; atom++) sums[9 * kappa + k] += this[kappa, k / 3, atom, k % 3];
        return sums;
    }

    /// <returns>[κ', α, β]: Σ Φ(Iα, κ'β) over all atoms I of the supercell, which by translation is the sum over κ and the images of κ'</returns>
    private double[] ColumnSums()
    {
        double[] sums = new double[9 * Count];
        for (int kappa = 0; kappa < Count; kappa++)
            for (int atom = 0; atom < atoms; atom++)
                for (int k = 0; k < 9; k++) sums[9 * PrimitiveAtom(atom) + k] += this[kappa, k / 3, atom, k % 3];
        return sums;
    }
}
