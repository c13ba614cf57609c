using System.Text.Json.Nodes;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Uncertainty;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Output;

/// <summary>What a model is, for machines: the numbers of <see cref="ModelText"/>.</summary>
internal static class ModelJson
{
    public static JsonObject Of(string path, PotentialModel model)
    {
        ParameterCounts counts = ParameterCounts.Of(model.Spec);
        return new JsonObject
        {
            ["kind"] = "model",
            ["path"] = path,
            ["parameters_total"] = counts.Total,
            ["parameters_active"] = counts.Active,
            ["receptive_field_A"] = model.Spec.ReceptiveField,
            ["spec"] = SpecJson.Write(model.Spec),
            ["reference_energies_eV"] = Energies(model, one => one.ReferenceEnergies),
            ["baseline_energies_eV"] = Energies(model, one => one.BaselineEnergies),
            ["uncertainty"] = model.Uncertainty is LastLayerUncertainty uncertainty ? Of(uncertainty) : null,
            ["experts"] = JsonOutput.Objects(ExpertUse.Of(model).Select(use => new JsonObject
            {
                ["router"] = use.Router,
                ["elements_of_expert"] = new JsonArray([.. use.ElementsOfExpert.Select(count => (JsonNode)JsonValue.Create(count))]),
            })),
            ["provenance"] = model.Provenance.DeepClone(),
        };
    }

    private static JsonObject Of(LastLayerUncertainty uncertainty) => new()
    {
        ["training_structures"] = uncertainty.Trained,
        ["calibration_structures"] = uncertainty.Calibrated,
        ["channels"] = uncertainty.Width,
        ["effective_directions"] = JsonOutput.Number(uncertainty.EffectiveDirections),
        ["scale_eV"] = JsonOutput.Number(uncertainty.Scale),
        ["ridge"] = JsonOutput.Number(uncertainty.Ridge),
    };

    /// <summary>Energies by element, or by source and element.</summary>
    private static JsonObject Energies(PotentialModel model, Func<PotentialModel, double[]> energies) =>
        model.Spec.Conditions is not ConditionSpec { Sources.Count: > 0 } conditions ? ByElement(model, energies(model))
            : new JsonObject(conditions.SourceNames.Select((name, source) => KeyValuePair.Create(name,
                (JsonNode?)(model.At(new Condition(source, -1, -1)) is var plain ? ByElement(plain, energies(plain)) : null))));

    private static JsonObject ByElement(PotentialModel model, double[] energies) => new(model.Spec.Elements.Zip(energies)
        .Select(entry => KeyValuePair.Create(entry.First.Symbol, JsonOutput.Number(entry.Second))));
}
