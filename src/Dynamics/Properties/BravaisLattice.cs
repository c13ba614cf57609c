using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>What kind of lattice a crystal has, and the conventional vectors in which its special points are named.</summary>
/// <param name="Name">such as "face-centred cubic"</param>
/// <param name="Path">special points in conventional reciprocal coordinates, in the notation of <see cref="BandPath.Parse"/></param>
/// <param name="Rows">[3, 3], Å, conventional lattice vectors</param>
internal sealed record BravaisLattice(string Name, string Path, double[] Rows)
{
    private const string Cubic = "Γ 0 0 0, X 0 1/2 0, M 1/2 1/2 0, Γ 0 0 0, R 1/2 1/2 1/2, X 0 1/2 0 | M 1/2 1/2 0, R 1/2 1/2 1/2";
    private const string FaceCentredCubic = "Γ 0 0 0, X 0 1 0, U 1/4 1 1/4 | K 3/4 3/4 0, Γ 0 0 0, L 1/2 1/2 1/2, W 1/2 1 0, X 0 1 0";
    private const string BodyCentredCubic = "Γ 0 0 0, H 0 1 0, N 1/2 1/2 0, Γ 0 0 0, P 1/2 1/2 1/2, H 0 1 0 | P 1/2 1/2 1/2, N 1/2 1/2 0";
    private const string Hexagonal =
        "Γ 0 0 0, M 1/2 0 0, K 1/3 1/3 0, Γ 0 0 0, A 0 0 1/2, L 1/2 0 1/2, H 1/3 1/3 1/2, A 0 0 1/2 | L 1/2 0 1/2, M 1/2 0 0 | K 1/3 1/3 0, H 1/3 1/3 1/2";
    private const string Tetragonal =
        "Γ 0 0 0, X 0 1/2 0, M 1/2 1/2 0, Γ 0 0 0, Z 0 0 1/2, R 0 1/2 1/2, A 1/2 1/2 1/2, Z 0 0 1/2 | X 0 1/2 0, R 0 1/2 1/2 | M 1/2 1/2 0, A 1/2 1/2 1/2";
    private const string BodyCentredTetragonal =
        "Γ 0 0 0, X 1/2 1/2 0, M 1 0 0, Γ 0 0 0 | Γ 0 0 0, M 0 0 1, P 1/2 1/2 1/2, N 1/2 0 1/2, Γ 0 0 0 | X 1/2 1/2 0, P 1/2 1/2 1/2";
    private const string Rhombohedral = "Γ 0 0 0, T 0 0 3/2, F 0 1/2 1, Γ 0 0 0, L 1/2 0 1/2";
    // Of orthorhombic lattices, and of what has less symmetry in the reduced basis: all points that are their own mirror images.
    private const string Bricks = "Γ 0 0 0, X 1/2 0 0, S 1/2 1/2 0, Y 0 1/2 0, Γ 0 0 0, Z 0 0 1/2, U 1/2 0 1/2, R 1/2 1/2 1/2, T 0 1/2 1/2, Z 0 0 1/2 | Y 0 "
        + "1/2 0, T 0 1/2 1/2 | U 1/2 0 1/2, X 1/2 0 0 | S 1/2 1/2 0, R 1/2 1/2 1/2";

    /// <param name="primitive">[3, 3], Å, with unit vectors along open axes</param>
    public static BravaisLattice Of(double[] primitive, Cell cell)
    {
        if (!cell.IsFullyPeriodic) return Open(cell);
        var symmetry = new LatticeSymmetry(primitive);
        double volume = Math.Abs(Matrix3.Determinant(primitive));
        return symmetry.Order switch
        {
            48 => OfCubic(symmetry, volume),
            24 => OfHexagonal(symmetry),
            16 => OfTetragonal(symmetry, volume),
            12 => OfRhombohedral(symmetry),
            8 => OfOrthorhombic(symmetry, volume),
            _ => null,
        } ?? new BravaisLattice("lattice without a path of its own", Bricks, LatticeBasis.Reduced(primitive));
    }

    private static BravaisLattice? OfCubic(LatticeSymmetry symmetry, double volume)
    {
        if (Conventional(symmetry, symmetry.Axes(4)) is not double[] rows) return null;
        return Math.Round(Math.Abs(Matrix3.Determinant(rows)) / volume) switch
        {
            1 => new("simple cubic", Cubic, rows),
            2 => new("body-centred cubic", BodyCentredCubic, rows),
            4 => new("face-centred cubic", FaceCentredCubic, rows),
            _ => null,
        };
    }

    private static BravaisLattice? OfTetragonal(LatticeSymmetry symmetry, double volume)
    {
        if (symmetry.Axes(4) is not [double[] axis] || symmetry.ShortestAlong(axis) is not double[] c) return null;
        double[]? a = Perpendicular(symmetry, axis);
        if (a is null) return null;
        double[] b = Matrix3.Cross(axis, a);
        double[] rows = [.. a, .. b, .. c];
        return Math.Round(Math.Abs(Matrix3.Determinant(rows)) / volume) switch
        {
            1 => new("simple tetragonal", Tetragonal, rows),
            2 => new("body-centred tetragonal", BodyCentredTetragonal, rows),
            _ => null,
        };
    }

