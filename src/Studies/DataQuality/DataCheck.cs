using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Plausibility;
using Amalgam.Model;

namespace Amalgam.Studies.DataQuality;

/// <summary>
/// Checks data sets for what harms a training or makes test errors too small: structures in two sets, duplicates, overlapping atoms, huge or missing
/// labels, rare elements.
/// </summary>
public sealed class DataCheck
{
    /// <summary>Distances below this part of the sum of the covalent radii are very short.</summary>
    public const double ShortRatio = 0.6;

    /// <summary>eV/Å: force labels above this are counted as huge.</summary>
    public const double WildForce = 30;

    /// <summary>eV/Å per atom: the mean of all forces of a structure should vanish.</summary>
    public const double NetForce = LabelLimits.NetForce;

    /// <summary>Elements with fewer training atoms than this are reported as rare.</summary>
    public const long FewAtoms = 100;

    /// <summary>Energies this many times the median deviation from the median are far off.</summary>
    public const double FarOff = 20;

    /// <summary>Fingerprints within this relative tolerance, with energies within as many eV/atom, are those of near-duplicates.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>More structures than this are counted, but not compared with each other.</summary>
    public const int MostCompared = 20_000;

    private sealed record Entry(string Set, string Formula, string Source, double? Energy, double[] Fingerprint);

    private Dictionary<Element, double> referenceEnergies;
    private readonly StructureFingerprint fingerprint = new();
    private readonly List<DataSet> sets = [];
    private readonly List<Entry> entries = [];
    private readonly List<Suspicion> suspicions = [];
    private readonly Dictionary<string, long> undefinedStress = [];
    private readonly LabelPlausibility plausibility = new();
    private IReadOnlyList<DataFinding>? findings;
    private long uncompared, plausible;

    /// <param name="model">names the elements and their E0</param>
    public DataCheck(PotentialModel model) => referenceEnergies = EnergiesOf(model);

    /// <summary>In the order they were added; the first is what was trained on.</summary>
    public IReadOnlyList<DataSet> Sets => sets;

    /// <summary>The suspicious structures, worst first within a kind; at most ten of a kind.</summary>
    public IReadOnlyList<Suspicion> Suspicions =>
        Findings.Count == 0 ? [] : [.. suspicions.GroupBy(one => one.Kind).SelectMany(kind => kind.OrderByDescending(one => one.Severity).Take(10))];

    /// <summary>What was found, worst first.</summary>
    public IReadOnlyList<DataFinding> Findings =>
        findings ??= [.. new DataFindings(this, suspicions).All(Doubles()).OrderByDescending(finding => finding.Verdict)];

