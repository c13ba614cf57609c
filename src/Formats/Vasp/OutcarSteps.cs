using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>Walks through an OUTCAR from ionic step to ionic step.</summary>
/// <remarks>
/// The free energy TOTEN goes with the forces. A step that used all NELM electronic steps counts as not converged: VASP 5 prints "EDIFF is reached" then too.
/// Blocks marked ML are those of a machine-learned field, which are no labels.
/// </remarks>
internal sealed class OutcarSteps(OutputInput input)
{
    private readonly List<Element> species = [], listed = [];
    private Element[] elements = [];
    private double[]? cell, stress, forces, positions;
    private double? energy, extrapolated;
    private double[]? moments;
    private int limit, iteration;
    private bool isLearned, isUnconverged;

    /// <summary>The steps in order.</summary>
    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (elements.Length == 0) ReadHeader(lines);
            ReadProgress(lines);
            ReadNumbers(lines);
            if (lines.Has("free  energy   TOTEN")) ReadEnergies(lines);
            if (energy is null) continue;
            OutputFrame? frame = Finish(lines.Where);
            if (frame is not null) yield return frame;
        }
        if (iteration > 0) throw lines.End("the rest of an ionic step");
    }

    private void ReadHeader(OutputLines lines)
    {
        if (lines.Starts("TITEL")) species.Add(lines.ElementAt(lines.Words.Length > 3 ? 3 : 2));
        if (lines.Starts("POTCAR:") && lines.Words.Length > 2) listed.Add(lines.ElementAt(2));
        if (!lines.Has("ions per type =")) return;
        string[] counts = lines.Line[(lines.Line.IndexOf('=') + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (species.Count == 0) species.AddRange(listed.Count == 2 * counts.Length ? listed[..counts.Length] : listed); // listed twice by VASP 6
        if (counts.Length != species.Count)
            throw lines.Fault($"the atoms of {species.Count} species (POTCAR), found numbers for {counts.Length}",
                "this version of VASP prints the first ten only, so the elements of the atoms are not known: read vasprun.xml");
        List<Element> all = [];
        for (int type = 0; type < counts.Length; type++)
        {
            if (!OutputNumbers.TryCount(counts[type], out int count) || count > 10_000_000) throw lines.Fault("numbers of ions");
            all.AddRange(Enumerable.Repeat(species[type], count));
        }
        elements = [.. all];
    }

    private void ReadProgress(OutputLines lines)
    {
        if (lines.Has("Iteration") && lines.Line.LastIndexOf('(') is > 0 and int open && OutputNumbers.TryFirst(lines.Line, open, out double number))
            iteration = (int)number;
        else if (lines.Starts("NELM ") && lines.Has("NELMIN")) limit = (int)lines.RealAfter("=");
        else if (lines.Has("EDIFF was not reached")) isUnconverged = true;
        else if (lines.Has("FORCE on cell")) isLearned = lines.Has("ML ");
    }

    private void ReadNumbers(OutputLines lines)
    {
        if (lines.Has("direct lattice vectors") && !lines.Has("position")) cell = ReadCell(lines);
        else if (!isLearned && lines.Starts("in kB")) stress = [.. Split(lines).Skip(2).Take(6).Select(word => Number(lines, word))];
        else if (lines.Starts("POSITION") && lines.Has("TOTAL-FORCE") && !lines.Has("(ML)")) ReadForces(lines);
        else if (lines.Has("magnetization (x)")) moments = ReadMoments(lines);
    }

    private static double[] ReadCell(OutputLines lines)
    {
        var rows = new double[9];
        for (int row = 0; row < 3; row++)
        {
            lines.Need("lattice vectors");
            string[] words = Split(lines);
            for (int k = 0; k < 3; k++) rows[3 * row + k] = k < words.Length ? Number(lines, words[k]) : throw lines.Fault("three numbers of a lattice vector");
        }
        return rows;
    }

    private void ReadForces(OutputLines lines)
    {
        if (elements.Length == 0) throw lines.Fault("a list of ions before the forces", "is the beginning of the file missing?");
        lines.Need("forces");
        List<double> found = [], pushes = [];
        for (int atom = 0; atom < elements.Length; atom++)
        {
            lines.Need("forces");
            string[] words = Split(lines);
            if (words.Length < 6) throw lines.Fault($"position and force of atom {atom + 1}");
            for (int k = 0; k < 6; k++) (k < 3 ? found : pushes).Add(Number(lines, words[k]));
        }
        (positions, forces) = ([.. found], [.. pushes]);
    }

    private double[] ReadMoments(OutputLines lines)
    {
        lines.Skip(3, "magnetic moments");
        List<double> found = [];
        while (found.Count < elements.Length && lines.Next() && lines.Words.Length > 1 && OutputNumbers.TryCount(lines.Words[0], out _))
            found.Add(lines.Real(lines.Words.Length - 1));
        return [.. found];
    }

    private void ReadEnergies(OutputLines lines)
    {
        energy = lines.RealAfter("=");
        for (int ahead = 0; ahead < 6 && lines.Next(); ahead++)
            if (lines.Has(OutcarFormat.Extrapolated))
            {
                extrapolated = lines.RealAfter(OutcarFormat.Extrapolated);
                return;
            }
    }

    private OutputFrame? Finish(string where)
    {
        OutputFrame? frame = null;
        bool hasFailed = isUnconverged || limit > 0 && iteration >= limit;
        if (hasFailed) input.LeaveOutUnconverged();
        else if (positions is null) input.Census.Notice("steps without positions and forces in OUTCAR are left out; vasprun.xml has them (NWRITE = 0 or 1)");
        else
        {
            frame = new OutputFrame(where, elements, positions) { CellRows = cell };
            frame.AddEnergy(OutcarFormat.FreeEnergy, energy!.Value);
            if (extrapolated is double zero) frame.AddEnergy(OutcarFormat.Extrapolated, zero);
            frame.AddForces(OutcarFormat.Force, forces!);
            if (stress is { Length: 6 }) frame.AddStress(OutcarFormat.Stress, stress, [0, 1, 2, 4, 5, 3], VaspFiles.StressPerKilobar);
            if (moments is not null) frame.Keep("magmoms", 1, moments);
        }
        (positions, forces, stress, energy, extrapolated, moments, iteration, isUnconverged) = (null, null, null, null, null, null, 0, false);
        return frame;
    }

    /// <summary>Words, those apart that stick together because a number fills its column.</summary>
    private static string[] Split(OutputLines lines)
    {
        string line = lines.Line;
        for (int i = line.Length - 1; i > 0; i--)
            if (line[i] == '-' && char.IsAsciiDigit(line[i - 1])) line = line.Insert(i, " ");
        return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private static double Number(OutputLines lines, string word) => OutputNumbers.TryParse(word, out double value) ? value : throw lines.Fault("numbers");
}