    private static BravaisLattice? OfHexagonal(LatticeSymmetry symmetry) =>
        symmetry.Axes(6) is [double[] axis] && symmetry.ShortestAlong(axis) is double[] c && Perpendicular(symmetry, axis) is double[] a
            ? new("hexagonal", Hexagonal, [.. a, .. Turned(a, axis, 120), .. c]) : null;

    private static BravaisLattice? OfRhombohedral(LatticeSymmetry symmetry)
    {
        if (symmetry.Axes(3) is not [double[] axis] || symmetry.ShortestAlong(axis) is not double[] c || Perpendicular(symmetry, axis)
            is not double[] a) return null;
        double[] b = Turned(a, axis, 120);
        // The obverse setting, in which (2/3, 1/3, 1/3) is a lattice vector; otherwise a half turn about the axis makes it so.
        double[] inner = [.. Enumerable.Range(0, 3).Select(k => (2 * a[k] + b[k] + c[k]) / 3)];
        double sign = symmetry.Contains(inner) ? 1 : -1;
        return new("rhombohedral", Rhombohedral, [.. a.Select(x => sign * x), .. b.Select(x => sign * x), .. c]);
    }

    private static BravaisLattice? OfOrthorhombic(LatticeSymmetry symmetry, double volume) =>
        Conventional(symmetry, symmetry.Axes(2)) is double[] rows && Math.Round(Math.Abs(Matrix3.Determinant(rows)) / volume) == 1
            ? new("simple orthorhombic", Bricks, rows) : null;

    /// <summary>A slab or a wire: its own vectors, with the path of a hexagonal, square or any other net.</summary>
    private static BravaisLattice Open(Cell cell)
    {
        double[] rows = LatticeBasis.Completed(cell);
        int[] periodic = [.. Enumerable.Range(0, 3).Where(cell.IsPeriodic)];
        string At(params double[] along) => string.Join(' ', Enumerable.Range(0, 3).Select(axis =>
            (Array.IndexOf(periodic, axis) is >= 0 and int place ? along[place] : 0).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        if (periodic.Length == 0) return new("no lattice", "Γ 0 0 0, Γ 0 0 0", rows);
        if (periodic.Length == 1) return new("chain", $"Γ 0 0 0, X {At(0.5)}", rows);
        double[] a = rows[(3 * periodic[0])..(3 * periodic[0] + 3)], b = rows[(3 * periodic[1])..(3 * periodic[1] + 3)];
        double cosine = Matrix3.Dot(a, b) / (Matrix3.Length(a) * Matrix3.Length(b));
        bool isEqual = Math.Abs(Matrix3.Length(a) / Matrix3.Length(b) - 1) < 1e-3;
        if (isEqual && Math.Abs(Math.Abs(cosine) - 0.5) < 1e-3)
            return new("hexagonal net", $"Γ 0 0 0, M {At(0.5, 0)}, K {(cosine < 0 ? At(1.0 / 3, 1.0 / 3) : At(2.0 / 3, 1.0 / 3))}, Γ 0 0 0", rows);
        return new(isEqual && Math.Abs(cosine) < 1e-3 ? "square net" : "net", $"Γ 0 0 0, X {At(0.5, 0)}, M {At(0.5, 0.5)}, Y {At(0, 0.5)}, Γ 0 0 0", rows);
    }

    private static double[]? Conventional(LatticeSymmetry symmetry, List<double[]> axes)
    {
        if (axes.Count != 3) return null;
        // x, y, z as far as the crystal lies along them, so that names fall where readers expect them.
        double[]?[] vectors = [.. axes.OrderByDescending(axis => Math.Abs(axis[0])).ThenByDescending(axis => Math.Abs(axis[1])).Select(symmetry.ShortestAlong)];
        return vectors.Contains(null) ? null : [.. vectors.SelectMany(vector => vector!)];
    }

    /// <summary>The shortest lattice vector along a twofold axis perpendicular to the main one.</summary>
    private static double[]? Perpendicular(LatticeSymmetry symmetry, double[] axis) => symmetry.Axes(2)
        .Where(other => Math.Abs(Matrix3.Dot(axis, other)) < 0.02)
        .Select(symmetry.ShortestAlong).Where(vector => vector is not null)
        .OrderBy(vector => Math.Round(Matrix3.Length(vector), 3)).ThenByDescending(vector => Math.Round(Math.Abs(vector![0]), 3)).FirstOrDefault();

    private static double[] Turned(double[] v, double[] axis, double degrees)
    {
        (double s, double c) = Math.SinCos(degrees * Math.PI / 180);
        double[] cross = Matrix3.Cross(axis, v);
        return [.. Enumerable.Range(0, 3).Select(k => c * v[k] + s * cross[k])];
    }
}
