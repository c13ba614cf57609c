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
    private List<double[]>? moments;
    private int limit, iteration;
    private bool isLearned, isUnconverged;

    /// <summary>The steps in order.</summary>
    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Next())
        {
            if (lines.Has("executed on") && elements.Length > 0) Forget();
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

    /// <summary>A file may hold several runs, one behind the other.</summary>
    private void Forget()
    {
        species.Clear();
        listed.Clear();
        (elements, cell, stress, forces, positions, moments) = ([], null, null, null, null, null);
        (limit, iteration, isLearned, isUnconverged) = (0, 0, false, false);
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
        else if (!isLearned && lines.Starts("in kB")) stress = ReadStress(lines);
        else if (lines.Starts("POSITION") && lines.Has("TOTAL-FORCE") && !lines.Has("(ML)")) ReadForces(lines);
        else if (lines.Has("magnetization (x)")) moments = [ReadMoments(lines)];
        else if (moments is not null && (lines.Has("magnetization (y)") || lines.Has("magnetization (z)"))) moments.Add(ReadMoments(lines));
    }

    private static double[] ReadCell(OutputLines lines)
    {
        var rows = new double[9];
        for (int row = 0; row < 3; row++)
        {
            lines.Need("lattice vectors");
            lines.Part();
            if (lines.Words.Length < 3) throw lines.Fault("three numbers of a lattice vector");
            for (int k = 0; k < 3; k++) rows[3 * row + k] = Number(lines, lines.Words[k]);
        }
        return rows;
    }

    private static double[] ReadStress(OutputLines lines)
    {
        lines.Part();
        return [.. lines.Words.Skip(2).Take(6).Select(word => Number(lines, word))];
    }

    private void ReadForces(OutputLines lines)
    {
        if (elements.Length == 0) throw lines.Fault("a list of ions before the forces", "is the beginning of the file missing?");
        lines.Need("forces");
        List<double> found = [], pushes = [];
        for (int atom = 0; atom < elements.Length; atom++)
        {
            lines.Need("forces");
            lines.Part();
            if (lines.Words.Length < 6) throw lines.Fault($"position and force of atom {atom + 1}");
            for (int k = 0; k < 6; k++) (k < 3 ? found : pushes).Add(Number(lines, lines.Words[k]));
        }
        (positions, forces) = ([.. found], [.. pushes]);
    }

    /// <summary>[atom] or, where spins are not collinear, [atom, 3].</summary>
    private double[] Moments() => [.. Enumerable.Range(0, moments!.Min(axis => axis.Length)).SelectMany(atom => moments!.Select(axis => axis[atom]))];

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
            if (moments is { Count: 1 or 3 }) frame.Keep("magmoms", moments.Count, Moments());
        }
        (positions, forces, stress, energy, extrapolated, moments, iteration, isUnconverged) = (null, null, null, null, null, null, 0, false);
        return frame;
    }

    private static double Number(OutputLines lines, string word) => OutputNumbers.TryParse(word, out double value) ? value : throw lines.Fault("numbers");
}
