using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Extxyz;
using Amalgam.Formats.Lammps;
using Amalgam.Testing;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Formats.Lammps;

/// <summary>What a LAMMPS dump holds of a structure whose cell LAMMPS would not take as it is.</summary>
public sealed class LammpsDumpWriterTests
{
    [Fact]
    public void A_dump_rotates_the_cell_and_keeps_distances()
    {
        Structure salt = NamedStructures.Salt();
        var mirror = new Structure(salt.Elements, salt.Positions,
            new Cell([.. salt.Cell.Rows[3..6], .. salt.Cell.Rows[..3], .. salt.Cell.Rows[6..]], true, true, true));
        Structure right = Determinant(salt.Cell.Rows) > 0 ? salt : mirror, left = Determinant(salt.Cell.Rows) > 0 ? mirror : salt;
        using var stream = new MemoryStream();
        double[] velocities = [0.01, 0.02, 0.03, -0.01, 0.04, 0];
        var prediction = new Evaluation();
        prediction.Reset(2);
        for (int i = 0; i < 6; i++) prediction.Forces[i] = i + 1;
        var motion = new FrameMotion(7, 7, velocities);
        new LammpsDumpWriter(stream).Write(new Frame(right) { Motion = motion, Prediction = prediction });
        string[] lines = Encoding.ASCII.GetString(stream.ToArray()).Split('\n');
        Assert.Equal(["ITEM: TIMESTEP", "7", "ITEM: NUMBER OF ATOMS", "2", "ITEM: BOX BOUNDS xy xz yz pp pp pp"], lines[..5]);
        double[][] box = [.. lines[5..8].Select(Parse)];
        double xy = box[0][2], xz = box[1][2], yz = box[2][2];
        double lx = box[0][1] - box[0][0] - (Math.Max(0, Math.Max(xy, Math.Max(xz, xy + xz))) - Math.Min(0, Math.Min(xy, Math.Min(xz, xy + xz))));
        double ly = box[1][1] - box[1][0] - Math.Abs(yz), lz = box[2][1] - box[2][0];
        double[] rows = [lx, 0, 0, xy, ly, 0, xz, yz, lz];
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) Assert.Equal(Dot(right.Cell.Rows.Slice(3 * a, 3), right.Cell.Rows.Slice(3 * b, 3)),
                Dot(rows.AsSpan(3 * a, 3), rows.AsSpan(3 * b, 3)), 1e-10);
        double[][] atoms = [.. lines[9..11].Select(line => Parse(line[line.IndexOf(' ', line.IndexOf(' ') + 1)..]))];
        for (int axis = 0; axis < 3; axis++)
            Assert.Equal(Dot(right.Positions.AsSpan(0, 3), right.Cell.Rows.Slice(3 * axis, 3)), Dot(atoms[0].AsSpan(0, 3), rows.AsSpan(3 * axis, 3)), 1e-10);
        Assert.Equal(1000 * Math.Sqrt(0.0014), Math.Sqrt(Dot(atoms[0].AsSpan(3, 3), atoms[0].AsSpan(3, 3))), 1e-10);
        Assert.Equal(Math.Sqrt(77), Math.Sqrt(Dot(atoms[1].AsSpan(6, 3), atoms[1].AsSpan(6, 3))), 1e-10);
        Assert.Throws<InvalidDataException>(() => new LammpsDumpWriter(Stream.Null).Write(new Frame(left) { Motion = motion, Prediction = prediction }));
    }

    /// <summary>Slabs whose third row is zero: the lattice vectors of the plane are those of the file, the open axis encloses the atoms.</summary>
    [Theory]
    [InlineData("hex_zero.xyz", 5.515432893255071, 2.7577164466275357, 4.776504998427197)]
    [InlineData("orth_zero.xyz", 6.34, 0, 6.34)]
    public void A_slab_without_a_third_vector_keeps_the_others(string file, double lx, double xy, double ly)
    {
        Structure slab = ExtxyzReader.ReadAll(RepositoryFolder.At("tests", "data", "field", "lammps-dump-zero-row", file))[0];
        (double[] origin, double[] rows, _) = Dumped(slab, out string head);
        Assert.StartsWith("ITEM: BOX BOUNDS xy xz yz pp pp ff\n", head, StringComparison.Ordinal);
        Assert.Equal([lx, 0, 0, xy, ly, 0, 0, 0], rows[..8], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(-1, origin[2], 1e-12);
        Assert.Equal(slab.Positions.Where((_, i) => i % 3 == 2).Max() + 1, origin[2] + rows[8], 1e-12);
    }

    /// <summary>
    /// Random cells in random orientation, periodic along some axes, open ones with or without a vector: the box read back gives the same distances of nearest
    /// images along the periodic axes, and holds every atom along the open ones.
    /// </summary>
    [Fact]
    public void Boxes_read_back_give_the_same_distances()
    {
        Gen<double> number = Gen.Double[-1, 1];
        Gen<Structure> structures =
            from entries in number.Array[9]
            from positions in number.Array[12]
            from flags in Gen.Bool.Array[3]
            from missing in Gen.Bool.Array[3]
            select Slab(entries, positions, flags, missing);
        structures.Where(structure => Determinant(structure.Cell.Rows) >= 0 || !structure.Cell.IsFullyPeriodic).Sample(structure =>
        {
            (double[] origin, double[] rows, double[][] atoms) = Dumped(structure, out _);
            Assert.True(rows[0] > 0 && rows[4] > 0 && rows[8] > 0);
            for (int i = 0; i < 4; i++)
                for (int j = 0; j < i; j++)
                    Assert.Equal(Nearest(structure.Cell, structure.Cell.Rows, structure.Positions.AsSpan(3 * i, 3), structure.Positions.AsSpan(3 * j, 3)),
                        Nearest(structure.Cell, rows, atoms[i], atoms[j]), 1e-8);
            double[] inverse = Inverse(rows);
            foreach (double[] atom in atoms)
                for (int axis = 0; axis < 3; axis++)
                    if (!structure.Cell.IsPeriodic(axis))
                        Assert.InRange(Enumerable.Range(0, 3).Sum(k => (atom[k] - origin[k]) * inverse[3 * k + axis]), -1e-9, 1 + 1e-9);
        }, iter: 3000);
    }

    private static Structure Slab(double[] entries, double[] positions, bool[] flags, bool[] missing)
    {
        double[] rows = [.. entries.Select((x, i) => 4 * x + (i % 4 == 0 ? 8 : 0))];
        for (int i = 0; i < 9; i++)
            if (missing[i / 3] && !flags[i / 3]) rows[i] = 0;
        return new Structure([new(42), new(42), new(42), new(42)], [.. positions.Select(x => 12 * x)], new Cell(rows, flags[0], flags[1], flags[2]));
    }

    /// <summary>Shortest distance over images along the periodic axes, by brute force.</summary>
    private static double Nearest(Cell flags, ReadOnlySpan<double> rows, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double least = double.PositiveInfinity;
        Span<double> difference = stackalloc double[3];
        int Range(int axis) => flags.IsPeriodic(axis) ? 6 : 0;
        for (int i = -Range(0); i <= Range(0); i++)
            for (int j = -Range(1); j <= Range(1); j++)
                for (int k = -Range(2); k <= Range(2); k++)
                {
                    for (int x = 0; x < 3; x++) difference[x] = a[x] - b[x] + i * rows[x] + j * rows[3 + x] + k * rows[6 + x];
                    least = Math.Min(least, Math.Sqrt(Dot(difference, difference)));
                }
        return least;
    }

    /// <summary>Corner, vectors and positions of a dump, by the definitions of LAMMPS (Howto triclinic).</summary>
    private static (double[] Origin, double[] Rows, double[][] Atoms) Dumped(Structure structure, out string head)
    {
        var prediction = new Evaluation();
        prediction.Reset(structure.AtomCount);
        using var stream = new MemoryStream();
        var motion = new FrameMotion(0, 0, new double[3 * structure.AtomCount]);
        new LammpsDumpWriter(stream).Write(new Frame(structure) { Motion = motion, Prediction = prediction });
        string[] lines = Encoding.ASCII.GetString(stream.ToArray()).Split('\n');
        head = lines[4] + "\n";
        double[][] box = [.. lines[5..8].Select(Parse).Select(bound => bound.Length == 3 ? bound : [.. bound, 0])];
        double xy = box[0][2], xz = box[1][2], yz = box[2][2];
        double x = box[0][0] - Math.Min(0, Math.Min(xy, Math.Min(xz, xy + xz))), y = box[1][0] - Math.Min(0, yz);
        double lx = box[0][1] - Math.Max(0, Math.Max(xy, Math.Max(xz, xy + xz))) - x, ly = box[1][1] - Math.Max(0, yz) - y;
        double[][] atoms = [.. lines[9..(9 + structure.AtomCount)].Select(line => Parse(line[line.IndexOf(' ', line.IndexOf(' ') + 1)..])[..3])];
        return ([x, y, box[2][0]], [lx, 0, 0, xy, ly, 0, xz, yz, box[2][1] - box[2][0]], atoms);
    }

    private static double[] Inverse(double[] m)
    {
        double[] inverse = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                inverse[3 * j + i] = (m[(i + 1) % 3 * 3 + (j + 1) % 3] * m[(i + 2) % 3 * 3 + (j + 2) % 3]
                    - m[(i + 1) % 3 * 3 + (j + 2) % 3] * m[(i + 2) % 3 * 3 + (j + 1) % 3]) / Determinant(m);
        return inverse;
    }

    private static double[] Parse(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static double Determinant(ReadOnlySpan<double> m) =>
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}
