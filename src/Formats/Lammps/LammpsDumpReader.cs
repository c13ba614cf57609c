using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>Reads dumps of style atom and custom; atoms come in the order of their ids.</summary>
internal sealed class LammpsDumpReader(OutputInput input)
{
    private readonly TypeNames names = new(input);
    private LammpsUnits units = LammpsUnits.Metal;
    private bool hasUnits;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        int count = -1;
        string step = "";
        LammpsDumpBox? box = null;
        while (lines.Next())
        {
            if (lines.Line.AsSpan().IsWhiteSpace()) continue;
            if (!lines.Starts("ITEM:")) throw lines.Fault("a line ITEM: …");
            string item = lines.Line[(lines.Line.IndexOf(':') + 1)..].Trim();
            if (item == "TIMESTEP") step = lines.Need("a time step").Trim();
            else if (item == "UNITS") ReadUnits(lines);
            else if (item == "TIME") lines.Need("a time");
            else if (item == "NUMBER OF ATOMS")
            {
                lines.Need("a number of atoms");
                count = lines.Count(0);
            }
            else if (item.StartsWith("BOX BOUNDS", StringComparison.Ordinal)) box = LammpsDumpBox.Read(lines, item);
            else if (item.StartsWith("ATOMS", StringComparison.Ordinal) && count >= 0 && box is not null)
            {
                OutputFrame frame = ReadAtoms(lines, item.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], count, box);
                frame.Keep("timestep", step);
                yield return frame;
            }
            else throw lines.Fault("a number of atoms and a box before the atoms, and no items of another kind (such as those of dump local)");
        }
    }

    private void ReadUnits(OutputLines lines)
    {
        string style = lines.Need("units").Trim();
        units = LammpsUnits.Of(style) ?? throw lines.Fault("units metal, real or electron", "dump with other units: those of lj have no lengths");
        hasUnits = true;
    }

    private OutputFrame ReadAtoms(OutputLines lines, string[] columns, int count, LammpsDumpBox box)
    {
        string where = lines.Where;
        var reader = new LammpsDumpColumns(columns, lines, names);
        List<(double Id, string[] Words)> rows = [];
        List<Element> elements = [];
        for (int atom = 0; atom < count; atom++)
        {
            lines.Need($"atom {atom + 1} of {count}");
            if (lines.Words.Length < columns.Length) throw lines.Fault($"{columns.Length} columns");
            reader.Check(lines);
            rows.Add((reader.Id(lines, atom), lines.Words));
            elements.Add(reader.ElementOf(lines));
        }
        int[] order = [.. Enumerable.Range(0, count).OrderBy(atom => rows[atom].Id)];
        string[][] sorted = [.. order.Select(atom => rows[atom].Words)];
        double[] positions = [.. reader.Positions(sorted, box).Select(length => units.Length * length)];
        double scale = units.Length;
        var frame = new OutputFrame(where, [.. order.Select(atom => elements[atom])], positions)
        {
            CellRows = [.. box.Rows.Select(length => scale * length)],
            Periodic = box.Periodic
        };
        Keep(frame, reader, sorted);
        return frame;
    }

    private void Keep(OutputFrame frame, LammpsDumpColumns reader, string[][] rows)
    {
        double[]? forces = reader.Vectors(rows, "fx", "fy", "fz"), velocities = reader.Vectors(rows, "vx", "vy", "vz");
        if ((forces ?? velocities) is not null && !hasUnits)
            input.Census.Notice("dumps that do not say their units are taken as metal (forces eV/Å, velocities Å/ps); dump_modify units yes writes them");
        if (forces is not null) frame.AddForces("fx fy fz", forces, units.Force);
        if (velocities is not null) frame.KeepVelocities(velocities, units.Velocity);
        foreach ((string name, double[] numbers) in reader.Others(rows)) frame.Keep(name == "q" ? "charges" : name, 1, numbers);
    }
}
