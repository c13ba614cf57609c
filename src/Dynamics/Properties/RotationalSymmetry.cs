using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>Proper rotations that map a molecule onto itself; isotopes are told apart.</summary>
internal static class RotationalSymmetry
{
    /// <summary>Å: atoms this near to a turned one count as its image.</summary>
    private const double SamePlace = 0.05;

    /// <returns>the symmetry number σ: 1 of an atom, 1 or 2 of a straight molecule</returns>
    public static int Number(Structure structure, MassDistribution distribution)
    {
        double[] places = distribution.Places;
        bool AreAlike(int a, int b) => structure.Elements[a] == structure.Elements[b] && distribution.Masses[a] == distribution.Masses[b];
        if (distribution.Shape == MoleculeShape.Atom) return 1;
        if (distribution.Shape == MoleculeShape.Linear) return Maps(places, [-1, 0, 0, 0, -1, 0, 0, 0, -1], AreAlike) ? 2 : 1;
        (int first, int second) = Frame(places);
        double[] frame = Basis(places, first, second)!;
        double one = Length(places, first), other = Length(places, second), between = Distance(places, first, second);
        int count = 0;
        for (int a = 0; a < structure.AtomCount; a++)
        {
            if (!AreAlike(first, a) || Math.Abs(Length(places, a) - one) > SamePlace) continue;
            for (int b = 0; b < structure.AtomCount; b++)
            {
                if (b == a || !AreAlike(second, b) || Math.Abs(Length(places, b) - other) > SamePlace) continue;
                if (Math.Abs(Distance(places, a, b) - between) > 2 * SamePlace || Basis(places, a, b) is not double[] turned) continue;
                if (Maps(places, Matrix3.Product(Matrix3.Transpose(frame), turned), AreAlike)) count++;
            }
        }
        return Math.Max(1, count);
    }

    /// <summary>Two atoms that span a plane with the centre, as far out and as square to each other as there are.</summary>
    private static (int First, int Second) Frame(double[] places)
    {
        int[] atoms = [.. Enumerable.Range(0, places.Length / 3)];
        int first = atoms.MaxBy(atom => Length(places, atom));
        double Across(int atom) => Matrix3.Length(Matrix3.Cross(places.AsSpan(3 * first, 3), places.AsSpan(3 * atom, 3)));
        return (first, atoms.MaxBy(Across));
    }

    /// <returns>[3, 3], orthonormal rows along one atom, in the plane of both, and across; null where they span no plane</returns>
    private static double[]? Basis(double[] places, int first, int second)
    {
        double[] along = Unit(places[(3 * first)..(3 * first + 3)]), across = Matrix3.Cross(along, places.AsSpan(3 * second, 3));
        if (Matrix3.Length(across) < 1e-3) return null;
        across = Unit(across);
        return [.. along, .. Matrix3.Cross(across, along), .. across];
    }

    private static bool Maps(double[] places, double[] rotation, Func<int, int, bool> areAlike)
    {
        double[] turned = new double[places.Length];
        Matrix3.MultiplyRows(places, rotation, turned);
        for (int atom = 0; atom < places.Length / 3; atom++)
        {
            bool isFound = false;
            for (int other = 0; other < places.Length / 3 && !isFound; other++)
                isFound = areAlike(atom, other) && Matrix3.Length(
                    [.. Enumerable.Range(0, 3).Select(k => turned[3 * atom + k] - places[3 * other + k])]) < SamePlace;
            if (!isFound) return false;
        }
        return true;
    }

    private static double Length(double[] places, int atom) => Matrix3.Length(places.AsSpan(3 * atom, 3));

    private static double Distance(double[] places, int a, int b) =>
        Matrix3.Length([places[3 * a] - places[3 * b], places[3 * a + 1] - places[3 * b + 1], places[3 * a + 2] - places[3 * b + 2]]);

    private static double[] Unit(double[] vector)
    {
        double length = Matrix3.Length(vector);
        return [.. vector.Select(part => part / length)];
    }
}
