using System.Globalization;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Plausibility;

namespace Amalgam.Studies.DataQuality;

/// <summary>Turns what a check of files saw into findings, worst first.</summary>
public static class SetFindings
{
    private const long FewAtoms = 10;
    private const double FarOff = 25, LeastFarOff = 2, OffsetSpreads = 5, LeastOffset = 2;

    /// <summary>All findings of a check.</summary>
    public static IReadOnlyList<SetFinding> Of(SetCheck check) =>
        [.. ((IEnumerable<SetFinding>)[.. check.Files.SelectMany(OfFile), .. check.Notices.Select(OfNotice), .. OfEnergies(check), .. Across(check)])
            .OrderByDescending(finding => finding.Severity)];

    private static IEnumerable<SetFinding> OfFile(SetCheck.FileCounts file)
    {
        if (file.Problem is string problem)
        {
            string[] parts = problem.Split("\n  → ", 2);
            yield return new("unreadable", FindingSeverity.Error, file.Name, parts[0], parts.Length > 1 ? parts[1].ReplaceLineEndings(" ")
                : "correct the file");
        }
        else if (file.Census.Structures == 0)
            yield return new("no_structures", FindingSeverity.Error, file.Name, "there are no structures", "is the file empty?");
        foreach (string conflict in file.Census.Conflicts)
            yield return new("mixed_keys", FindingSeverity.Error, file.Name, conflict.Split("\n  → ")[0],
                "name the key that is meant: --energy-key and its like");
        foreach ((string notice, int count) in file.Census.Notices)
            yield return new("reader_note", FindingSeverity.Note, file.Name, $"{notice} ({NumberText.Plural(count, "structure")})", "check that this is meant");
        foreach (SetFinding finding in Labels(file)) yield return finding;
        foreach (SetFinding finding in Forces(file)) yield return finding;
        foreach (SetFinding finding in Suspicious(file)) yield return finding;
    }

    private static IEnumerable<SetFinding> Labels(SetCheck.FileCounts file)
    {
        long structures = file.Census.Structures;
        foreach (Label label in LabelTable.All.Where(label => !label.IsOptional))
        {
            long missing = file.Census[label].Missing, single = label == LabelTable.Forces ? file.SingleAtoms : 0;
            if (structures == 0 || missing <= single) continue;
            if (missing == structures)
                yield return new($"no_{label.Name}", FindingSeverity.Note, file.Name, $"no structure has {label.Name}",
                    $"where there should be {label.Name}: is the key another one? --{label.Name}-key names it");
            else
                yield return new("missing_labels", FindingSeverity.Warning, file.Name,
                    $"{NumberText.Count(missing)} of {NumberText.Plural(structures, "structure")} have no {label.Name}",
                    "a missing label is left out of the loss; did those calculations fail, or does the key change within the file?");
        }
    }

    private static IEnumerable<SetFinding> Forces(SetCheck.FileCounts file)
    {
        const int least = 10;
        double order = Correlation(file.Closest);
        bool isTurned = file.Work.Steps >= least && file.Work.Explained > 0.8 && file.Work.Slope < 0;
        if (isTurned || file.Closest.Count >= 2 * least && order > 0.3)
            yield return new("forces_sign", FindingSeverity.Error, file.Name, isTurned
                ? string.Create(CultureInfo.InvariantCulture, $"energies fall where forces do work against the motion: ΔE is {file.Work.Slope:0.00} times "
                    + $"the work of the forces along {file.Work.Steps} steps")
                : string.Create(CultureInfo.InvariantCulture,
                $"the nearest atoms of {file.Closest.Count} structures attract each other the more the nearer they are"),
                "are these gradients? Forces are F = −∂E/∂r: change their sign");
        else if (file.Work.Steps >= least && file.Work.Explained > 0.9 && file.Work.Slope is < 0.67 or > 1.5)
            yield return new("forces_do_not_fit_energies", FindingSeverity.Error, file.Name, string.Create(CultureInfo.InvariantCulture,
                $"changes of the energy are {file.Work.Slope:0.###} times the work of the forces along {file.Work.Steps} steps; they should be equal"),
                "energies or forces are in another unit (hartree and eV: 27.2; hartree/bohr and eV/Å: 51.4; kcal/mol and eV: 23.1), or of another method");
    }

    private static IEnumerable<SetFinding> Suspicious(SetCheck.FileCounts file)
    {
        foreach ((string id, (long count, string first, string detail)) in file.Suspicious)
        {
            string some = NumberText.Plural(count, "structure");
            yield return id switch
            {
                "close_atoms" => new(id, FindingSeverity.Warning, first,
                    string.Create(CultureInfo.InvariantCulture,
                        $"{some} with two atoms nearer than {SetCheck.CloseRatio} of the sum of their covalent radii (first: {detail})"),
                    "is the cell or its unit right, is an atom there twice? Else weight or leave them out"),
                "huge_forces" => new(id, FindingSeverity.Warning, first, $"{some} with a force above {SetCheck.HugeForce} eV/Å (first: {detail})",
                    "are the forces in eV/Å? Did the calculation converge? Few such structures rule the loss"),
                _ => new(id, FindingSeverity.Warning, first, $"{some} whose fixed atoms have forces of exactly zero ({detail} in the first)",
                    "a program set the forces of constrained atoms to zero: they are no labels. Take the forces before constraints were applied"),
            };
        }
    }

    private static SetFinding OfNotice(LabelNotice notice) => new(notice.Name, notice.Name switch
    {
        "duplicates" => FindingSeverity.Note,
        "stress_size" or "stress_sign" or "stress_order" or "stress_unit" or "contradictions" => FindingSeverity.Error,
        _ => FindingSeverity.Warning,
    }, notice.File, notice.Sentence, notice.Advice);

