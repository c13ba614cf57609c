using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Cif;

/// <summary>Writes structures as data blocks of a CIF, all atoms, space group P 1. A CIF holds lengths and angles: how the cell lies in space is
/// lost.</summary>
public sealed class CifWriter : IStructureStreamWriter
{
    public FormatCapabilities Capabilities { get; } = new() { Labels = [], Cells = CellSupport.AllAxes, IsStreaming = true };

    public IFrameWriter Open(Stream stream) => new Writer(stream);

    private sealed class Writer(Stream stream) : IFrameWriter
    {
        private readonly TextBuffer text = new(stream);
        private int count;

        public void Write(Frame frame)
        {
            Structure structure = frame.Structure;
            if (!structure.Cell.IsFullyPeriodic || structure.AtomCount == 0)
                throw StructureFault.Of(structure, "expected atoms with three periodic axes for a CIF, found none or an open axis",
                    StructureFault.Describe(structure.Cell), "write extxyz, or give the structure a cell");
            text.Add(string.Create(CultureInfo.InvariantCulture, $"{(count > 0 ? "\n" : "")}data_structure_{++count}\n"));
            WriteCell(structure.Cell);
            text.Add("_space_group_name_H-M_alt 'P 1'\n_space_group_IT_number 1\nloop_\n_space_group_symop_operation_xyz\n'x, y, z'\n")
                .Add("loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n");
            WriteAtoms(structure);
        }

        public void Flush() => text.Flush();

        private void WriteCell(Cell cell)
        {
            ReadOnlySpan<double> rows = cell.Rows;
            double[] lengths = new double[3];
            for (int axis = 0; axis < 3; axis++) lengths[axis] = Math.Sqrt(Dot(rows, axis, axis));
            for (int axis = 0; axis < 3; axis++) text.Add($"_cell_length_{"abc"[axis]} ").Add(lengths[axis]).Add('\n');
            for (int axis = 0; axis < 3; axis++)
            {
                (int u, int v) = ((axis + 1) % 3, (axis + 2) % 3);
                double dot = Dot(rows, u, v), cosine = Math.Clamp(dot / (lengths[u] * lengths[v]), -1, 1);
                text.Add($"_cell_angle_{((string[])["alpha", "beta", "gamma"])[axis]} ").Add(dot == 0 ? 90 : double.RadiansToDegrees(Math.Acos(cosine)))
                    .Add('\n');
            }
        }

        private void WriteAtoms(Structure structure)
        {
            double[] reduced = Lattice.Reduced(structure.Positions, structure.Cell.Rows);
            for (int atom = 0; atom < structure.AtomCount; atom++)
            {
                string symbol = structure.Elements[atom].Symbol;
                text.Add(string.Create(CultureInfo.InvariantCulture, $"{symbol}{atom + 1} {symbol} ")).Add(reduced.AsSpan(3 * atom, 3)).Add(" 1\n");
            }
        }

        private static double Dot(ReadOnlySpan<double> rows, int u, int v) =>
            rows[3 * u] * rows[3 * v] + rows[3 * u + 1] * rows[3 * v + 1] + rows[3 * u + 2] * rows[3 * v + 2];
    }
}
