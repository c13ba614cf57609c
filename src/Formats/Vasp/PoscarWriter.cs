using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Vasp;

/// <summary>Writes one structure as a POSCAR, atoms in their order, with fixed coordinates and velocities.</summary>
public sealed class PoscarWriter : IStructureStreamWriter
{
    public FormatCapabilities Capabilities { get; } = new() { Labels = [], Cells = CellSupport.AllAxes, IsStreaming = true };

    public IFrameWriter Open(Stream stream) => new Writer(stream);

    private sealed class Writer(Stream stream) : IFrameWriter
    {
        private readonly TextBuffer text = new(stream);
        private bool isWritten;

        public void Write(Frame frame)
        {
            Structure structure = frame.Structure;
            if (isWritten) throw StructureFault.Of(structure, "expected one structure for a POSCAR, found another", "", "write each to a file of its own");
            if (!structure.Cell.IsFullyPeriodic || structure.AtomCount == 0)
                throw StructureFault.Of(structure, "expected atoms with three periodic axes for a POSCAR, found none or an open axis",
                    StructureFault.Describe(structure.Cell), "write extxyz, or give the structure a cell");
            isWritten = true;
            WriteHeader(structure);
            WriteAtoms(structure);
            if (frame.Motion?.Velocities is double[] moving) WriteVelocities(moving);
            else if (AtomVelocities.Read(structure) is { } given) WriteVelocities(given.Velocities);
        }

        public void Flush() => text.Flush();

        private void WriteHeader(Structure structure)
        {
            text.Add("structure of ").Add(structure.AtomCount.ToString(CultureInfo.InvariantCulture)).Add(" atoms\n1.0\n");
            for (int row = 0; row < 3; row++) text.Add(structure.Cell.Rows.Slice(3 * row, 3)).Add('\n');
            string names = "", counts = "";
            for (int first = 0, next; first < structure.AtomCount; first = next)
            {
                for (next = first + 1; next < structure.AtomCount && structure.Elements[next] == structure.Elements[first];) next++;
                names += $" {structure.Elements[first].Symbol}";
                counts += string.Create(CultureInfo.InvariantCulture, $" {next - first}");
            }
            text.Add(names[1..]).Add('\n').Add(counts[1..]).Add('\n');
        }

        private void WriteAtoms(Structure structure)
        {
            bool[]? isFixed = FixedCoordinates.Read(structure);
            if (isFixed is not null) text.Add("Selective dynamics\n");
            text.Add("Cartesian\n");
            for (int atom = 0; atom < structure.AtomCount; atom++)
            {
                text.Add(structure.Positions.AsSpan(3 * atom, 3));
                for (int k = 0; isFixed is not null && k < 3; k++) text.Add(isFixed[3 * atom + k] ? " F" : " T");
                text.Add('\n');
            }
        }

        private void WriteVelocities(double[] velocities)
        {
            text.Add("Cartesian\n");
            for (int i = 0; i < velocities.Length; i += 3) text.Add(velocities.AsSpan(i, 3)).Add('\n');
        }
    }
}
