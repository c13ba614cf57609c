using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>The rotations that map a lattice onto itself.</summary>
internal sealed class LatticeSymmetry
{
    // Relative, of squared lengths and products: relaxed cells are as symmetric as this.
    private const double Tolerance = 2e-3;
    private readonly double[] basis;
    private readonly List<double[]> rotations = [];

    /// <param name="primitive">[3, 3], Å</param>
    public LatticeSymmetry(double[] primitive)
    {
        basis = LatticeBasis.Reduced(primitive);
        double[] inverse = Matrix3.Inverse(basis);
        List<double[]>[] images = [.. Enumerable.Range(0, 3).Select(axis => Images(axis).ToList())];
        foreach (double[] a in images[0])
            foreach (double[] b in images[1].Where(b => Agrees(a, b, 0, 1)))
                foreach (double[] c in images[2].Where(c => Agrees(a, c, 0, 2) && Agrees(b, c, 1, 2)))
                    rotations.Add(Matrix3.Product(inverse, [.. a, .. b, .. c]));
    }

    /// <summary>Operations, improper ones included: 48, 24, 16, 12, 8, 4 or 2.</summary>
    public int Order => rotations.Count;

    /// <summary>Unit axes of the rotations by 360°/fold (2, 3, 4 or 6), each axis once.</summary>
    public List<double[]> Axes(int fold)
    {
        double trace = fold switch { 2 => -1, 3 => 0, 4 => 1, _ => 2 };
        var axes = new List<double[]>();
        foreach (double[] r in rotations.Where(r => Matrix3.Determinant(r) > 0 && Math.Abs(r[0] + r[4] + r[8] - trace) < 0.1))
        {
            double[] axis = Axis(r);
            if (axes.All(known => Math.Abs(Matrix3.Dot(known, axis)) < 0.99)) axes.Add(axis);
        }
        return axes;
    }

    /// <summary>The shortest lattice vector along a direction; null when none is near.</summary>
    public double[]? ShortestAlong(double[] axis)
    {
        double[]? shortest = null;
        for (int index = 0; index < 729; index++)
        {
            double[] v = Vector(index % 9 - 4, index / 9 % 9 - 4, index / 81 - 4);
            double length = Matrix3.Length(v);
            if (length < 1e-6 || Matrix3.Dot(v, axis) < 0 || Matrix3.Length(Matrix3.Cross(v, axis)) > 0.02 * length) continue;
            if (shortest is null || length < Matrix3.Length(shortest)) shortest = v;
        }
        return shortest;
    }

    /// <summary>Whether a vector is a sum of whole lattice vectors.</summary>
    public bool Contains(double[] vector)
    {
        double[] fractions = Matrix3.Product([.. vector, 0, 0, 0, 0, 0, 0], Matrix3.Inverse(basis));
        return fractions.Take(3).All(fraction => Math.Abs(fraction - Math.Round(fraction)) < 0.02);
    }

    private double[] Vector(int a, int b, int c) => [.. Enumerable.Range(0, 3).Select(k => a * basis[k] + b * basis[3 + k] + c * basis[6 + k])];

    /// <summary>Lattice vectors as long as a basis vector; in a reduced basis their coefficients are −1, 0 or 1.</summary>
    private IEnumerable<double[]> Images(int axis)
    {
        double square = Product(axis, axis);
        return Enumerable.Range(0, 27).Select(k => Vector(k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1))
            .Where(v => Math.Abs(Matrix3.Dot(v, v) - square) < Tolerance * square);
    }

    private bool Agrees(double[] a, double[] b, int i, int j) =>
        Math.Abs(Matrix3.Dot(a, b) - Product(i, j)) < Tolerance * Math.Sqrt(Product(i, i) * Product(j, j));

    private double Product(int i, int j) => Matrix3.Dot(basis.AsSpan(3 * i, 3), basis.AsSpan(3 * j, 3));

    /// <summary>The direction a rotation keeps: the largest column of the mean of its powers, ½(R + Rᵀ) − cos φ = (1 − cos φ) n nᵀ.</summary>
    private static double[] Axis(double[] r)
    {
        double cosine = 0.5 * (r[0] + r[4] + r[8] - 1);
        double[] m = [.. Enumerable.Range(0, 9).Select(k => 0.5 * (r[k] + r[k % 3 * 3 + k / 3]) - (k % 4 == 0 ? cosine : 0))];
        int largest = Enumerable.Range(0, 3).MaxBy(k => m[4 * k]);
        double[] axis = [m[largest], m[3 + largest], m[6 + largest]];
        double length = Matrix3.Length(axis);
        return [.. axis.Select(component => component / length)];
    }
}