    private static IEnumerable<SetFinding> OfEnergies(SetCheck check)
    {
        (IReadOnlyList<(int File, string Source, double Energy)> beyond, IReadOnlyList<Element> undetermined) = check.References.Solve();
        if (beyond.Count == 0) yield break;
        if (undetermined.Count > 0 && beyond.Count > 1)
            yield return new("reference_energies_undetermined", FindingSeverity.Note, Names(check),
                $"the compositions do not determine the reference energies of all elements: {string.Join(' ', undetermined)} depend on the others",
                "add isolated atoms (config_type=IsolatedAtom) or other compositions if the model is to be used for those");
        (double middle, double spread) = Spread(beyond.Select(one => one.Energy));
        double limit = Math.Max(LeastFarOff, FarOff * spread);
        var far = beyond.Where(one => Math.Abs(one.Energy - middle) > limit).OrderByDescending(one => Math.Abs(one.Energy - middle)).ToList();
        if (far.Count > 0 && far.Count <= Math.Max(3, beyond.Count / 50) && beyond.Count >= 10)
        {
            IEnumerable<string> first = far.Take(3).Select(one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Source} by {one.Energy - middle:0.0} eV/atom"));
            string some = NumberText.Plural(far.Count, "structure"), half = spread.ToString("0.000", CultureInfo.InvariantCulture);
            yield return new("energy_outliers", FindingSeverity.Warning, far[0].Source,
                $"{some} with an energy per atom far from the others after a fit by composition: {string.Join("; ", first)}; half of all are within {half}",
                "did these calculations converge, and with the same settings? One such energy moves the reference energy of every element in it");
        }
        foreach (SetFinding finding in Offsets(check, beyond)) yield return finding;
    }

    /// <summary>Files whose energies stand apart from those of the first, composition for composition.</summary>
    private static IEnumerable<SetFinding> Offsets(SetCheck check, IReadOnlyList<(int File, string Source, double Energy)> beyond)
    {
        var spreads = beyond.GroupBy(one => one.File).Where(group => group.Count() >= 5).Select(group =>
            (File: group.Key, Spread: Spread(group.Select(one => one.Energy)))).ToList();
        for (int i = 1; i < spreads.Count; i++)
        {
            double offset = spreads[i].Spread.Middle - spreads[0].Spread.Middle, spread = Math.Max(spreads[i].Spread.Half, spreads[0].Spread.Half);
            if (Math.Abs(offset) < Math.Max(LeastOffset, OffsetSpreads * spread)) continue;
            yield return new("mixed_methods", FindingSeverity.Warning, $"{check.Files[spreads[0].File].Name}, {check.Files[spreads[i].File].Name}",
                string.Create(CultureInfo.InvariantCulture,
                    $"the energies of the files are {Math.Abs(offset):0.00} eV/atom apart after a common fit by composition, "
                    + $"{Math.Abs(offset) / spread:0} times their spread"),
                "different programs, functionals, pseudopotentials or reference energies do not belong into one training without being told apart");
        }
    }

    private static IEnumerable<SetFinding> Across(SetCheck check)
    {
        var atoms = new Dictionary<Element, long>();
        foreach (SetCheck.FileCounts file in check.Files)
            foreach (Element element in file.Census.Elements) atoms[element] = atoms.GetValueOrDefault(element) + file.Census.AtomsOf(element);
        Element[] few = [.. atoms.Where(pair => pair.Value < FewAtoms).Select(pair => pair.Key).Order()];
        if (few.Length > 0 && check.Structures > FewAtoms)
            yield return new("rare_elements", FindingSeverity.Note, Names(check), $"fewer than {FewAtoms} atoms of {string.Join(' ', few)}",
                "nothing can be learned of an element from so few: add structures or leave these out");
        for (int i = 0; i < check.Files.Count; i++)
            for (int j = i + 1; j < check.Files.Count; j++)
            {
                int shared = check.Files[i].Formulas.Count(check.Files[j].Formulas.Contains);
                if (shared > 0)
                    yield return new("formula_in_two_files", FindingSeverity.Note, $"{check.Files[i].Name}, {check.Files[j].Name}",
                        $"{NumberText.Plural(shared, "formula")} in both files",
                            "where one is to test what was learned on the other: amalgam data split --by formula keeps formulas apart");
            }
    }

    private static string Names(SetCheck check) => string.Join(", ", check.Files.Select(file => file.Name));

    /// <summary>Median, and the median deviation from it.</summary>
    private static (double Middle, double Half) Spread(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double middle = sorted[sorted.Length / 2];
        double[] deviations = [.. sorted.Select(value => Math.Abs(value - middle)).Order()];
        return (middle, deviations[deviations.Length / 2]);
    }

    /// <summary>Correlation of ranks: distances and the force that drives apart.</summary>
    private static double Correlation(List<(double Ratio, double Repulsion)> pairs)
    {
        if (pairs.Count < 2) return 0;
        double[] first = Ranks([.. pairs.Select(pair => pair.Ratio)]), second = Ranks([.. pairs.Select(pair => pair.Repulsion)]);
        double middle = (pairs.Count - 1) / 2.0, product = 0, one = 0, other = 0;
        for (int i = 0; i < first.Length; i++)
        {
            product += (first[i] - middle) * (second[i] - middle);
            one += (first[i] - middle) * (first[i] - middle);
            other += (second[i] - middle) * (second[i] - middle);
        }
        return product / Math.Sqrt(one * other);
    }

    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (int rank = 0; rank < order.Length; rank++) ranks[order[rank]] = rank;
        return ranks;
    }
}
