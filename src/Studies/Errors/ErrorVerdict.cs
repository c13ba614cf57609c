namespace Amalgam.Studies.Errors;

/// <summary>One sentence on a model, with its verdict.</summary>
public static class ErrorVerdict
{
    private const double Milli = 1000, Good = 4, Poor = 1.1;

    /// <summary>
    /// Compares the errors with those of knowing only the composition: at least four times better in everything is good, no better in something is not.
    /// </summary>
    /// <param name="study">null when there were no labelled structures</param>
    /// <returns>the verdict, and a sentence for people</returns>
    public static (Verdict Verdict, string Sentence) Of(ErrorStudy? study)
    {
        if (study is null) return (Verdict.Warn,
            "There were no labelled structures to compare the model with: nothing is known of its errors.");
        ErrorGroup total = study.Table.Total;
        double? energy = Ratio(total.Baseline.Energy, total.Model.Energy), forces = Ratio(total.Baseline.Forces, total.Model.Forces);
        string[] parts =
        [
            .. Part(total.Model.Energy, energy, "energies", "meV/atom"), .. Part(total.Model.Forces, forces, "forces", "meV/Å"),
        ];
        if (parts.Length == 0) return (Verdict.Warn, $"The structures of {study.Name} have no energies and no forces: nothing is known of the model's errors.");
        double least = Math.Min(energy ?? double.PositiveInfinity, forces ?? double.PositiveInfinity);
        Verdict verdict = least >= Good ? Verdict.Pass : least >= Poor ? Verdict.Warn : Verdict.Fail;
        string end = verdict switch
        {
            Verdict.Pass => "It has learned these data.",
            Verdict.Warn => $"It has learned a part of what is in these data; its {(energy < forces ? "energies are" : "forces are")} the weaker part.",
            _ => $"Its {(energy < forces ? "energies are" : "forces are")} hardly better than knowing the composition alone.",
        };
        return (verdict, $"On {NumberText.Plural(total.Model.Frames, "structure")} of {study.Name} it predicts {string.Join(" and ", parts)}. {end}");
    }

    private static IEnumerable<string> Part(ErrorSum sum, double? ratio, string what, string unit)
    {
        if (sum.Mae is not double mae) yield break;
        string better = ratio is not double times ? "" : times >= 1 ? $" ({NumberText.Short(times)} times better than the trivial baseline)"
            : $" ({NumberText.Short(1 / times)} times worse than the trivial baseline)";
        yield return $"{what} within {NumberText.Short(Milli * mae)} {unit} on average{better}";
    }

    private static double? Ratio(ErrorSum baseline, ErrorSum model) => baseline.Mae / model.Mae is double ratio && double.IsFinite(ratio) ? ratio : null;
}
