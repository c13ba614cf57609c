using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Masses of a molecule around their centre.</summary>
/// <param name="Masses">[atom], u</param>
/// <param name="Places">[atom, 3], Å, from the centre of mass</param>
/// <param name="Moments">[3], u Å², ascending principal moments of inertia</param>
/// <param name="Axes">[3, 3], rows are the principal axes</param>
internal sealed record MassDistribution(double[] Masses, double[] Places, double[] Moments, double[] Axes)
{
    /// <summary>Of the largest moment: below it the smallest is that of a straight molecule.</summary>
    private const double Straight = 1e-4;

    public MoleculeShape Shape =>
        Masses.Length == 1 ? MoleculeShape.Atom : Moments[0] < Straight * Moments[2] ? MoleculeShape.Linear : MoleculeShape.Nonlinear;

    public static MassDistribution Of(Structure structure)
    {
        double[] masses = AtomMasses.Of(structure), centre = new double[3], tensor = new double[9], values = new double[3], vectors = new double[9];
        double total = masses.Sum();
        for (int k = 0; k < structure.Positions.Length; k++) centre[k % 3] += masses[k / 3] * structure.Positions[k] / total;
        double[] places = [.. structure.Positions.Select((x, k) => x - centre[k % 3])];
        for (int atom = 0; atom < masses.Length; atom++)
        {
            double[] r = places[(3 * atom)..(3 * atom + 3)];
            for (int k = 0; k < 9; k++) tensor[k] += masses[atom] * ((k % 4 == 0 ? Matrix3.Dot(r, r) : 0) - r[k / 3] * r[k % 3]);
        }
        SymmetricEigen.Solve(tensor, values, vectors);
        int[] order = [.. Enumerable.Range(0, 3).OrderBy(k => values[k])];
        return new MassDistribution(masses, places, [.. order.Select(k => Math.Max(0, values[k]))],
            [.. order.SelectMany(k => new[] { vectors[k], vectors[3 + k], vectors[6 + k] })]);
    }

    /// <summary>Orthonormal shifts and turns of the whole, in coordinates times the root of the mass.</summary>
    /// <returns>[motion][atom, 3]: six, five of a straight molecule, three of an atom</returns>
    public List<double[]> RigidMotions()
    {
        var motions = new List<double[]>();
        for (int axis = 0; axis < 3; axis++)
            motions.Add(Unit([.. Enumerable.Range(0, Places.Length).Select(k => k % 3 == axis ? Math.Sqrt(Masses[k / 3]) : 0)]));
        int first = Shape switch { MoleculeShape.Atom => 3, MoleculeShape.Linear => 1, _ => 0 };
        for (int axis = first; axis < 3; axis++)
        {
            double[] turn = new double[Places.Length], about = Axes[(3 * axis)..(3 * axis + 3)];
            for (int atom = 0; atom < Masses.Length; atom++)
                for (int k = 0; k < 3; k++)
                    turn[3 * atom + k] = Math.Sqrt(Masses[atom]) * Matrix3.Cross(about, Places.AsSpan(3 * atom, 3))[k];
            // Turns about principal axes through the centre of mass are orthogonal to each other and to the shifts.
            motions.Add(Unit(turn));
        }
        return motions;
    }

    private static double[] Unit(double[] vector)
    {
        double length = Math.Sqrt(vector.Sum(part => part * part));
        return [.. vector.Select(part => part / length)];
    }
}