    /// <summary>Counts and checks a set of structures.</summary>
    public DataSet Add(string name, IEnumerable<Structure> structures, CancellationToken cancellation = default)
    {
        var set = new DataSet(name);
        sets.Add(set);
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(set, structure);
        }
        findings = null;
        return set;
    }

    /// <summary>Counts and checks structures of another source; a set of the same name, if it came last, goes on with them.</summary>
    /// <param name="model">names the elements and their E0</param>
    public DataSet Add(string name, IEnumerable<Structure> structures, PotentialModel model, CancellationToken cancellation = default)
    {
        referenceEnergies = EnergiesOf(model);
        if (sets.Count == 0 || sets[^1].Name != name) return Add(name, structures, cancellation);
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(sets[^1], structure);
        }
        findings = null;
        return sets[^1];
    }

    private static Dictionary<Element, double> EnergiesOf(PotentialModel model) =>
        model.Spec.Elements.Zip(model.BaselineEnergies).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Atoms of an element in the first set.</summary>
    public long TrainingAtoms(Element element) => sets.Count > 0 ? sets[0].Census.AtomsOf(element) : 0;

    /// <summary>Structures with a stress label that is not defined, in a set.</summary>
    internal long UndefinedStress(DataSet set) => undefinedStress.GetValueOrDefault(set.Name);

    /// <summary>Stress labels that are unlikely to be right: their size, their zeros, and their work against the energies of strained copies.</summary>
    internal IEnumerable<LabelNotice> StressNotices => plausibility.Notices().Where(notice => notice.Name.StartsWith("stress_", StringComparison.Ordinal));

    /// <summary>Structures that were not compared with the others.</summary>
    internal long Uncompared => uncompared;

    private void Add(DataSet set, Structure structure)
    {
        double? energy = structure.Energy is double label && structure.AtomCount > 0 && structure.Elements.All(referenceEnergies.ContainsKey)
            ? (label - structure.Elements.Sum(element => referenceEnergies[element])) / structure.AtomCount : null;
        string formula = Formula.Hill(structure.Elements);
        set.Add(structure, formula, energy);
        if (plausible++ < MostCompared) plausibility.Add(structure);
        if (structure.AtomCount == 0) return;
        if (structure.Stress is not null && !structure.CanHave(LabelTable.Stress)) undefinedStress[set.Name] = undefinedStress.GetValueOrDefault(set.Name) + 1;
        if (entries.Count >= MostCompared) uncompared++;
        else
        {
            double[] numbers = fingerprint.Of(structure);
            if (structure.AtomCount > 1) entries.Add(new Entry(set.Name, formula, structure.Source, energy, numbers));
            if (fingerprint.ClosestRatio < ShortRatio)
                Suspect("very short distance", set, structure, formula,
                    $"{fingerprint.ClosestPair.First}–{fingerprint.ClosestPair.Second} {NumberText.Short(fingerprint.ClosestDistance)} Å",
                    1 / Math.Max(1e-9, fingerprint.ClosestRatio));
        }
        if (structure.Forces is double[] forces) CheckForces(set, structure, formula, forces);
    }

    private void CheckForces(DataSet set, Structure structure, string formula, double[] forces)
    {
        double largest = 0;
        Span<double> sum = stackalloc double[3];
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            largest = Math.Max(largest, DataSet.Size(forces.AsSpan(3 * atom, 3)));
            for (int axis = 0; axis < 3; axis++) sum[axis] += forces[3 * atom + axis] / structure.AtomCount;
        }
        if (largest > WildForce) Suspect("huge force", set, structure, formula, $"{NumberText.Short(largest)} eV/Å", largest);
        double net = DataSet.Size(sum);
        if (net > NetForce && structure.AtomCount > 1) Suspect("forces do not add up to zero", set, structure, formula,
            $"mean {NumberText.Short(net)} eV/Å per atom", net);
    }

    private void Suspect(string kind, DataSet set, Structure structure, string formula, string detail, double severity) =>
        suspicions.Add(new Suspicion(kind, set.Name, structure.Source, formula, detail, severity));

    /// <summary>Pairs of structures that are (nearly) the same.</summary>
    private List<(Suspicion Pair, bool AcrossSets)> Doubles()
    {
        var doubles = new List<(Suspicion, bool)>();
        foreach (IGrouping<string, Entry> formula in entries.GroupBy(entry => entry.Formula))
        {
            Entry[] sorted = [.. formula.OrderBy(entry => entry.Fingerprint[0])];
            for (int i = 0; i < sorted.Length; i++)
                for (int j = i + 1; j < sorted.Length && sorted[j].Fingerprint[0] <= sorted[i].Fingerprint[0] * (1 + Tolerance) + 1e-9; j++)
                {
                    if (!StructureFingerprint.AreClose(sorted[i].Fingerprint, sorted[j].Fingerprint, Tolerance)) continue;
                    if (sorted[i].Energy is double a && sorted[j].Energy is double b && Math.Abs(a - b) > Tolerance) continue;
                    bool across = sorted[i].Set != sorted[j].Set;
                    doubles.Add((new Suspicion(across ? "the same in two sets" : "nearly the same twice", sorted[j].Set, sorted[j].Source, sorted[j].Formula,
                        $"as {Path.GetFileName(sorted[i].Source)} ({sorted[i].Set})", across ? 1 : 0), across));
                    break;
                }
        }
        return doubles;
    }

    public JsonObject ToJson() => new()
    {
        ["sets"] = new JsonObject(sets.Select(set => KeyValuePair.Create(set.Name, (JsonNode?)SetToJson(set)))),
        ["findings"] = new JsonArray([.. Findings.Select(finding => (JsonNode)new JsonObject
        {
            ["name"] = finding.Name, ["verdict"] = finding.Verdict.Word(), ["count"] = finding.Count, ["sentence"] = finding.Sentence,
        })]),
    };

    private static JsonObject SetToJson(DataSet set)
    {
        var json = new JsonObject
        {
            ["structures"] = set.Census.Structures, ["atoms"] = set.Census.Atoms, ["elements"] = set.Census.Elements.Count(),
        };
        foreach (Label label in LabelTable.All) json["missing_" + label.Name] = set.Census[label].Missing;
        return json;
    }
}
