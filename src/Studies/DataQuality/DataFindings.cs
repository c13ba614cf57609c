using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.DataQuality;

/// <summary>Turns what a check of the data saw into sentences with verdicts.</summary>
/// <param name="suspicions">doubles and energies far off are added here</param>
internal sealed class DataFindings(DataCheck check, List<Suspicion> suspicions)
{
    /// <param name="doubles">pairs of structures that are nearly the same</param>
    public IEnumerable<DataFinding> All(IReadOnlyList<(Suspicion Pair, bool AcrossSets)> doubles)
    {
        suspicions.RemoveAll(one => one.Kind is "the same in two sets" or "nearly the same twice" or "energy far off");
        suspicions.AddRange(doubles.Select(one => one.Pair));
        foreach (DataSet set in check.Sets) AddFarOff(set);
        return
        [
            Labels(), UndefinedStress(), Elements(), Across(doubles), Twice(doubles),
            Kind("very short distance", "short_distances", $"with two atoms nearer than {DataCheck.ShortRatio} times the sum of their covalent radii",
                "no two atoms are very close"),
            Kind("huge force", "huge_forces", $"with a force above {DataCheck.WildForce} eV/Å", $"no force is above {DataCheck.WildForce} eV/Å"),
            Kind("forces do not add up to zero", "net_forces", $"whose forces add up to more than {DataCheck.NetForce} eV/Å per atom",
                "the forces of every structure add up to about zero"),
            Kind("energy far off", "energies_far_off", "with an energy per atom far from the others", "no energy is far from the others"),
            .. Zero(), .. Stresses(),
        ];
    }

    private DataFinding Kind(string kind, string name, string some, string none)
    {
        long count = suspicions.Count(one => one.Kind == kind);
        return count == 0 ? new DataFinding(name, Verdict.Pass, none, 0)
            : new DataFinding(name, Verdict.Warn, $"{NumberText.Plural(count, "structure")} {some}", count);
    }

    private DataFinding Labels()
    {
        Label[] expected = [.. LabelTable.All.Where(label => !label.IsOptional)];
        string[] missing = [.. check.Sets.SelectMany(set =>
            expected.Where(label => set.Census[label].Missing > 0)
            .Select(label => $"{label.Name} of {NumberText.Count(set.Census[label].Missing)} in {set.Name}"))];
        long count = check.Sets.Sum(set => (long)expected.Max(label => set.Census[label].Missing));
        return missing.Length == 0
            ? new DataFinding("missing_labels", Verdict.Pass, "every structure has an energy and forces", 0)
            : new DataFinding("missing_labels", Verdict.Warn, $"labels are missing: {string.Join(", ", missing)}", count);
    }

    private DataFinding UndefinedStress()
    {
        long count = check.Sets.Sum(check.UndefinedStress);
        return count == 0
            ? new DataFinding("undefined_stress", Verdict.Pass, "no stress label stands at an open axis", 0)
            : new DataFinding("undefined_stress", Verdict.Warn,
                $"{NumberText.Plural(count, "structure")} with a stress label and an open axis: such a stress is not used", count);
    }

    private DataFinding Elements()
    {
        if (check.Sets.Count < 2) return Few([.. check.Sets.SelectMany(set => set.Census.Elements)], "of the data");
        Element[] elsewhere = [.. check.Sets.Skip(1).SelectMany(set => set.Census.Elements).Distinct().Order()];
        Element[] unseen = [.. elsewhere.Where(element => check.TrainingAtoms(element) == 0)];
        if (unseen.Length > 0) return new DataFinding("elements", Verdict.Fail,
            $"{NumberText.Plural(unseen.Length, "element")} outside {check.Sets[0].Name} that it does not hold: {string.Join(' ', unseen)}", unseen.Length);
        return Few(elsewhere, "that errors are given for");
    }

    private DataFinding Few(IReadOnlyList<Element> elements, string which)
    {
        Element[] few = [.. elements.Where(element => check.TrainingAtoms(element) < DataCheck.FewAtoms)];
        return few.Length == 0
            ? new DataFinding("elements", Verdict.Pass, $"every element {which} has at least {DataCheck.FewAtoms} atoms in {check.Sets[0].Name}", 0)
            : new DataFinding("elements", Verdict.Warn,
                $"{NumberText.Plural(few.Length, "element")} with fewer than {DataCheck.FewAtoms} atoms in {check.Sets[0].Name}: {string.Join(' ', few)}",
                few.Length);
    }

    private DataFinding Across(IReadOnlyList<(Suspicion Pair, bool AcrossSets)> doubles)
    {
        long count = doubles.Count(one => one.AcrossSets);
        return count == 0
            ? new DataFinding("in_two_sets", Verdict.Pass, check.Sets.Count < 2 ? "there is only one set" : "no structure is in two sets" + Limit(), 0)
            : new DataFinding("in_two_sets", Verdict.Warn,
                $"{NumberText.Plural(count, "structure")} nearly the same as one of another set: errors there flatter the model" + Limit(), count);
    }

    private DataFinding Twice(IReadOnlyList<(Suspicion Pair, bool AcrossSets)> doubles)
    {
        long count = doubles.Count(one => !one.AcrossSets);
        return count == 0
            ? new DataFinding("twice_in_a_set", Verdict.Pass, "no structure is nearly the same as another of its set" + Limit(), 0)
            : new DataFinding("twice_in_a_set", Verdict.Warn, $"{NumberText.Plural(count, "structure")} nearly the same as another of the set" + Limit(),
                count);
    }

    private string Limit() => check.Uncompared == 0 ? "" : $" (compared: the first {NumberText.Count(DataCheck.MostCompared)})";

    private IEnumerable<DataFinding> Zero()
    {
        long count = check.Sets.Sum(set => set.ZeroForces);
        if (count > 0) yield return new DataFinding("zero_forces", Verdict.Pass,
            $"{NumberText.Plural(count, "structure")} whose forces are all exactly zero (by symmetry, or because they were not computed)", count);
    }

    private IEnumerable<DataFinding> Stresses()
    {
        DataFinding[] found = [.. check.StressNotices.Select(notice => new DataFinding(notice.Name, Verdict.Warn,
            $"{Path.GetFileName(notice.File)}: {notice.Sentence}", notice.Count))];
        bool hasStress = check.Sets.Any(set => set.Census[LabelTable.Stress].Missing < set.Census.Structures);
        return found.Length > 0 || !hasStress ? found
            : [new DataFinding("stress_labels", Verdict.Pass, "the stress labels have a plausible size, and none is exactly zero", 0)];
    }

    private void AddFarOff(DataSet set)
    {
        if (set.Energies.Count < 8) return;
        double median = Median([.. set.Energies.Select(one => one.Energy)]), deviation = Median([.. set.Energies.Select(one => Math.Abs(one.Energy - median))]);
        double limit = Math.Max(0.5, DataCheck.FarOff * deviation);
        foreach ((double energy, string formula, string source) in set.Energies.Where(one => Math.Abs(one.Energy - median) > limit))
            suspicions.Add(new Suspicion("energy far off", set.Name, source, formula,
                $"{NumberText.Short(energy)} eV/atom beyond Σ E0, where the median is {NumberText.Short(median)}", Math.Abs(energy - median)));
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
