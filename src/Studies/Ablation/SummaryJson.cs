using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Studies.Ablation;

/// <summary>summary.json: the same as the tables and answers on the screen, with all digits; null for what there is not.</summary>
public static class SummaryJson
{
    /// <param name="notice">which structures the errors are on</param>
    public static JsonObject Of(AblationSummary summary, string notice) => new()
    {
        ["errors_on"] = notice,
        ["units"] = new JsonObject { ["energy"] = "meV/atom", ["forces"] = "meV/Å", ["stress"] = "meV/Å³", ["us_per_atom"] = "µs" },
        ["criterion"] = AblationSummary.Criterion,
        ["networks"] = new JsonArray([.. summary.Networks.Select(Network)]),
        ["answers"] = new JsonArray([.. summary.Answers.Select(AnswerOf)]),
        ["half_is_best"] = new JsonObject(new[] { "energy", "forces" }.Where(quantity => summary.HalfIsBest(quantity) is not null)
            .Select(quantity => KeyValuePair.Create(quantity, (JsonNode?)JsonValue.Create(Answer.Text(summary.HalfIsBest(quantity)!.Value))))),
    };

    private static JsonNode Network(NetworkSummary summary)
    {
        ParameterCounts counts = ParameterCounts.Of(summary.Network.Spec);
        return new JsonObject
        {
            ["name"] = summary.Network.Name,
            ["is_base"] = summary.Network.IsBase,
            ["spec"] = SpecJson.Write(summary.Network.Spec),
            ["parameters_total"] = counts.Total,
            ["parameters_active"] = counts.Active,
            ["multiply_adds_per_atom"] = Number(summary.Network.MultiplyAdds),
            ["us_per_atom"] = Number(summary.MicrosecondsPerAtom),
            ["runs"] = summary.Runs,
            ["diverged"] = summary.Diverged,
            ["spikes"] = summary.Spikes,
            ["steps"] = Number(summary.Steps),
            ["minutes"] = Number(summary.Minutes),
            ["energy"] = Spread(summary.Energy),
            ["forces"] = Spread(summary.Forces),
            ["stress"] = Spread(summary.Stress),
            ["energy_against_base"] = Difference(summary.EnergyAgainstBase),
            ["forces_against_base"] = Difference(summary.ForcesAgainstBase),
        };
    }

    private static JsonNode AnswerOf(Answer answer)
    {
        JsonObject json = Difference(answer.Difference);
        json.Insert(0, "claim", answer.Claim.Key);
        json.Insert(1, "text", answer.Claim.Text);
        json.Insert(2, "published", answer.Claim.IsPublished);
        json.Insert(3, "quantity", answer.Quantity);
        json.Insert(4, "unit", answer.Unit + answer.Claim.Per);
        json.Insert(5, "verdict", Answer.Text(answer.Outcome));
        json["relative"] = Number(answer.Relative);
        return json;
    }

    private static JsonObject Spread((double Mean, double Deviation) spread) =>
        new() { ["mean"] = Number(spread.Mean), ["deviation"] = Number(spread.Deviation) };

    private static JsonObject Difference(PairedDifference difference) => new()
    {
        ["seeds"] = difference.Seeds, ["difference"] = Number(difference.Mean), ["standard_error"] = Number(difference.StandardError),
        ["half_width_95"] = Number(difference.HalfWidth),
    };

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
