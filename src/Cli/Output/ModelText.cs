using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Uncertainty;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What a model is.</summary>
internal static class ModelText
{
    public static void Write(TextWriter output, string path, PotentialModel model)
    {
        ParameterCounts counts = ParameterCounts.Of(model.Spec);
        output.WriteLine($"{path}: model of {Plural(model.Spec.Elements.Count, "element")}, {Plural(counts.Total, "parameter")}, of which an atom meets "
            + $"{Count(counts.Active)}");
        output.WriteLine("  spec");
        foreach ((string key, JsonNode? value) in SpecJson.Write(model.Spec))
            if (key is not ("elements" or "sources")) output.WriteLine($"    {key} = {value?.ToJsonString() ?? "none"}");
        output.WriteLine($"  receptive field {Short(model.Spec.ReceptiveField)} Å: {Plural(model.Spec.Layers, "layer")} of "
            + $"{(model.Spec.TypewiseCutoff is null ? "" : "up to ")}{Short(model.Spec.PairCutoff)} Å");
        WriteExperts(output, model);
        WriteReferenceEnergies(output, model);
        WriteUncertainty(output, "  ", model.Uncertainty);
        if (model.Provenance.Count > 0) output.WriteLine("  provenance");
        foreach ((string key, JsonNode? value) in model.Provenance) WriteProvenance(output, key, value, 4);
    }

    /// <summary>E0 of every element, five in a line.</summary>
    public static void WriteReferenceEnergies(TextWriter output, IReadOnlyList<Element> elements, IReadOnlyList<double> energies)
    {
        foreach ((Element Element, double Energy)[] line in elements.Zip(energies).Chunk(6))
            output.WriteLine("    " + string.Join("   ", line.Select(entry => $"{entry.Element.Symbol,-2} {Fixed(entry.Energy, 3),11}")).TrimEnd());
    }

    private static void WriteReferenceEnergies(TextWriter output, PotentialModel model)
    {
        if (model.Spec.Conditions is not ConditionSpec { Sources.Count: > 0 } conditions)
        {
            WriteEnergies(output, model, "");
            return;
        }
        for (int source = 0; source < conditions.Sources.Count; source++)
            WriteEnergies(output, model.At(new Condition(source, -1, -1)), $"source {conditions.Sources[source].Name}: ");
    }

    private static void WriteEnergies(TextWriter output, PotentialModel model, string before)
    {
        output.WriteLine($"  {before}elements and E0, eV");
        WriteReferenceEnergies(output, model.Spec.Elements, model.ReferenceEnergies);
        if (model.BaselineEnergies.AsSpan().SequenceEqual(model.ReferenceEnergies)) return;
        output.WriteLine($"  {before}baseline, eV: the fit of training energies to the composition alone");
        WriteReferenceEnergies(output, model.Spec.Elements, model.BaselineEnergies);
    }

    /// <param name="before">begins the line</param>
    public static void WriteUncertainty(TextWriter output, string before, LastLayerUncertainty? uncertainty) => output.WriteLine(before + (uncertainty is null
        ? "uncertainty: none; amalgam calibrate measures how far the energies can be trusted"
        : $"uncertainty of energies: from {Plural(uncertainty.Trained, "training structure")}, calibrated on {Plural(uncertainty.Calibrated, "structure")}; "
            + $"{Fixed(uncertainty.EffectiveDirections, 1)} of {uncertainty.Width} directions determined"));

    private static void WriteExperts(TextWriter output, PotentialModel model)
    {
        IReadOnlyList<ExpertUse> uses = ExpertUse.Of(model);
        if (uses.Count == 0) return;
        output.WriteLine($"  experts: elements that use each of the {model.Spec.RoutedExperts}, by router");
        foreach (ExpertUse use in uses)
        {
            string dead = use.Dead.Count > 0 ? $"   dead: {string.Join(' ', use.Dead)}" : "";
            output.WriteLine($"    {use.Router}  {string.Join(' ', use.ElementsOfExpert)}{dead}");
        }
    }

    private static void WriteProvenance(TextWriter output, string key, JsonNode? value, int indent)
    {
        string blanks = new(' ', indent);
        if (value is not JsonObject group)
        {
            output.WriteLine($"{blanks}{key}: {(value is JsonValue text && text.TryGetValue(out string? plain) ? plain : value?.ToJsonString() ?? "none")}");
            return;
        }
        output.WriteLine($"{blanks}{key}");
        foreach ((string name, JsonNode? inner) in group) WriteProvenance(output, name, inner, indent + 2);
    }
}
