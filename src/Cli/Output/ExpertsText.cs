using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Studies.Specialization;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What the experts learned, for people: sentences first, then tables.</summary>
internal static class ExpertsText
{
    private const double Milli = 1000;

    public static void Write(TextWriter output, string path, ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        ModelSpec spec = analysis.Model.Spec;
        output.WriteLine($"{path}: {Plural(analysis.Elements.Count, "element")}, {Plural(analysis.Routers.Count, "router")}, {spec.RoutedExperts} routed "
            + $"experts each ({spec.ActiveExperts} active), {spec.SharedExperts} shared");
        if (spec.Routing == Routing.Configuration)
            output.WriteLine("  configuration routing: a gate belongs to a composition; below are the gates of structures of one element alone, loads by atoms "
                + "are over the compositions of the data");
        output.WriteLine();
        foreach (string sentence in ExpertFindings.Of(analysis, knockOut)) output.WriteLine("- " + sentence);
        WriteRouters(output, analysis);
        WriteComponents(output, analysis);
        if (analysis.Chemistry is MantelTable chemistry) WriteChemistry(output, chemistry);
        if (knockOut is not null) WriteKnockOut(output, knockOut);
    }

    private static void WriteRouters(TextWriter output, ExpertAnalysis analysis)
    {
        output.WriteLine();
        output.WriteLine("routers: entropies in bits; shares of the gates, by elements and by "
            + $"atoms{(analysis.LoadSource is null ? "" : $" of {analysis.LoadSource}")}");
        var text = new TextTable("", "element entropy", "load entropy", "by atoms", "least share", "largest", "least by atoms", "largest", "dead",
            "duplicates");
        foreach (RouterReport router in analysis.Routers)
            text.Add(
                router.Title, Fixed(router.ElementEntropy, 3), Fixed(router.LoadEntropy, 3), router.AtomEntropy is double atoms ? Fixed(atoms, 3) : None,
                Fixed(router.Experts.Min(expert => expert.GateShare), 3), Fixed(router.Experts.Max(expert => expert.GateShare), 3),
                Short(router.Experts.Min(expert => expert.AtomShare)), Short(router.Experts.Max(expert => expert.AtomShare)),
                router.Dead.Count == 0 ? "0" : string.Join(' ', router.Dead), Count(router.Duplicates.Count));
        text.Write(output, 2);
    }

    private static void WriteComponents(TextWriter output, ExpertAnalysis analysis)
    {
        static string Parts(PrincipalComponents components) => string.Join(", ", components.Explained.Select(part => Fixed(100 * part, 1) + " %"));
        if (analysis.GateComponents is null || analysis.WeightComponents is null) return;
        output.WriteLine();
        output.WriteLine($"variance on the first principal components: gates {Parts(analysis.GateComponents)}; merged weights "
            + $"{Parts(analysis.WeightComponents)}");
    }

    private static void WriteChemistry(TextWriter output, MantelTable chemistry)
    {
        output.WriteLine();
        output.WriteLine($"Mantel correlations of distances in the model with chemical distances, one-sided p, {Count(chemistry.Permutations)} permutations");
        output.WriteLine(chemistry.InitialSeed is ulong seed
            ? $"  before: the model's own initialisation (seed {seed}); p of the difference: both permuted alike"
            : "  the seed of the model is not known: only fresh initialisations stand beside it");
        var text = new TextTable("", "property", "elements", "r", "p", "r before", "p difference", "r fresh", "p fresh");
        foreach (MantelRow row in chemistry.Rows.Where(row =>
            row.Router.Length == 0 || (row.Property == ChemicalDistance.GroupAndPeriod && row.Given.Length == 0)))
            text.Add(
                ElementMeasure.NameOf(row.Measure) + (row.Router.Length > 0 ? $", {RouterReport.NameOf(row.Router)}" : ""),
                ChemicalDistance.NameOf(row.Property) + (row.Given.Length > 0 ? $" | {ChemicalDistance.NameOf(row.Given)}" : ""), Count(row.Elements),
                Fixed(row.Correlation, 3), ExpertFindings.Chance(row.Chance), row.Initial is double initial ? Fixed(initial, 3) : None,
                    row.DifferenceChance is double difference ? ExpertFindings.Chance(difference) : None,
                row.FreshMean is double mean ? $"{Fixed(mean, 3)} ± {Fixed(row.FreshDeviation ?? 0, 3)}" : None,
                    row.FreshChance is double fresh ? ExpertFindings.Chance(fresh) : None);
        text.Write(output, 2);
        output.WriteLine("  a | b: a with the effect of b taken out");
    }

    private static void WriteKnockOut(TextWriter output, KnockOutTable knockOut)
    {
        output.WriteLine();
        output.WriteLine("removing one expert (its gate is zero for all elements, the others are not renormalised): change of mean absolute errors over "
            + $"{Plural(knockOut.Structures, "structure")}");
        output.WriteLine($"  with all experts: energy {Short(Milli * knockOut.Base.Total.Model.Energy.Mae)} meV/atom, forces "
            + $"{Short(Milli * knockOut.Base.Total.Model.Forces.Mae)} meV/Å");
        const int Most = 20;
        var text = new TextTable("", "expert", "energy, meV/atom", "forces, meV/Å", "most affected");
        foreach (KnockOut row in knockOut.Rows.OrderByDescending(row => row.Forces ?? row.Energy).Take(Most))
            text.Add(RouterReport.NameOf(row.Router), Count(row.Expert), Short(Milli * row.Energy), Short(Milli * row.Forces), MostAffected(knockOut, row));
        text.Write(output, 2);
        if (knockOut.Rows.Count > Most) output.WriteLine($"  … and {knockOut.Rows.Count - Most} that matter less; all are in knockout.csv");
    }

    private static string MostAffected(KnockOutTable knockOut, KnockOut row)
    {
        double[] changes = row.Forces is null ? row.ElementEnergy : row.ElementForces;
        return string.Join(' ', Enumerable.Range(0, changes.Length).Where(element => changes[element] > 0).OrderByDescending(element => changes[element])
            .Take(4).Select(element => $"{knockOut.Elements[element].Symbol} {Short(Milli * changes[element])}"));
    }
}
