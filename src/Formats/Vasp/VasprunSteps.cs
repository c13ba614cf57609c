using System.Net;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>Walks through a vasprun.xml by its lines: VASP writes one element in each, so that a file that was cut off can be read as far as it goes.</summary>
internal sealed class VasprunSteps(OutputInput input)
{
    private readonly List<Element> elements = [];
    private readonly Dictionary<string, double> energies = [];
    private List<bool>? isFree;
    private double[]? cell, reduced, forces, stress;
    private int limit, steps;
    private bool isInStep, isInEnergy, isInCalculation, isElectronic, isLearned;

    /// <summary>The steps in order.</summary>
    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            string tag = lines.Line.Trim();
            if (tag.StartsWith("<calculation", StringComparison.Ordinal)) Start();
            else if (tag.StartsWith("</calculation", StringComparison.Ordinal))
            {
                isInCalculation = false;
                if (Finish(lines.Where) is { } frame) yield return frame;
            }
            else if (isInCalculation) ReadCalculation(lines, tag);
            else ReadHeader(lines, tag);
        }
        if (isInCalculation) throw lines.End("the end of a <calculation>");
    }

    private void ReadHeader(OutputLines lines, string tag)
    {
        if (tag.StartsWith("<separator", StringComparison.Ordinal)) isElectronic = NameOf(tag).StartsWith("electronic", StringComparison.Ordinal);
        else if (isElectronic && limit == 0 && NameOf(tag) == "NELM") limit = (int)Value(lines);
        else if (NameOf(tag) == "ML_LMLFF") isLearned = tag.Contains("> T", StringComparison.Ordinal) || tag.Contains(">T", StringComparison.Ordinal);
        else if (tag.StartsWith("<array", StringComparison.Ordinal) && NameOf(tag) == "atoms") ReadAtoms(lines);
        else if (tag.StartsWith("<varray", StringComparison.Ordinal) && NameOf(tag) == "selective")
            isFree = [.. Rows(lines, "flags of fixed atoms").SelectMany(row => row.Select(word => word is "T" or ".TRUE."))];
    }

    private void ReadAtoms(OutputLines lines)
    {
        elements.Clear();
        while (!lines.Need("the list of atoms").Contains("</array>", StringComparison.Ordinal))
        {
            if (!lines.Has("<rc>")) continue;
            string first = Between(lines, "<c>", "</c>").Trim();
            if (first == "r") first = "Zr";  // VASP 5 writes so
            elements.Add(OutputElements.TryParse(first, out Element element) ? element : throw lines.Fault("the symbol of an element"));
        }
    }

    private void Start()
    {
        (isInCalculation, isInStep, isInEnergy, steps) = (true, false, false, 0);
        (cell, reduced, forces, stress) = (null, null, null, null);
        energies.Clear();
    }

    private void ReadCalculation(OutputLines lines, string tag)
    {
        if (tag.StartsWith("<scstep", StringComparison.Ordinal)) (isInStep, steps) = (true, steps + 1);
        else if (tag.StartsWith("</scstep", StringComparison.Ordinal)) isInStep = false;
        else if (isInStep) return;
        else if (tag.StartsWith("<energy", StringComparison.Ordinal)) isInEnergy = true;
        else if (tag.StartsWith("</energy", StringComparison.Ordinal)) isInEnergy = false;
        else if (isInEnergy && tag.StartsWith("<i", StringComparison.Ordinal)) energies[NameOf(tag)] = Value(lines);
        else if (tag.StartsWith("<varray", StringComparison.Ordinal)) ReadArray(lines, NameOf(tag));
    }

    private void ReadArray(OutputLines lines, string name)
    {
        if (name == "basis") cell = Numbers(lines, name);
        else if (name == "positions") reduced = Numbers(lines, name);
        else if (name == "forces") forces = Numbers(lines, name);
        else if (name == "stress") stress = Numbers(lines, name);
    }

    private OutputFrame? Finish(string where)
    {
        if (limit > 0 && steps >= limit)
        {
            input.LeaveOutUnconverged();
            return null;
        }
        if (isLearned && steps == 0)
        {
            input.Census.Notice("steps of the machine-learned field of VASP, which are no labels, are left out");
            return null;
        }
        if (cell is not { Length: 9 } || reduced is null || energies.Count == 0)
        {
            input.Census.Notice("steps without a structure or an energy in vasprun.xml are left out");
            return null;
        }
        var frame = new OutputFrame(where, elements.ToArray(), Lattice.Cartesian(reduced, cell)) { CellRows = cell };
        foreach (string key in (string[])[VasprunFormat.FreeEnergy, VasprunFormat.Extrapolated, VasprunFormat.WithoutEntropy])
            if (energies.TryGetValue(key, out double energy)) frame.AddEnergy(key, energy);
        if (forces is not null) frame.AddForces("forces", forces);
        if (stress is { Length: 9 }) frame.AddStress("stress", stress, VaspFiles.StressPerKilobar);
        if (isFree is not null) frame.KeepFixed([.. isFree.Select(free => !free)]);
        return frame;
    }

    private static double[] Numbers(OutputLines lines, string name)
    {
        List<double> numbers = [];
        foreach (string[] row in Rows(lines, name))
        {
            if (row.Length != 3) throw lines.Fault($"three numbers of {name}");
            foreach (string word in row) numbers.Add(OutputNumbers.TryParse(word, out double value) ? value : throw lines.Fault($"numbers of {name}"));
        }
        return [.. numbers];
    }

    private static IEnumerable<string[]> Rows(OutputLines lines, string what)
    {
        while (!lines.Need(what).Contains("</varray>", StringComparison.Ordinal))
        {
            int open = lines.Line.IndexOf("<v", StringComparison.Ordinal), start = open < 0 ? -1 : lines.Line.IndexOf('>', open);
            int end = start < 0 ? -1 : lines.Line.IndexOf("</v>", start, StringComparison.Ordinal);
            if (end < 0) throw lines.Fault($"a row <v>…</v> of {what}");
            yield return lines.Line[(start + 1)..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static double Value(OutputLines lines) => OutputNumbers.TryParse(Between(lines, ">", "</i>").Trim(), out double value) ? value
        : throw lines.Fault("a number");

    private static string Between(OutputLines lines, string open, string close)
    {
        int start = lines.Line.IndexOf(open, StringComparison.Ordinal);
        int end = start < 0 ? -1 : lines.Line.IndexOf(close, start + open.Length, StringComparison.Ordinal);
        return end < 0 ? throw lines.Fault($"a value before {close}") : WebUtility.HtmlDecode(lines.Line[(start + open.Length)..end]);
    }

    private static string NameOf(string tag)
    {
        int start = tag.IndexOf("name=\"", StringComparison.Ordinal);
        int end = start < 0 ? -1 : tag.IndexOf('"', start + 6);
        return end < 0 ? "" : tag[(start + 6)..end];
    }
}
