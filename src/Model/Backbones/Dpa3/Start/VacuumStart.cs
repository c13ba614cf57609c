using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3.Reference;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>A model whose E0 is not yet the vacuum level, written as one whose E0 is: training goes on from that.</summary>
public static class VacuumStart
{
    /// <summary>
    /// The same potential: what its network says of lone atoms is subtracted from now on (<see cref="ModelSpec.VacuumReference"/>) and added to E0 once.
    /// A model that has the vacuum level already is returned as it is.
    /// </summary>
    public static PotentialModel Create(PotentialModel model)
    {
        // Of a model that reads charge or spin a lone atom has no one energy.
        if (model.Spec.VacuumReference || model.Spec.Conditions is not null) return model;
        var layout = new ParameterLayout(model.Spec with { VacuumReference = true });
        double[] energies = [.. model.ReferenceEnergies.Zip(LoneEnergies(model), (energy, lone) => energy + lone)];
        return new PotentialModel(new ParameterSet(layout, [.. model.Parameters.Values]), energies, model.Selection)
        {
            BaselineEnergies = model.BaselineEnergies,
            Provenance = (JsonObject)model.Provenance.DeepClone(),
        };
    }

    /// <summary>[element], eV: what the network says of a lone atom, E0 not included.</summary>
    public static double[] LoneEnergies(PotentialModel model) =>
        [.. Enumerable.Range(0, model.Spec.Elements.Count).Select(element => LoneEnergy(model, element))];

    /// <summary>eV: what the network says of a lone atom of one element, E0 not included.</summary>
    /// <param name="element">index in the spec</param>
    public static double LoneEnergy(PotentialModel model, int element) => ReferenceNetwork.LoneEnergy(model, element);
}
