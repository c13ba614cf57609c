using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Ipi;

/// <summary>Joins the files of a trajectory of i-PI by the number of the step.</summary>
internal sealed class IpiText(OutputInput input)
{
    private sealed record Block(string Where, long Step, string Comment, List<Element> Elements, List<double> Numbers);

    public static bool IsComment(string line) => (line.Contains("positions{", StringComparison.Ordinal) || line.Contains("forces{", StringComparison.Ordinal))
        && (line.Contains("CELL(abcABC):", StringComparison.Ordinal)
            || line.Contains("CELL{abcABC}:", StringComparison.Ordinal)
            || line.Contains("CELL{H}:", StringComparison.Ordinal));

    /// <summary>The file beside with another part of the name.</summary>
    public static string Sibling(string path, string part, string other) =>
        Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).Replace(part, other, StringComparison.Ordinal));

    /// <summary>PREFIX.out of PREFIX.pos_0.xyz.</summary>
    public static string OutputOf(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileName(path).Split(".pos_")[0] + ".out");

    public IEnumerable<OutputFrame> Read()
    {
        string forceFile = Sibling(input.Path, ".pos_", ".for_"), output = OutputOf(input.Path);
        bool isTrajectory = Path.GetFileName(input.Path).Contains(".pos_", StringComparison.Ordinal);
        using var forces = isTrajectory && File.Exists(forceFile) ? Blocks(forceFile).GetEnumerator() : null;
        Dictionary<long, double> energies = isTrajectory && File.Exists(output) ? Energies(output) : [];
        bool hasForce = forces?.MoveNext() == true;
        foreach (Block block in Blocks(input.Path))
        {
            var frame = new OutputFrame(block.Where, block.Elements, Lattice.Scaled(block.Numbers, Unit(block, "positions", UnitNames.Length)));
            frame.CellRows = Cell(block);
            while (hasForce && forces!.Current.Step < block.Step) hasForce = forces.MoveNext();
            if (hasForce && forces!.Current.Step == block.Step) frame.AddForces("forces", forces.Current.Numbers,
                Unit(forces.Current, "forces", UnitNames.Force));
            if (energies.TryGetValue(block.Step, out double energy)) frame.AddEnergy("potential", energy);
            yield return frame;
        }
    }

    private static IEnumerable<Block> Blocks(string path)
    {
        using var lines = new OutputLines(path);
        while (lines.Next())
        {
            if (lines.Words.Length == 0) continue;
            int count = lines.Count(0);
            string comment = lines.Need("a comment line");
            string where = lines.Where;
            long step = (long)lines.RealAfter("Step:");
            List<Element> elements = [];
            List<double> numbers = [];
            for (int atom = 0; atom < count; atom++)
            {
                lines.Need($"atom {atom + 1} of {count}");
                elements.Add(lines.ElementAt(0));
                numbers.AddRange(lines.Reals(1, 3));
            }
            yield return new Block(where, step, comment, elements, numbers);
        }
    }

    /// <summary>What stands in braces behind a word: positions{angstrom}; without it atomic units, the default of i-PI.</summary>
    private static double Unit(Block block, string word, Func<string, double> table)
    {
        string name = Between(block.Comment, word + "{") ?? "atomic_unit";
        return Factor(name, table) is > 0 and double factor ? factor
            : throw new InvalidDataException($"{block.Where}: expected a unit of {word}, found {name}\n  → write atomic_unit, angstrom or ev/ang");
    }

    private static double Factor(string name, Func<string, double> table) =>
        table(name switch { "atomic_unit" or "automatic" => "au", "ev/ang" => "eV/A", "electronvolt" => "eV", _ => name });

    private static string? Between(string text, string start)
    {
        int at = text.IndexOf(start, StringComparison.Ordinal), end = at < 0 ? -1 : text.IndexOf('}', at);
        return end < 0 ? null : text[(at + start.Length)..end];
    }

    private static double[] Cell(Block block)
    {
        double unit = Unit(block, "cell", UnitNames.Length);
        bool isMatrix = block.Comment.Contains("CELL{H}:", StringComparison.Ordinal);
        string[] words = block.Comment[(block.Comment.IndexOf(':') + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[isMatrix ? 9 : 6];
        for (int i = 0; i < numbers.Length; i++)
            if (i >= words.Length || !OutputNumbers.TryParse(words[i], out numbers[i]))
                throw new InvalidDataException($"{block.Where}: expected {numbers.Length} numbers behind CELL, found fewer\n  → is the file damaged?");
        if (isMatrix) return [.. Enumerable.Range(0, 9).Select(place => unit * numbers[3 * (place % 3) + place / 3])];
        return Lattice.OfLengths(unit * numbers[0], unit * numbers[1], unit * numbers[2], numbers[3], numbers[4], numbers[5])
            ?? throw new InvalidDataException($"{block.Where}: expected lengths and angles of a cell, found some that make none\n  → correct them");
    }

    /// <summary>Step → eV, by the columns named in the head.</summary>
    private static Dictionary<long, double> Energies(string path)
    {
        Dictionary<long, double> energies = [];
        using var lines = new OutputLines(path);
        (int step, int energy, double unit) = (-1, -1, Units.Hartree);
        while (lines.Next())
        {
            if (lines.Starts("#"))
            {
                if (!lines.Has("column") || lines.Words.Length < 5 || !OutputNumbers.TryCount(lines.Words[2].Split('-')[0], out int column)) continue;
                string name = lines.Words[4];
                if (name == "step") step = column - 1;
                if (!name.StartsWith("potential", StringComparison.Ordinal)) continue;
                (energy, unit) = (column - 1, Factor(Between(name, "{") ?? "atomic_unit", UnitNames.Energy));
                if (unit == 0) throw lines.Fault("a unit of energy behind potential");
            }
            else if (step >= 0 && energy >= 0 && lines.Words.Length > 0) energies[(long)lines.Real(step)] = unit * lines.Real(energy);
        }
        return energies;
    }
}
