using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Straight paths on which atoms meet, bent a little so that the two pass each other on opposite sides.</summary>
internal static class ContactFree
{
    /// <summary>Of the smaller distance at the ends: atoms that come nearer than this on a straight path meet.</summary>
    private const double MeetingShare = 0.5;
    /// <summary>Å, to either side in the middle of the path.</summary>
    private const double Bend = 0.3;

    /// <param name="straight">images on a straight line</param>
    /// <returns>copies; images without a meeting are unchanged</returns>
    public static Structure[] Path(IReadOnlyList<Structure> straight, AtomConstraints constraints)
    {
        Structure[] path = [.. straight.Select(StructureCopy.Of)];
        double[] start = straight[0].Positions, end = straight[^1].Positions;
        int[] moved = [.. Enumerable.Range(0, straight[0].AtomCount).Where(atom => Enumerable.Range(3 * atom, 3).Any(k => Math.Abs(end[k] - start[k]) > 0.1))];
        foreach (int i in moved)
            for (int j = 0; j < straight[0].AtomCount; j++)
                if (j != i && (j > i || !moved.Contains(j))) Part(path, straight[0].Cell, i, j, constraints);
        return path;
    }

    private static void Part(Structure[] path, Cell cell, int i, int j, AtomConstraints constraints)
    {
        // On a straight path both move evenly: with the image that is nearest in the middle the relative way is v0 + t (v1 - v0).
        double[] middle = [.. Way(path[0], i, j).Zip(Way(path[^1], i, j), (a, b) => 0.5 * (a + b))], shift = Nearest(middle, cell);
        double[] first = [.. Way(path[0], i, j).Zip(shift, (a, b) => a - b)], last = [.. Way(path[^1], i, j).Zip(shift, (a, b) => a - b)];
        double[] along = [.. last.Zip(first, (a, b) => a - b)];
        double square = Matrix3.Dot(along, along);
        if (square < 1e-6) return;
        double t = Math.Clamp(-Matrix3.Dot(first, along) / square, 0, 1);
        double[] nearest = [.. first.Zip(along, (a, b) => a + t * b)];
        if (Matrix3.Length(nearest) > MeetingShare * Math.Min(Matrix3.Length(first), Matrix3.Length(last))) return;
        double[] side = Side(nearest, along);
        for (int image = 1; image < path.Length - 1; image++)
        {
            double amount = Bend * Math.Sin(Math.PI * image / (path.Length - 1));
            for (int k = 0; k < 3; k++)
            {
                if (!constraints.IsFixed[3 * i + k]) path[image].Positions[3 * i + k] -= amount * side[k];
                if (!constraints.IsFixed[3 * j + k]) path[image].Positions[3 * j + k] += amount * side[k];
            }
        }
    }

    private static double[] Way(Structure structure, int from, int to) =>
        [.. Enumerable.Range(0, 3).Select(k => structure.Positions[3 * to + k] - structure.Positions[3 * from + k])];

    /// <summary>The lattice vector nearest to a vector.</summary>
    private static double[] Nearest(double[] vector, Cell cell)
    {
        double[] fractions = new double[3], lattice = new double[3];
        if (!cell.IsPeriodicAnywhere) return lattice;
        double[] rows = LatticeBasis.Completed(cell);
        Matrix3.MultiplyRows(vector, Matrix3.Inverse(rows), fractions);
        for (int k = 0; k < 3; k++) fractions[k] = cell.IsPeriodic(k) ? Math.Round(fractions[k]) : 0;
        Matrix3.MultiplyRows(fractions, rows, lattice);
        return lattice;
    }

    /// <summary>The unit vector across the way on the side where the other already passes; any, where they meet exactly.</summary>
    private static double[] Side(double[] nearest, double[] along)
    {
        double[] unit = [.. along.Select(part => part / Matrix3.Length(along))];
        double share = Matrix3.Dot(nearest, unit);
        double[] across = [.. nearest.Zip(unit, (a, b) => a - share * b)];
        if (Matrix3.Length(across) < 0.01)
        {
            int axis = Array.IndexOf(unit, unit.MinBy(Math.Abs));
            across = Matrix3.Cross(unit, axis == 0 ? [1, 0, 0] : axis == 1 ? [0, 1, 0] : [0, 0, 1]);
        }
        double length = Matrix3.Length(across);
        return [.. across.Select(part => part / length)];
    }
}
