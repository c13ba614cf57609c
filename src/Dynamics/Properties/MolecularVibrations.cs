using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Normal modes of a molecule in open space, from finite displacements.</summary>
/// <remarks>
/// Wilson, Decius and Cross, Molecular Vibrations, 1955: eigenvectors of Φ/√(m m') in what shifts and turns of the whole leave over, so that there are 3N − 6
/// modes (3N − 5 of a straight molecule), and rounding in shifts and turns touches none. Where atoms are fixed the others vibrate in their field, in
/// three modes each.
/// </remarks>
public sealed class MolecularVibrations
{
    /// <summary>1 √(eV/(Å² u)) in THz.</summary>
    private static readonly double Terahertz = Math.Sqrt(Units.ElectronvoltInMassSpeedSquared) * 1000 / (2 * Math.PI);
    private readonly MassDistribution distribution;

    private MolecularVibrations(Structure structure, MassDistribution distribution, Evaluation start, bool isHeld)
    {
        this.distribution = distribution;
        Structure = structure;
        PotentialEnergy = start.Energy;
        Shape = isHeld ? MoleculeShape.Held : distribution.Shape;
    }

    public Structure Structure { get; }
    public MoleculeShape Shape { get; }
    /// <summary>eV, of the structure at rest.</summary>
    public double PotentialEnergy { get; }
    /// <summary>eV/Å, left on an atom that may move: far from zero the modes are not those of a minimum.</summary>
    public double LargestForce { get; private init; }
    /// <summary>cm⁻¹, what shifts and turns of the whole would have as wavenumber; zero with exact derivatives at a minimum.</summary>
    public double LargestRigidWavenumber { get; private init; }
    /// <summary>By ascending frequency, imaginary ones first.</summary>
    public IReadOnlyList<VibrationMode> Modes { get; private init; } = [];
    /// <summary>u.</summary>
    public double Mass => distribution.Masses.Sum();
    /// <summary>[3], u Å², ascending.</summary>
    public IReadOnlyList<double> Moments => distribution.Moments;
    /// <summary>eV, Σ hν/2; imaginary modes have none.</summary>
    public double ZeroPointEnergy => Modes.Sum(mode => 0.5 * mode.Energy);
    /// <summary>Proper rotations that map the molecule onto itself.</summary>
    public int SymmetryNumber() => RotationalSymmetry.Number(Structure, distribution);

    /// <summary>Displaces every atom that may move in six ways.</summary>
    /// <param name="displacement">Å</param>
    /// <exception cref="InvalidDataException">The structure repeats, all atoms are fixed, or the potential has no numbers.</exception>
    public static MolecularVibrations Compute(Structure structure, double displacement, PotentialPool pool, CancellationToken cancellation = default)
    {
        if (structure.Cell.IsPeriodicAnywhere) throw new InvalidDataException($"{structure.Source}: expected a molecule in open space, found periodic axes\n"
            + "  → write pbc=\"F F F\" where they mean nothing, or take the phonons of the crystal");
        AtomConstraints constraints = AtomConstraints.FromFile(structure);
        int[] free = [.. Enumerable.Range(0, 3 * structure.AtomCount).Where(k => !constraints.IsFixed[k])];
        if (free.Length == 0) throw new InvalidDataException($"{structure.Source}: expected an atom that may move, found all fixed\n"
            + "  → free some in move_mask");
        MassDistribution distribution = MassDistribution.Of(structure);
        var start = new Evaluation();
        pool.Wide.Evaluate(structure, start);
        double[] hessian = Hessian(structure, free, displacement, pool, cancellation), roots = [.. free.Select(k => Math.Sqrt(distribution.Masses[k / 3]))];
        int n = free.Length;
        for (int k = 0; k < n * n; k++) hessian[k] /= roots[k / n] * roots[k % n];
        List<double[]> rigid = constraints.AtomCount > 0 ? [] : distribution.RigidMotions();
        return new MolecularVibrations(structure, distribution, start, constraints.AtomCount > 0)
        {
            LargestForce = Largest(start.Forces, constraints.IsFixed),
            LargestRigidWavenumber = rigid.Select(motion => Math.Abs(new VibrationMode(Frequency(Product(hessian, motion, motion)), 0, []).Wavenumber))
                .DefaultIfEmpty().Max(),
            Modes = Solve(hessian, OrthonormalComplement.Of(rigid, n), free, roots, 3 * structure.AtomCount),
        };
    }

