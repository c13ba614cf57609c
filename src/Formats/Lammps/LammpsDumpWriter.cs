using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Lammps;

/// <summary>Writes LAMMPS dump frames, units metal: id, element, unwrapped positions (Å), velocities (Å/ps), forces (eV/Å).</summary>
/// <remarks>
/// A LAMMPS cell has a along x and b in the plane of x and y: positions, velocities and forces are rotated with the cell. Periodic axes keep their lattice
/// vectors and tilt; an open axis has bounds that enclose the atoms.
/// </remarks>
public sealed class LammpsDumpWriter(Stream stream) : IFrameWriter
{
    private const double PicosecondsPerFemtosecond = 1e-3;
    private readonly TextBuffer text = new(stream);
    private readonly LammpsBox box = new();

    /// <summary>Appends a frame of molecular dynamics and hands it to the stream.</summary>
    /// <exception cref="InvalidDataException">The cell is periodic and left-handed, for which LAMMPS has no form, or the frame has no velocities or
    /// forces.</exception>
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
            box.Rotate(structure.Positions.AsSpan(3 * atom, 3), row);
            box.Rotate(velocities.Slice(3 * atom, 3), row[3..]);
            box.Rotate(forces.Slice(3 * atom, 3), row[6..]);
            for (int k = 3; k < 6; k++) row[k] /= PicosecondsPerFemtosecond;
            text.Add($"{atom + 1} {structure.Elements[atom].Symbol} ").Add(row).Add('\n');
        }
        Flush();
    }

    public void Flush() => text.Flush();

    private void WriteBounds(Structure structure)
    {
        Cell cell = structure.Cell;
        box.Set(structure);
        char Flag(int axis) => cell.IsPeriodic(axis) ? 'p' : 'f';
        string flags = $"{Flag(0)}{Flag(0)} {Flag(1)}{Flag(1)} {Flag(2)}{Flag(2)}\n";
        (double x, double y, double z) = box.Origin;
        (double lx, double ly, double lz, double xy, double xz, double yz) = box.Triangle;
        text.Add(box.HasVectors ? "ITEM: BOX BOUNDS xy xz yz " : "ITEM: BOX BOUNDS ").Add(flags);
        WriteBound(x + Math.Min(0, Math.Min(xy, Math.Min(xz, xy + xz))), x + lx + Math.Max(0, Math.Max(xy, Math.Max(xz, xy + xz))), xy);
        WriteBound(y + Math.Min(0, yz), y + ly + Math.Max(0, yz), xz);
        WriteBound(z, z + lz, yz);
    }

    private void WriteBound(double low, double high, double tilt)
    {
        text.Add(low).Add(' ').Add(high);
        if (box.HasVectors) text.Add(' ').Add(tilt);
        text.Add('\n');
    }
}
