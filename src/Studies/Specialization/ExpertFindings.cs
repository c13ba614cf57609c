using System.Text;
using System.Globalization;

namespace Amalgam.Studies.Specialization;

/// <summary>What an analysis found, in sentences with numbers.</summary>
public static class ExpertFindings
{
    /// <summary>Chance below which a correlation counts as learned.</summary>
    public const double Significant = 0.01;

    /// <summary>The findings, most important first.</summary>
    public static IReadOnlyList<string> Of(ExpertAnalysis analysis, KnockOutTable? knockOut) =>
        [.. Chemistry(analysis), .. Neighbours(analysis), .. Use(analysis), .. Splits(analysis), .. Data(analysis), .. Removal(analysis, knockOut)];

    private static IEnumerable<string> Chemistry(ExpertAnalysis analysis)
    {
        if (analysis.Chemistry is not MantelTable chemistry)
        {
            yield return Text($"{NumberText.Plural(analysis.Elements.Count, "element")} {(analysis.Elements.Count == 1 ? "is" : "are")} too few to compare ",
                $"experts with the periodic table: {MantelTable.FewestElements} are needed.");
            yield break;
        }
        MantelRow?[] rows = [.. new[] { ElementMeasure.MergedWeights, ElementMeasure.Selection, ElementMeasure.Gates }.Select(measure =>
            chemistry.Find(measure, ChemicalDistance.GroupAndPeriod))];
        foreach (MantelRow row in rows.OfType<MantelRow>()) yield return Sentence(row, chemistry);
        if (rows.All(row => row is null)) yield return "The experts tell no two elements apart: there is nothing to compare with the periodic table.";
        else if (chemistry.Find(ElementMeasure.ElementTable, ChemicalDistance.GroupAndPeriod) is MantelRow table)
            yield return Text($"For comparison, the element table, which the experts do not own, has r = {table.Correlation:0.000} (p = ",
                $"{Chance(table.Chance)}).");
    }

    private static string Sentence(MantelRow row, MantelTable chemistry)
    {
        string what = row.Measure switch { ElementMeasure.Gates => "gates", ElementMeasure.Selection => "selections of experts", _ => "merged weights" };
        string verdict = row.WorstChance < Significant ? "follow the periodic table, and did not before training"
            : row.Chance < Significant ? "follow the periodic table, but not surely more than before training"
                : "do not follow the periodic table beyond chance";
        string before = row.Initial is double initial
            ? Text($"; before training r = {initial:0.000}, p of the difference {Chance(row.DifferenceChance!.Value)}") : "";
        string fresh = row.FreshChance is double chance
            ? Text($"; {row.Fresh.Length} fresh initialisations: r = {row.FreshMean:0.000} ± {row.FreshDeviation:0.000}, p = {Chance(chance)}") : "";
        return Text($"The {what} of elements {verdict}: distance in them against distance in group and period r = {row.Correlation:0.000} (p = ",
            $"{Chance(row.Chance)}, {chemistry.Permutations} permutations){before}{fresh}.");
    }

    private static IEnumerable<string> Neighbours(ExpertAnalysis analysis)
    {
        if (analysis.Elements.Count < MantelTable.FewestElements) yield break;
        (int found, double expected) = analysis.SameFamily();
        yield return Text($"The element with the most similar gates is of the same family for {found} of {analysis.Elements.Count} elements; {expected:0.0} ",
            $"are expected by chance.");
    }

    private static IEnumerable<string> Use(ExpertAnalysis analysis)
    {
        int experts = analysis.Routers.Sum(router => router.Experts.Count), dead = analysis.Routers.Sum(router => router.Dead.Count),
            duplicates = analysis.Routers.Sum(router => router.Duplicates.Count);
        yield return Text($"{dead} of {experts} routed experts are dead (a load below {analysis.Options.DeadShare:0.##} of an even share); {duplicates} pairs ",
            $"are duplicates (cosine of the weights above {analysis.Options.DuplicateCosine:0.##}).");
    }

    private static IEnumerable<string> Splits(ExpertAnalysis analysis)
    {
        int active = analysis.Model.Spec.ActiveExperts;
        if (active < 2) yield break;
        double bits = analysis.Routers.Average(router => router.ElementEntropy);
        string meaning = Math.Pow(2, bits) < 1.25 ? "; in effect most elements use a single routed expert per router" : "";
        yield return Text($"The gates of an element divide over {Math.Pow(2, bits):0.00} experts on average, of {active} active ({bits:0.000} bits of at most ",
            $"{Math.Log2(active):0.##}){meaning}.");
    }

    private static IEnumerable<string> Data(ExpertAnalysis analysis)
    {
        string[] few = [.. analysis.Elements.Where(report => report.HasFewAtoms).Select(report => report.Element.Symbol)];
        if (analysis.Training is null) yield return "The model does not record its training data and none were given: elements "
            + "with little data cannot be marked.";
        else if (few.Length > 0) yield return Text($"{NumberText.Plural(few.Length, "element")} {(few.Length == 1 ? "has" : "have")} fewer than ",
            $"{analysis.Options.FewAtoms} atoms in {analysis.Training.Source} and {(few.Length == 1 ? "is" : "are")} marked: {string.Join(' ', few)}.");
    }

    private static IEnumerable<string> Removal(ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        if (knockOut is null) yield break;
        bool hasForces = knockOut.Base.Total.Model.Forces.Count > 0;
        double Change(KnockOut row) => 1000 * (hasForces ? row.Forces : row.Energy) ?? 0;
        KnockOut worst = knockOut.Rows.MaxBy(Change)!;
        double[] changes = [.. knockOut.Rows.Select(Change).Order()];
        string unit = hasForces ? "meV/Å" : "meV/atom";
        double whole = 1000 * (hasForces ? knockOut.Base.Total.Model.Forces.Mae : knockOut.Base.Total.Model.Energy.Mae) ?? 0;
        yield return Text($"Removing one expert raises the {(hasForces ? "force" : "energy")} error of {whole:0.0} {unit} over {knockOut.Structures} ",
            $"structures by {changes[changes.Length / 2]:0.0} {unit} (median) and at most by {Change(worst):0.0} {unit} (expert {worst.Expert}, ",
            $"{RouterReport.NameOf(worst.Router)}).");
    }

    /// <summary>p as text. The smallest p that a finite number of permutations can give is not zero.</summary>
    public static string Chance(double chance) =>
        chance < 0.001 ? chance.ToString("0.0000", CultureInfo.InvariantCulture) : chance.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>One sentence from pieces, with a true minus sign before fractions.</summary>
    private static string Text(params FormattableString[] pieces)
    {
        var text = new StringBuilder();
        foreach (FormattableString piece in pieces) text.Append(FormattableString.Invariant(piece));
        return text.Replace("-0.", "−0.").ToString();
    }
}