    /// <summary>A row per mode.</summary>
    public DataTable Table()
    {
        var table = new DataTable("mode", "wavenumber_per_cm", "frequency_THz", "energy_meV", "reduced_mass_u", "kind");
        for (int i = 0; i < Modes.Count; i++)
            table.Add(i + 1, Modes[i].Wavenumber, Modes[i].Frequency, 1000 * Modes[i].Energy, Modes[i].ReducedMass,
                Modes[i].IsImaginary ? "IMAGINARY" : "real");
        return table;
    }

    /// <returns>[free, free], eV/Å², symmetrised</returns>
    private static double[] Hessian(Structure structure, int[] free, double displacement, PotentialPool pool, CancellationToken cancellation)
    {
        int n = free.Length;
        double[][] forces = new double[2 * n][];
        pool.For(2 * n, (index, potential) =>
        {
            Structure moved = StructureCopy.Of(structure);
            moved.Positions[free[index / 2]] += index % 2 == 0 ? displacement : -displacement;
            var evaluation = new Evaluation();
            potential.Evaluate(moved, evaluation);
            forces[index] = evaluation.Forces.ToArray();
        }, cancellation);
        double Slope(int i, int j) => (forces[2 * i + 1][free[j]] - forces[2 * i][free[j]]) / (2 * displacement);
        double[] raw = [.. Enumerable.Range(0, n * n).Select(k => Slope(k / n, k % n))];
        return [.. Enumerable.Range(0, n * n).Select(k => 0.5 * (raw[k] + raw[n * (k % n) + k / n]))];
    }

    private static IReadOnlyList<VibrationMode> Solve(double[] hessian, List<double[]> basis, int[] free, double[] roots, int coordinates)
    {
        int n = free.Length, count = basis.Count;
        double[] reduced = new double[count * count], values = new double[count], vectors = new double[count * count];
        for (int a = 0; a < count; a++)
            for (int b = 0; b <= a; b++) reduced[a * count + b] = reduced[b * count + a] = Product(hessian, basis[a], basis[b]);
        SymmetricEigen.Solve(reduced, values, vectors);
        VibrationMode Mode(int mode)
        {
            double[] displacements = new double[coordinates];
            for (int a = 0; a < count; a++)
                for (int k = 0; k < n; k++) displacements[free[k]] += basis[a][k] * vectors[a * count + mode] / roots[k];
            double square = displacements.Sum(part => part * part);
            return new VibrationMode(Frequency(values[mode]), 1 / square, [.. displacements.Select(part => part / Math.Sqrt(square))]);
        }
        return [.. Enumerable.Range(0, count).OrderBy(mode => values[mode]).Select(Mode)];
    }

    private static double Frequency(double square) => Math.Sign(square) * Math.Sqrt(Math.Abs(square)) * Terahertz;

    private static double Product(double[] matrix, double[] left, double[] right)
    {
        double sum = 0;
        for (int a = 0; a < left.Length; a++)
            if (left[a] != 0) sum += left[a] * InverseHessian.Dot(matrix.AsSpan(a * left.Length, left.Length), right);
        return sum;
    }

    private static double Largest(ReadOnlySpan<double> forces, ReadOnlySpan<bool> isFixed)
    {
        double largest = 0;
        for (int k = 0; k < forces.Length; k += 3)
        {
            double square = 0;
            for (int c = k; c < k + 3; c++) square += isFixed[c] ? 0 : forces[c] * forces[c];
            largest = Math.Max(largest, Math.Sqrt(square));
        }
        return largest;
    }
}
