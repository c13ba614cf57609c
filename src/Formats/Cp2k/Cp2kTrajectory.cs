using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cp2k;

/// <summary>Joins the files of a trajectory by the number of the step; where only the output has forces, by the energy of the step.</summary>
internal sealed class Cp2kTrajectory(OutputInput input)
{
    /// <summary>Hartree: comments of trajectories have ten decimals.</summary>
    private const double SameEnergy = 2e-9;

    private const int LookAhead = 100;

    /// <summary>One block of a trajectory file.</summary>
    private sealed record Block(string Where, long Step, double Energy, List<Element> Elements, List<double> Numbers);

    public IEnumerable<OutputFrame> Read()
    {
        if (!Path.GetFileName(input.Path).Contains("-pos-", StringComparison.Ordinal))
            throw new InvalidDataException($"{input.Path}: expected positions, found forces or velocities of CP2K alone\n  → put NAME-pos-1.xyz beside");
        string forceFile = Cp2kFiles.ForcesOf(input.Path);
        using var forces = File.Exists(forceFile) ? Blocks(forceFile).GetEnumerator() : null;
        Dictionary<long, double[]> cells = Table(".cell", 9, 2), stresses = Table(".stress", 9, 2);
        using var calculations = forces is null && Cp2kFiles.OutputOf(input.Path) is string output
            ? new Cp2kOutput(input).Calculations(output).GetEnumerator() : null;
        (double[]? cell, (bool, bool, bool) periodic) = Cp2kCell.Of(input.Path);
        bool hasForce = forces?.MoveNext() == true;
        Queue<Cp2kCalculation> ahead = [];
        long last = -1;
        foreach (Block block in Blocks(input.Path))
        {
            if (hasForce && block.Step <= last) hasForce = PassRestart(forces!);
            last = block.Step;
            while (hasForce && forces!.Current.Step < block.Step) hasForce = forces.MoveNext();
            if (forces is not null && (!hasForce || forces.Current.Step != block.Step))
            {
                input.Census.Notice("steps of a CP2K trajectory without forces are left out");
                continue;
            }
            var frame = new OutputFrame(block.Where, block.Elements, block.Numbers)
            {
                CellRows = cells.GetValueOrDefault(block.Step) ?? cell,
                Periodic = periodic
            };
            frame.AddEnergy("ENERGY|", Units.Hartree * block.Energy);
            if (forces is not null) frame.AddForces("ATOMIC FORCES", forces.Current.Numbers, Units.Hartree / Units.Bohr);
            if (stresses.TryGetValue(block.Step, out double[]? stress)) frame.AddStress("STRESS TENSOR", stress, -UnitNames.Stress("bar"));
            if (calculations is null || Add(frame, Find(calculations, ahead, block.Energy))) yield return frame;
        }
    }

    /// <summary>A run that was started again counts steps a second time, in each of its files.</summary>
    private static bool PassRestart(IEnumerator<Block> forces)
    {
        for (long step = forces.Current.Step; forces.MoveNext(); step = forces.Current.Step)
            if (forces.Current.Step <= step) return true;
        return false;
    }

    /// <summary>The evaluation of an energy, at most some steps ahead; those before it are passed.</summary>
    private static Cp2kCalculation? Find(IEnumerator<Cp2kCalculation> calculations, Queue<Cp2kCalculation> ahead, double energy)
    {
        bool IsIt(Cp2kCalculation one) => Math.Abs(one.Energy / Units.Hartree - energy) < SameEnergy * Math.Max(1, Math.Abs(energy) * 1e-3);
        while (ahead.Count < LookAhead && !ahead.Any(IsIt) && calculations.MoveNext()) ahead.Enqueue(calculations.Current);
        if (!ahead.Any(IsIt)) return null;
        while (!IsIt(ahead.Peek())) ahead.Dequeue();
        return ahead.Dequeue();
    }

    private bool Add(OutputFrame frame, Cp2kCalculation? one)
    {
        if (one is null) return true;
        if (!one.IsConverged)
        {
            input.LeaveOutUnconverged();
            return false;
        }
        frame.CellRows ??= one.Cell;
        if (one.Forces is not null) frame.AddForces("ATOMIC FORCES", one.Forces);
        if (one.Stress is not null) frame.AddStress("STRESS TENSOR", one.Stress);
        return true;
    }

    private static IEnumerable<Block> Blocks(string path)
    {
        using var lines = new OutputLines(path);
        while (lines.Next())
        {
            if (lines.Line.AsSpan().IsWhiteSpace()) continue;
            int count = lines.Count(0);
            lines.Need("a comment line");
            (string where, long step, double energy) = (lines.Where, (long)lines.RealAfter("i ="), lines.RealAfter("E ="));
            List<Element> elements = [];
            List<double> numbers = [];
            for (int atom = 0; atom < count; atom++)
            {
                lines.Need($"atom {atom + 1} of {count}");
                elements.Add(lines.ElementAt(0));
                numbers.AddRange(lines.Reals(1, 3));
            }
            yield return new Block(where, step, energy, elements, numbers);
        }
    }

    /// <summary>Step → numbers of a table with a heading.</summary>
    private Dictionary<long, double[]> Table(string ending, int count, int first)
    {
        Dictionary<long, double[]> rows = [];
        string file = Cp2kFiles.TableOf(input.Path, ending);
        if (!File.Exists(file)) return rows;
        using var lines = new OutputLines(file);
        while (lines.Next())
            if (lines.Words.Length > 0 && !lines.Starts("#")) rows[lines.Count(0)] = lines.Reals(first, count);
        return rows;
    }
}
