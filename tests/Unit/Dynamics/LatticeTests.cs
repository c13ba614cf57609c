using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Properties;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Primitive cells and kinds of lattices, found in whatever cell a file gives.</summary>
public sealed class LatticeTests
{
    private static readonly double HalfRoot3 = Math.Sqrt(3) / 2;

    public static TheoryData<string, double[]> Lattices => new()
    {
        { "simple cubic", [3, 0, 0, 0, 3, 0, 0, 0, 3] },
        { "body-centred cubic", [-1.5, 1.5, 1.5, 1.5, -1.5, 1.5, 1.5, 1.5, -1.5] },
        { "face-centred cubic", [0, 2, 2, 2, 0, 2, 2, 2, 0] },
        { "hexagonal", [3, 0, 0, -1.5, 3 * HalfRoot3, 0, 0, 0, 5] },
        { "simple tetragonal", [3, 0, 0, 0, 3, 0, 0, 0, 4] },
        { "body-centred tetragonal", [-1.5, 1.5, 2, 1.5, -1.5, 2, 1.5, 1.5, -2] },
        { "body-centred tetragonal", [-2, 2, 1.5, 2, -2, 1.5, 2, 2, -1.5] },
        { "simple orthorhombic", [3, 0, 0, 0, 3.5, 0, 0, 0, 4.2] },
        { "rhombohedral", [1.5, HalfRoot3, 4, -1.5, HalfRoot3, 4, 0, -2 * HalfRoot3, 4] },
        { "lattice without a path of its own", [3, 0.1, 0.2, 0.4, 3.3, -0.3, 0.1, 0.7, 4.1] },
    };

    [Theory]
    [MemberData(nameof(Lattices))]
    public void Lattices_are_recognised_in_skewed_and_turned_cells(string name, double[] rows)
    {
        Gen.Select(Gen.Double[0, 6.28], Gen.Double[-1, 1], Gen.Int[-2, 2], Gen.Int[-2, 2], Gen.Int[-2, 2]).Sample((angle, tilt, p, q, r) =>
        {
            double[] skewed = Matrix3.Product([1, p, q, 0, 1, r, 0, 0, 1], Matrix3.Product(rows, Turn(angle, tilt)));
            BravaisLattice lattice = BravaisLattice.Of(LatticeBasis.Reduced(skewed), new Cell(skewed, true, true, true));
            Assert.Equal(name, lattice.Name);
            // Every point of the path is half, a third or a quarter of something: the path parses, and closes at Γ.
            BandPath path = BandPath.Parse(lattice.Path, LatticeBasis.Reciprocal(lattice.Rows));
            Assert.Equal("Γ", path.Pieces[0][0].Name);
            AssertSpecial(path, LatticeBasis.Reduced(skewed), name);
        }, iter: 40);
    }

    [Fact]
    public void The_primitive_cell_of_a_conventional_one_is_found_whatever_the_origin()
    {
        Structure diamond = ToyCrystals.Diamond(5.43);
        for (int k = 0; k < diamond.Positions.Length; k++) diamond.Positions[k] += 0.37 + k % 3;
        PrimitiveCell primitive = PrimitiveCell.Find(diamond, 1e-3);
        Assert.Equal(2, primitive.Representatives.Length);
        Assert.Equal(5.43 * 5.43 * 5.43 / 4, Math.Abs(Matrix3.Determinant(primitive.Rows)), 9);
        Assert.Equal([4, 4], primitive.PrimitiveAtomOf.GroupBy(atom => atom).Select(group => group.Count()));
        PrimitiveCell eight = PrimitiveCell.Find(ToyCrystals.Repeated(ToyCrystals.Diamond(5.43), 2), 1e-3);
        Assert.Equal(2, eight.Representatives.Length);
        Assert.Equal(5.43 * 5.43 * 5.43 / 4, Math.Abs(Matrix3.Determinant(eight.Rows)), 9);
    }

    [Fact]
    public void A_crystal_with_one_atom_moved_repeats_no_more()
    {
        Structure diamond = ToyCrystals.Diamond(5.43);
        diamond.Positions[4] += 0.01;
        Assert.Equal(8, PrimitiveCell.Find(diamond, 1e-3).Representatives.Length);
        Structure mixed = ToyCrystals.Diamond(5.43);
        mixed.Elements[0] = Element.Parse("Ge");
        Assert.Equal(8, PrimitiveCell.Find(mixed, 1e-3).Representatives.Length);
    }

    [Theory]
    [InlineData("G 0 0", "expected a name and three numbers in a band path, found 'G 0 0'")]
    [InlineData("G 0 0 0", "expected at least two points between bars in a band path, found 'G 0 0 0'")]
    [InlineData("G 0 0 0, X 1/2 0 x", "expected a number or a fraction in a band path, found 'x'")]
    [InlineData("G 0 0 0, X 1/0 0 0", "expected a number or a fraction in a band path, found '1/0'")]
    public void A_path_that_cannot_be_read_is_shown(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => BandPath.Parse(text, Matrix3.Identity)).Message, StringComparison.Ordinal);

    /// <summary>Special points of the lattices with a path of their own: twice, three, four, six or eight times them is a reciprocal lattice vector.</summary>
    private static void AssertSpecial(BandPath path, double[] primitive, string name)
    {
        foreach (BandPoint point in path.Pieces.SelectMany(piece => piece))
        {
            double[] coordinates = new double[3]; // q · a_i / 2π
            for (int axis = 0; axis < 3; axis++) coordinates[axis] = Matrix3.Dot(point.Wavevector, primitive.AsSpan(3 * axis, 3)) / (2 * Math.PI);
            bool isWhole = new[] { 2, 3, 4, 6, 8 }.Any(multiple => coordinates.All(x => Math.Abs(multiple * x - Math.Round(multiple * x)) < 1e-6));
            Assert.True(isWhole, $"{name}: {point.Name} at {string.Join(' ', coordinates)}");
        }
    }

    private static double[] Turn(double angle, double tilt)
    {
        (double s, double c) = Math.SinCos(angle);
        (double u, double v) = Math.SinCos(tilt);
        return Matrix3.Product([c, s, 0, -s, c, 0, 0, 0, 1], [1, 0, 0, 0, v, u, 0, -u, v]);
    }
}
