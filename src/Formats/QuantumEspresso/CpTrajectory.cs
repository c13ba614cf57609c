using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Joins the files of a trajectory of cp.x. Its energies are in hartree, not Ry.</summary>
internal sealed class CpTrajectory(OutputInput input)
{
    public static readonly string[] Endings = [".evp", ".for", ".cel", ".str", ".vel"];

    /// <summary>Å/fs per bohr per atomic unit of time.</summary>
    private const double VelocityUnit = Units.Bohr / Units.AtomicTime;

    private sealed record Block(string Where, long Step, List<double> Numbers);

    public IEnumerable<OutputFrame> Read()
    {
        string file = QuantumEspressoFiles.InputOf(input.Path)
            ?? throw new InvalidDataException($"{input.Path}: expected an input of cp.x beside, found none or several"
                + "\n  → put it there, called like this file");
        CpInput described = CpInput.Read(file);
        Dictionary<long, double> energies = Energies();
        using IEnumerator<Block>? forces = Open(".for", described.Elements.Count), cells = Open(".cel", 3), stresses = Open(".str", 3);
        using IEnumerator<Block>? velocities = Open(".vel", described.Elements.Count);
        foreach (Block block in Blocks(input.Path, described.Elements.Count))
        {
            if (!energies.TryGetValue(block.Step, out double energy))
            {
                input.Census.Notice("steps of a cp.x trajectory without an energy in .evp are left out");
                continue;
            }
            double[]? cell = At(cells, block.Step) is { } columns ? Turned(columns) : described.Cell;
            if (cell is null) throw new InvalidDataException($"{block.Where}: expected a cell for step {block.Step}, found none\n  → is .cel of this run?");
            var frame = new OutputFrame(block.Where, described.Elements, Lattice.Scaled(block.Numbers, Units.Bohr)) { CellRows = cell };
            frame.AddEnergy("etot", Units.Hartree * energy);
            if (At(forces, block.Step) is { } force) frame.AddForces(".for", force, Units.Hartree / Units.Bohr);
            if (At(stresses, block.Step) is { } stress) frame.AddStress(".str", stress, -UnitNames.Stress("GPa"));
            if (At(velocities, block.Step) is { } velocity) frame.KeepVelocities(velocity, VelocityUnit);
            yield return frame;
        }
    }

    /// <summary>.cel holds one lattice vector per column.</summary>
    private static double[] Turned(List<double> columns) => [.. Enumerable.Range(0, 9).Select(place => Units.Bohr * columns[3 * (place % 3) + place / 3])];

    private IEnumerator<Block>? Open(string ending, int rows)
    {
        string file = Path.ChangeExtension(input.Path, ending);
        if (!File.Exists(file)) return null;
        IEnumerator<Block> blocks = Blocks(file, rows).GetEnumerator();
        return blocks.MoveNext() ? blocks : null;
    }

    /// <summary>The numbers of a step; steps of this file before it are passed.</summary>
    private static List<double>? At(IEnumerator<Block>? blocks, long step)
    {
        while (blocks?.Current is { } current && current.Step < step && blocks.MoveNext()) { }
        return blocks?.Current is { } found && found.Step == step ? found.Numbers : null;
    }

    private static IEnumerable<Block> Blocks(string path, int rows)
    {
        using var lines = new OutputLines(path);
        while (lines.Next())
        {
            if (lines.Words.Length == 0 || lines.Starts("#")) continue;
            (string where, int step) = (lines.Where, lines.Count(0));
            yield return new Block(where, step, lines.Table(rows, 0, 3, $"{rows} rows of step {step}"));
        }
    }

    private Dictionary<long, double> Energies()
    {
        string file = Path.ChangeExtension(input.Path, ".evp");
        Dictionary<long, double> energies = [];
        using var lines = new OutputLines(file);
        int column = 5;
        while (lines.Next())
            if (lines.Starts("#")) column = Math.Max(Array.IndexOf(lines.Words, "etot") - 1, 4);
            else if (lines.Words.Length > 0) energies[lines.Count(0)] = lines.Real(column);
        return energies;
    }
}
