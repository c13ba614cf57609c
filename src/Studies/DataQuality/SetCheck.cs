using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Plausibility;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.DataQuality;

/// <summary>Looks at files of structures, without a model, for what makes training on them wrong or misleading. Findings: <see cref="SetFindings"/>.</summary>
public sealed class SetCheck
{
    /// <summary>Up to this many structures are kept in memory, to be compared with each other.</summary>
    public const int MostCompared = 20_000;

    /// <summary>Two atoms nearer than this part of the sum of their covalent radii are too close.</summary>
    public const double CloseRatio = 0.4;

    /// <summary>eV/Å: forces above this are larger than those of any calculation that is useful.</summary>
    public const double HugeForce = 300;

    /// <summary>Counts of one file.</summary>
    internal sealed class FileCounts(string name)
    {
        public string Name { get; } = name;
        public StructureCensus Census { get; } = new();
        public ForceWork Work { get; } = new();
        public List<(double Ratio, double Repulsion)> Closest { get; } = [];
        public Dictionary<string, (long Count, string First, string Detail)> Suspicious { get; } = new(StringComparer.Ordinal);
        public HashSet<string> Formulas { get; } = new(StringComparer.Ordinal);
        public string? Problem { get; set; }
        public long SingleAtoms { get; set; }
    }

    private readonly List<FileCounts> files = [];
    private readonly ClosestPair closest = new();
    private readonly LabelPlausibility plausibility = new();

    internal IReadOnlyList<FileCounts> Files => files;

    internal ReferenceFit References { get; } = new();

    internal IReadOnlyList<LabelNotice> Notices => plausibility.Notices();

    /// <summary>|F| of every atom, eV/Å.</summary>
    internal SizeHistogram ForceSizes { get; } = new();

    /// <summary>[number of neighbours], how many atoms have so many; the last counts all above.</summary>
    internal long[] NeighborCounts { get; } = new long[1024];

    /// <summary>Structures seen.</summary>
    public long Structures { get; private set; }

    /// <summary>Checks the structures of a file. What cannot be read becomes a finding, and the rest of the file is left.</summary>
    /// <param name="read">opens the file; counts and notices go into the census it is given</param>
    /// <param name="progress">takes the number of structures seen so far</param>
    public void Add(string file, Func<StructureCensus, IEnumerable<Structure>> read, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        var counts = new FileCounts(file);
        files.Add(counts);
        try
        {
            foreach (Structure structure in read(counts.Census))
            {
                cancellation.ThrowIfCancellationRequested();
                Add(counts, structure);
                progress?.Invoke(Structures);
            }
        }
        catch (InvalidDataException problem)
        {
            counts.Problem = problem.Message;
        }
    }

    private void Add(FileCounts file, Structure structure)
    {
        if (Structures++ < MostCompared) plausibility.Add(structure);
        if (structure.AtomCount == 0) return;
        References.Add(files.Count - 1, structure);
        file.Work.Add(structure);
        if (file.Formulas.Count < MostCompared) file.Formulas.Add(Formula.Hill(structure.Elements));
        if (structure.AtomCount == 1)
        {
            file.SingleAtoms++;
            return;
        }
        closest.Find(structure);
        for (int atom = 0; atom < structure.AtomCount; atom++)
            NeighborCounts[Math.Min(closest.Starts[atom + 1] - closest.Starts[atom], NeighborCounts.Length - 1)]++;
        if (closest.Ratio < CloseRatio)
            Suspect(file, "close_atoms", structure, string.Create(CultureInfo.InvariantCulture, $"{closest.Name} at {closest.Distance:0.###} Å"));
        if (double.IsFinite(closest.Repulsion) && file.Closest.Count < MostCompared) file.Closest.Add((closest.Ratio, closest.Repulsion));
        if (structure.Forces is double[] forces) CheckForces(file, structure, forces);
    }

    private void CheckForces(FileCounts file, Structure structure, double[] forces)
    {
        for (int i = 0; i < forces.Length; i += 3)
            ForceSizes.Add(Math.Sqrt(forces[i] * forces[i] + forces[i + 1] * forces[i + 1] + forces[i + 2] * forces[i + 2]));
        double largest = 0;
        foreach (double component in forces) largest = Math.Max(largest, Math.Abs(component));
        if (largest > HugeForce) Suspect(file, "huge_forces", structure, string.Create(CultureInfo.InvariantCulture, $"{largest:0} eV/Å"));
        if (FixedCoordinates.Read(structure) is not bool[] isFixed || !forces.AsSpan().ContainsAnyExcept(0.0)) return;
        long zero = 0, held = 0;
        for (int i = 0; i < forces.Length; i++)
        {
            if (!isFixed[i]) continue;
            held++;
            if (forces[i] == 0) zero++;
        }
        if (held >= 3 && zero == held) Suspect(file, "zero_forces_of_fixed_atoms", structure, $"{held / 3} fixed atoms");
    }

    private static void Suspect(FileCounts file, string id, Structure structure, string detail) => file.Suspicious[id] =
        file.Suspicious.TryGetValue(id, out (long Count, string First, string Detail) before) ? (before.Count + 1, before.First, before.Detail)
            : (1, structure.Source, detail);
}
