using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Lammps;
using Amalgam.Testing;
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

    private static double[] Parse(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static double Determinant(ReadOnlySpan<double> m) =>
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}
