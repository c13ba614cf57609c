using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Output;

/// <summary>The predictions of <c>amalgam predict --json</c>: one object for every structure, without what belongs to single atoms.</summary>
internal sealed class PredictionSummary
{
    private readonly JsonArray structures = [];

    public void Add(Structure structure, Evaluation evaluation)
    {
        var json = new JsonObject
        {
            ["source"] = structure.Source,
            ["formula"] = Formula.Hill(structure.Elements),
            ["atoms"] = structure.AtomCount,
            ["energy_eV"] = JsonOutput.Number(evaluation.Energy),
            ["largest_force_eV_A"] = JsonOutput.Number(LargestForce(evaluation)),
            ["virial_eV"] = JsonOutput.Numbers(evaluation.Virial),
            ["stress_eV_A3"] = structure.Cell.IsFullyPeriodic ? JsonOutput.Numbers(evaluation.VoigtStress(structure.Cell)) : null,
        };
        if (!evaluation.Uncertainties.IsEmpty)
        {
            json["energy_uncertainty_eV_per_atom"] = JsonOutput.Number(evaluation.EnergyUncertainty);
            json["largest_uncertainty_eV"] = JsonOutput.Number(evaluation.LeastCertain.Uncertainty);
        }
        if (evaluation.Deviations is { } deviations)
        {
            json["energy_deviation_eV"] = JsonOutput.Number(deviations.Energy);
            json["largest_force_deviation_eV_A"] = JsonOutput.Number(deviations.Worst.Deviation);
        }
        structures.Add((JsonNode)json);
    }

    /// <param name="problem">why there are no numbers</param>
    public void AddProblem(Structure structure, string problem) => structures.Add((JsonNode)new JsonObject
    {
        ["source"] = structure.Source,
        ["formula"] = Formula.Hill(structure.Elements),
        ["atoms"] = structure.AtomCount,
        ["problem"] = problem,
    });

    public JsonObject ToJson(string output) => new() { ["output"] = output, ["structures"] = structures };

    private static double LargestForce(Evaluation evaluation)
    {
        double largest = 0;
        for (int atom = 0; atom < evaluation.AtomCount; atom++)
        {
            Span<double> force = evaluation.Forces.Slice(3 * atom, 3);
            largest = Math.Max(largest, Math.Sqrt(force[0] * force[0] + force[1] * force[1] + force[2] * force[2]));
        }
        return largest;
    }
}
