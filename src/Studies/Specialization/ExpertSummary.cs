using System.Text.Json.Nodes;

namespace Amalgam.Studies.Specialization;

/// <summary>The results of an analysis as JSON, keys as in docs/experts.md.</summary>
public static class ExpertSummary
{
    /// <param name="model">name of the model, such as a file name</param>
    public static JsonObject Of(string model, ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        (int found, double expected) = analysis.SameFamily();
        var json = new JsonObject
        {
            ["model"] = model,
            ["elements"] = analysis.Elements.Count,
            ["routing"] = analysis.Model.Spec.Routing.ToString().ToLowerInvariant(),
            ["atoms_from"] = analysis.Training?.Source,
            ["loads_from"] = analysis.LoadSource,
            ["findings"] = new JsonArray([.. ExpertFindings.Of(analysis, knockOut).Select(sentence => (JsonNode)sentence)]),
            ["thresholds"] = new JsonObject
            {
                ["dead_share"] = analysis.Options.DeadShare, ["duplicate_cosine"] = analysis.Options.DuplicateCosine,
                ["few_atoms"] = analysis.Options.FewAtoms
            },
            ["routers"] = new JsonArray([.. analysis.Routers.Select(Router)]),
            ["explained_gates"] = Numbers(analysis.GateComponents?.Explained),
            ["explained_weights"] = Numbers(analysis.WeightComponents?.Explained),
            ["nearest_of_same_family"] = found,
            ["nearest_of_same_family_by_chance"] = expected,
            ["little_data"] = new JsonArray([.. analysis.Elements.Where(report => report.HasFewAtoms).Select(report => (JsonNode)report.Element.Symbol)]),
        };
        if (analysis.Chemistry is MantelTable chemistry) json["mantel"] = Chemistry(chemistry);
        if (knockOut is not null) json["knockout"] = Removal(knockOut);
        return json;
    }

    private static JsonObject Router(RouterReport router) => new()
    {
        ["router"] = router.Router,
        ["experts"] = router.Experts.Count,
        ["gate_shares"] = Numbers([.. router.Experts.Select(expert => expert.GateShare)]),
        ["atom_shares"] = router.Experts.All(expert => expert.AtomShare is not null) ? Numbers([.. router.Experts.Select(expert => expert.AtomShare!.Value)])
            : null,
        ["dead"] = new JsonArray([.. router.Dead.Select(expert => (JsonNode)expert)]),
        ["duplicates"] = new JsonArray([.. router.Duplicates.Select(pair =>
            new JsonObject { ["first"] = pair.First, ["second"] = pair.Second, ["cosine"] = pair.Cosine })]),
        ["element_entropy_bits"] = router.ElementEntropy,
        ["load_entropy_bits"] = router.LoadEntropy,
        ["atom_entropy_bits"] = router.AtomEntropy,
    };

    private static JsonObject Chemistry(MantelTable chemistry) => new()
    {
        ["permutations"] = chemistry.Permutations,
        ["initial_seed"] = chemistry.InitialSeed,
        ["fresh_starts"] = chemistry.FreshStarts,
        ["rows"] = new JsonArray([.. chemistry.Rows.Where(row => row.Router.Length == 0).Select(row => new JsonObject
        {
            ["measure"] = row.Measure, ["property"] = row.Property, ["given"] = row.Given.Length == 0 ? null : row.Given, ["elements"] = row.Elements,
                ["r"] = row.Correlation, ["p"] = row.Chance,
            ["r_initial"] = row.Initial, ["p_initial"] = row.InitialChance, ["p_difference"] = row.DifferenceChance,
            ["fresh_mean"] = row.FreshMean, ["fresh_deviation"] = row.FreshDeviation, ["p_fresh"] = row.FreshChance,
        })]),
    };

    private static JsonObject Removal(KnockOutTable knockOut) => new()
    {
        ["structures"] = knockOut.Structures,
        ["renormalised"] = false,
        ["energy_mae"] = knockOut.Base.Total.Model.Energy.Mae,
        ["forces_mae"] = knockOut.Base.Total.Model.Forces.Mae,
        ["rows"] = new JsonArray([.. knockOut.Rows.Select(row =>
            new JsonObject { ["router"] = row.Router, ["expert"] = row.Expert, ["energy_mae_change"] = row.Energy, ["forces_mae_change"] = row.Forces })]),
    };

    private static JsonArray? Numbers(double[]? numbers) => numbers is null ? null : new JsonArray([.. numbers.Select(number => (JsonNode)number)]);
}
