using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>The directions in which a structure repeats.</summary>
internal static class PeriodicDirections
{
    /// <returns>[3, 3], projector on the span of the periodic lattice vectors</returns>
    public static double[] Projector(Cell cell)
    {
        if (cell.IsFullyPeriodic) return Matrix3.Identity;
        double[] projector = new double[9];
        var basis = new List<double[]>();
        for (int axis = 0; axis < 3; axis++)
        {
            if (!cell.IsPeriodic(axis)) continue;
            double[] unit = cell.Rows.Slice(3 * axis, 3).ToArray();
            foreach (double[] known in basis)
            {
                double share = Matrix3.Dot(unit, known);
                for (int k = 0; k < 3; k++) unit[k] -= share * known[k];
            }
            double length = Matrix3.Length(unit);
            for (int k = 0; k < 3; k++) unit[k] /= length;
            basis.Add(unit);
            for (int k = 0; k < 9; k++) projector[k] += unit[k / 3] * unit[k % 3];
        }
        return projector;
    }
}
