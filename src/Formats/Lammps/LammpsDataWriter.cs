using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Lammps;

/// <summary>Writes one structure as LAMMPS data, units metal, atom style atomic: types are the elements by their number, each with its mass and
/// symbol.</summary>
/// <remarks>A LAMMPS cell has a along x and b in the plane of x and y: positions and velocities are rotated with the cell.</remarks>
public sealed class LammpsDataWriter : IStructureStreamWriter
{
    public FormatCapabilities Capabilities { get; } = new() { Labels = [], Cells = CellSupport.EachAxis, IsStreaming = true };

    public IFrameWriter Open(Stream stream) => new Writer(stream);

    private sealed class Writer(Stream stream) : IFrameWriter
    {
        private const double PicosecondsPerFemtosecond = 1e-3;
        private readonly TextBuffer text = new(stream);
        private readonly LammpsBox box = new();
        private bool isWritten;

        public void Write(Frame frame)
        {
            Structure structure = frame.Structure;
            if (isWritten) throw StructureFault.Of(structure, "expected one structure for LAMMPS data, found another", "", "write each to a file of its own");
            isWritten = true;
            Element[] types = [.. structure.Elements.Distinct().Order()];
            box.Set(structure);
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $"LAMMPS data file, units = metal\n\n{structure.AtomCount} atoms\n{types.Length} atom types\n\n"));
            WriteBox();
            text.Add("\nMasses\n\n");
            for (int type = 0; type < types.Length; type++)
                text.Add(string.Create(CultureInfo.InvariantCulture, $"{type + 1} {types[type].Mass:R} # {types[type].Symbol}\n"));
            text.Add("\nAtoms # atomic\n\n");
            WriteRows(structure.Positions, 1, atom => string.Create(CultureInfo.InvariantCulture, $" {Array.IndexOf(types, structure.Elements[atom]) + 1}"));
            double[]? velocities = frame.Motion?.Velocities ?? AtomVelocities.Read(structure)?.Velocities;
            if (velocities is null) return;
            text.Add("\nVelocities\n\n");
            WriteRows(velocities, 1 / PicosecondsPerFemtosecond, _ => "");
        }

        public void Flush() => text.Flush();

        private void WriteBox()
        {
            (double x, double y, double z) = box.Origin;
            (double lx, double ly, double lz, double xy, double xz, double yz) = box.Triangle;
            text.Add(x).Add(' ').Add(x + lx).Add(" xlo xhi\n").Add(y).Add(' ').Add(y + ly).Add(" ylo yhi\n").Add(z).Add(' ').Add(z + lz).Add(" zlo zhi\n");
            if (xy != 0 || xz != 0 || yz != 0) text.Add(xy).Add(' ').Add(xz).Add(' ').Add(yz).Add(" xy xz yz\n");
        }

        private void WriteRows(double[] vectors, double factor, Func<int, string> type)
        {
            Span<double> row = stackalloc double[3];
            for (int atom = 0; atom < vectors.Length / 3; atom++)
            {
                box.Rotate(vectors.AsSpan(3 * atom, 3), row);
                for (int k = 0; k < 3; k++) row[k] *= factor;
                text.Add((atom + 1).ToString(CultureInfo.InvariantCulture)).Add(type(atom)).Add(' ').Add(row).Add('\n');
            }
        }
    }
}
