using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Lammps;

/// <summary>Writes LAMMPS dump frames, units metal: id, element, unwrapped positions (Å), velocities (Å/ps), forces (eV/Å).</summary>
/// <remarks>
/// A LAMMPS cell has a along x and b in the plane of x and y: positions, velocities and forces are rotated with the cell. Where a lattice vector
/// is missing, the bounds enclose the atoms.
/// </remarks>
public sealed class LammpsDumpWriter(Stream stream) : IFrameWriter
{
    private const double PicosecondsPerFemtosecond = 1e-3;
    private const double Margin = 1; // Å around atoms in open space
    private readonly TextBuffer text = new(stream);
    private readonly double[] rotation = new double[9], low = new double[3], high = new double[3];

    /// <summary>Appends a frame of molecular dynamics and hands it to the stream.</summary>
    /// <exception cref="InvalidDataException">The cell is left-handed, for which LAMMPS has no form, or the frame has no velocities or forces.</exception>
    public void Write(Frame frame)
    {
        Structure structure = frame.Structure;
        if (frame is not { Motion: { } motion, Prediction: { } prediction })
            throw new InvalidDataException($"{structure.Source}: expected velocities and forces for a LAMMPS dump, found none\n  → write extxyz");
        ReadOnlySpan<double> velocities = motion.Velocities, forces = prediction.Forces;
        text.Add($"ITEM: TIMESTEP\n{motion.Step}\nITEM: NUMBER OF ATOMS\n{structure.AtomCount}\n");
        WriteBounds(structure);
        text.Add("ITEM: ATOMS id element xu yu zu vx vy vz fx fy fz\n");
        Span<double> row = stackalloc double[9];
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            Rotate(structure.Positions.AsSpan(3 * atom, 3), row);
            Rotate(velocities.Slice(3 * atom, 3), row[3..]);
            Rotate(forces.Slice(3 * atom, 3), row[6..]);
            for (int k = 3; k < 6; k++) row[k] /= PicosecondsPerFemtosecond;
            text.Add($"{atom + 1} {structure.Elements[atom].Symbol} ").Add(row).Add('\n');
        }
        Flush();
    }

    public void Flush() => text.Flush();

    private void WriteBounds(Structure structure)
    {
        Cell cell = structure.Cell;
        char Flag(int axis) => cell.IsPeriodic(axis) ? 'p' : 'f';
        string flags = $"{Flag(0)}{Flag(0)} {Flag(1)}{Flag(1)} {Flag(2)}{Flag(2)}\n";
        if (cell.Volume == 0)
        {
            rotation.AsSpan().Clear();
            rotation[0] = rotation[4] = rotation[8] = 1;
            Enclose(structure);
            text.Add("ITEM: BOX BOUNDS ").Add(flags);
            for (int k = 0; k < 3; k++) text.Add(low[k]).Add(' ').Add(high[k]).Add('\n');
            return;
        }
        (double lx, double ly, double lz, double xy, double xz, double yz) = Triangle(structure);
        text.Add("ITEM: BOX BOUNDS xy xz yz ").Add(flags);
        text.Add(Math.Min(0, Math.Min(xy, Math.Min(xz, xy + xz)))).Add(' ').Add(lx + Math.Max(0, Math.Max(xy, Math.Max(xz, xy + xz)))).Add(' ').Add(xy)
            .Add('\n');
        text.Add(Math.Min(0, yz)).Add(' ').Add(ly + Math.Max(0, yz)).Add(' ').Add(xz).Add('\n');
        text.Add("0 ").Add(lz).Add(' ').Add(yz).Add('\n');
    }

    /// <summary>Sets the rotation and returns the lower triangle: a = (lx, 0, 0), b = (xy, ly, 0), c = (xz, yz, lz).</summary>
    private (double Lx, double Ly, double Lz, double Xy, double Xz, double Yz) Triangle(Structure structure)
    {
        ReadOnlySpan<double> rows = structure.Cell.Rows, a = rows[..3], b = rows[3..6], c = rows[6..];
        double lx = Math.Sqrt(Dot(a, a));
        Span<double> x = rotation.AsSpan(0, 3), y = rotation.AsSpan(3, 3), z = rotation.AsSpan(6, 3);
        for (int k = 0; k < 3; k++) x[k] = a[k] / lx;
        double xy = Dot(b, x);
        for (int k = 0; k < 3; k++) y[k] = b[k] - xy * x[k];
        double ly = Math.Sqrt(Dot(y, y));
        for (int k = 0; k < 3; k++) y[k] /= ly;
        for (int k = 0; k < 3; k++) z[k] = x[(k + 1) % 3] * y[(k + 2) % 3] - x[(k + 2) % 3] * y[(k + 1) % 3];
        double lz = Dot(c, z);
        if (lz < 0) throw StructureFault.Of(structure, "expected a right-handed cell for a LAMMPS dump, found a left-handed one",
            StructureFault.Describe(structure.Cell), "swap two lattice vectors, or write extxyz");
        return (lx, ly, lz, xy, Dot(c, x), Dot(c, y));
    }

    private void Enclose(Structure structure)
    {
        for (int k = 0; k < 3; k++) (low[k], high[k]) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < structure.Positions.Length; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], structure.Positions[i] - Margin);
            high[i % 3] = Math.Max(high[i % 3], structure.Positions[i] + Margin);
        }
    }

    private void Rotate(ReadOnlySpan<double> vector, Span<double> rotated)
    {
        for (int k = 0; k < 3; k++) rotated[k] = Dot(vector, rotation.AsSpan(3 * k, 3));
    }

    private static double Dot(ReadOnlySpan<double> u, ReadOnlySpan<double> v) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}
