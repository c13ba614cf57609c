using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Model.Uncertainty;

namespace Amalgam.Model;

/// <summary>A model, complete: everything needed to predict, and how it was made.</summary>
public sealed class PotentialModel
{
    public ModelSpec Spec => Parameters.Layout.Spec;

    public ParameterSet Parameters { get; }

    /// <summary>
    /// [element], eV: energy of the isolated atom, E0 of equation (8); [source, element] of a model with sources, 0 for elements that a source lacks.
    /// </summary>
    public double[] ReferenceEnergies { get; }

    /// <summary>
    /// [element], eV: what the composition of a structure says of its energy, the least-squares fit to the training energies where E0 was fitted and E0
    /// where it was known. <see cref="ReferenceEnergies"/> unless given, and of the same shape.
    /// </summary>
    public double[] BaselineEnergies
    {
        get;
        init => field = value.Length == EnergyCount ? value
            : throw new ArgumentException($"expected {EnergyCount} baseline energies, found {value.Length}", nameof(value));
    }

    /// <summary>Frozen selection of experts; null unless routing is by element.</summary>
    public ExpertSelection? Selection { get; }

    /// <summary>How far the energies can be trusted; null where it has not been calibrated.</summary>
    public LastLayerUncertainty? Uncertainty
    {
        get;
        init => field = value is null || value.Width == Spec.LastWidth ? value
            : throw new ArgumentException($"expected the covariance of {Spec.LastWidth} channels, found {value.Width}", nameof(value));
    }

    /// <summary>How the model was made: data hashes, versions, settings, metrics. Free-form, shown by inspect.</summary>
    public JsonObject Provenance { get; init; } = [];

    public PotentialModel(ParameterSet parameters, double[] referenceEnergies, ExpertSelection? selection = null)
    {
        Parameters = parameters;
        ReferenceEnergies = BaselineEnergies = referenceEnergies;
        if (referenceEnergies.Length != EnergyCount)
            throw new ArgumentException($"expected {EnergyCount} reference energies, found {referenceEnergies.Length}", nameof(referenceEnergies));
        Selection = Spec.Routing == Routing.Element ? selection ?? ExpertSelection.Choose(parameters.Routers) : null;
    }

    private int EnergyCount => Spec.Elements.Count * (Spec.Conditions?.EnergySets ?? 1);

    /// <summary>The plain model that answers for one source, charge and spin; a plain model as it is where none is asked for.</summary>
    /// <param name="source">name; null where the model has one or none</param>
    /// <param name="state">charge and spin of the structures; what is null is the model's default</param>
    /// <param name="where">begins messages</param>
    /// <exception cref="InvalidDataException">A value is unknown to the model, or needed and not given.</exception>
    public PotentialModel At(string? source, ElectronicState state, string where)
    {
        ConditionSpec conditions = Spec.Conditions ?? new ConditionSpec();
        return At(new Condition(conditions.SourceOf(source, where), conditions.ChargeOf(state.Charge, where), conditions.SpinOf(state.Spin, where)));
    }

    /// <summary>The plain model at one condition: the elements of its source, their rows with those of the condition added, and their E0.</summary>
    public PotentialModel At(Condition condition)
    {
        if (Spec.Conditions is not ConditionSpec conditions) return this;
        IReadOnlyList<Element> known = condition.Source >= 0 ? conditions.Sources[condition.Source].Elements : Spec.Elements;
        PotentialModel plain = At(new ConditionRows(Parameters.Layout, [(condition, [.. known.Select(Spec.IndexOf)])]));
        plain.Provenance["condition"] = conditions.Describe(condition);
        return plain;
    }

    /// <summary>The same model with rows in place of elements, for structures of several conditions at once; elements may repeat.</summary>
    /// <param name="rows">of this model</param>
    public PotentialModel At(ConditionRows rows)
    {
        var parameters = new ParameterSet(rows.Layout);
        rows.Expand(Parameters, parameters);
        double[] Part(double[] energies) => [.. Enumerable.Range(0, rows.Count)
            .Select(row => energies[Math.Max(0, rows[row].Condition.Source) * Spec.Elements.Count + rows[row].Element])];
        return new PotentialModel(parameters, Part(ReferenceEnergies), rows.Expand(Selection))
        {
            BaselineEnergies = Part(BaselineEnergies), Uncertainty = Uncertainty, Provenance = (JsonObject)Provenance.DeepClone(),
        };
    }

    /// <summary>The same model with another statement of how far it can be trusted.</summary>
    public PotentialModel With(LastLayerUncertainty? uncertainty) => new(Parameters, ReferenceEnergies, Selection)
    {
        BaselineEnergies = BaselineEnergies, Provenance = Provenance, Uncertainty = uncertainty,
    };
}
