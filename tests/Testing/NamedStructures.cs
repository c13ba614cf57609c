using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Testing;

/// <summary>Small structures that together cover every kind of cell. All have low symmetry, so that no wrong sign cancels.</summary>
public static class NamedStructures
{
    /// <summary>Elements of the structures, ascending; a potential under test must support them all.</summary>
    public static readonly IReadOnlyList<Element> Elements = [.. new[] { "H", "C", "O", "Na", "Cl", "Fe" }.Select(Element.Parse)];

    /// <summary>Names of all structures, for theories.</summary>
    public static readonly IReadOnlyList<string> Names = ["water", "salt", "one_atom", "slab", "wire", "molecule", "mixture"];

    /// <summary>A fresh copy.</summary>
    public static Structure Create(string name) => name switch
    {
        "water" => Water(),
        "salt" => Salt(),
        "one_atom" => OneAtom(),
        "slab" => Slab(),
        "wire" => Wire(),
        "molecule" => Molecule(),
        "mixture" => Mixture(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no structure has this name"),
    };

    /// <summary>Three molecules in a cubic box; one lies across its faces, one outside it.</summary>
    public static Structure Water() => Make(
        "O H H O H H O H H",
        [
            0.11, 0.25, 0.32, 0.87, 0.71, -0.11, -0.52, 0.93, 0.61,
            2.93, 2.51, 0.74, 3.71, 3.02, 0.91, 2.41, 3.11, 1.32,
            7.32, 1.12, 3.71, 7.94, 0.41, 4.02, 6.51, 0.72, 3.42,
        ],
        [6.2, 0, 0, 0, 6.2, 0, 0, 0, 6.2], true, true, true);

    /// <summary>Rock salt, strained and in a strongly skewed cell of two atoms.</summary>
    public static Structure Salt() => Make(
        "Na Cl", [0.10, -0.05, 0.07, 2.93, 0.16, -0.08],
        [0.1, 2.8, 2.9, 2.7, 0.05, 2.75, 8.3, 8.4, 0.2], true, true, true);

    /// <summary>One iron atom whose own images are its only neighbours.</summary>
    public static Structure OneAtom() => Make("Fe", [0.4, 7.1, -0.3], [2.42, 0.05, 0, 0.31, 2.55, 0.11, -0.42, 0.22, 2.61], true, true, true);

    /// <summary>Two periodic axes; the third row is not zero but has no meaning.</summary>
    public static Structure Slab() => Make(
        "Fe Fe O H Cl",
        [0.1, 0.2, 0.0, 1.6, 1.5, 1.3, 0.3, 0.4, 1.9, 0.5, 1.1, 2.7, 2.2, 0.1, 3.1],
        [3.1, 0.1, 0.05, 0.4, 3.3, 0, 0.3, 0.2, 5.0], true, true, false);

    /// <summary>One periodic axis; the other rows are missing.</summary>
    public static Structure Wire() => Make(
        "C C H O", [0.0, 0.1, 0.2, 0.7, 0.3, 1.4, 1.1, -0.6, 1.9, -0.9, 0.8, 2.1],
        [0, 0, 0, 0, 0, 0, 0.2, -0.1, 3.4], false, false, true);

    /// <summary>Formic acid and a hydrogen molecule in open space.</summary>
    public static Structure Molecule() => Make(
        "C O O H H H H",
        [
            0.02, 0.41, 0.03, -1.12, -0.31, 0.11, 1.21, -0.22, -0.14, -0.07, 1.51, 0.21, -0.92, -1.24, -0.31,
            2.31, 1.93, 1.12, 2.52, 2.41, 1.71,
        ],
        new double[9], false, false, false);

    /// <summary>All elements at random places of a skewed cell, no two nearer than 1.1 Å.</summary>
    public static Structure Mixture()
    {
        double[] rows = [5.1, 0.2, -0.3, 0.9, 4.8, 0.1, -0.6, 0.7, 5.3];
        return Make("H C O Na Cl Fe H O Fe C", RandomPlaces(10, rows, 1.1, 7), rows, true, true, true);
    }

    /// <summary>Places in a cell whose periodic distances are at least the given one.</summary>
    /// <returns>[atom, 3], Å</returns>
    public static double[] RandomPlaces(int count, double[] rows, double nearest, int seed)
    {
        var random = new Random(seed);
        var places = new List<double>();
        while (places.Count < 3 * count)
        {
            double[] f = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            double[] r = [.. Enumerable.Range(0, 3).Select(k => f[0] * rows[k] + f[1] * rows[3 + k] + f[2] * rows[6 + k])];
            if (Enumerable.Range(0, places.Count / 3).All(atom => NearestImage(r, places, atom, rows) >= nearest)) places.AddRange(r);
        }
        return [.. places];
    }

    private static double NearestImage(double[] r, List<double> places, int atom, double[] rows)
    {
        double nearest = double.PositiveInfinity;
        for (int image = 0; image < 27; image++)
        {
            int a = image % 3 - 1, b = image / 3 % 3 - 1, c = image / 9 - 1;
            double square = 0;
            for (int k = 0; k < 3; k++)
            {
                double d = places[3 * atom + k] + a * rows[k] + b * rows[3 + k] + c * rows[6 + k] - r[k];
                square += d * d;
            }
            nearest = Math.Min(nearest, Math.Sqrt(square));
        }
        return nearest;
    }

    private static Structure Make(string elements, double[] positions, double[] rows, bool a, bool b, bool c) =>
        new([.. elements.Split(' ').Select(Element.Parse)], positions, new Cell(rows, a, b, c));
}
