using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Uncertainty;

namespace Amalgam.Model;

/// <summary>A model, complete: everything needed to predict, and how it was made.</summary>
public sealed class PotentialModel
{
    public ModelSpec Spec => Parameters.Layout.Spec;

    public ParameterSet Parameters { get; }

    /// <summary>[element], eV: energy of the isolated atom, E0 of equation (8).</summary>
    public double[] ReferenceEnergies { get; }

    /// <summary>
    /// [element], eV: what the composition of a structure says of its energy, the least-squares fit to the training energies where E0 was fitted and E0
    /// where it was known. <see cref="ReferenceEnergies"/> unless given.
    /// </summary>
    public double[] BaselineEnergies
    {
        get;
        init => field = value.Length == Spec.Elements.Count ? value
            : throw new ArgumentException($"expected {Spec.Elements.Count} baseline energies, found {value.Length}", nameof(value));
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
        if (referenceEnergies.Length != Spec.Elements.Count)
            throw new ArgumentException($"expected {Spec.Elements.Count} reference energies, found {referenceEnergies.Length}", nameof(referenceEnergies));
        Selection = Spec.Routing == Routing.Element ? selection ?? ExpertSelection.Choose(parameters.Routers) : null;
    }

    /// <summary>The same model with another statement of how far it can be trusted.</summary>
    public PotentialModel With(LastLayerUncertainty? uncertainty) => new(Parameters, ReferenceEnergies, Selection)
    {
        BaselineEnergies = BaselineEnergies, Provenance = Provenance, Uncertainty = uncertainty,
    };
}
