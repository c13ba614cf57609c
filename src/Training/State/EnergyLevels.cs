using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using Amalgam.Training.Progress;

namespace Amalgam.Training.State;

/// <summary>Where a run counts the energies of atoms from, equation (8).</summary>
/// <remarks>
/// An element whose E0 is known (isolated atom, run file) has it as its vacuum level during training: what the network says of a lone atom is subtracted. Where
/// E0 is fitted there is no such energy in the data, and subtracting would only take a free offset per element from the network: it stays, and the model is
/// saved with the energy that the lone atom has in the end as its E0.
/// </remarks>
/// <param name="Added">[element], or [source, element], eV, added to the network's energy of an atom while training</param>
/// <param name="Baseline">of the same shape, eV, what the composition alone predicts: known E0, the fit for the others</param>
/// <param name="IsFree">of the same shape, whether the network's energy of a lone atom stays in the energy of an atom while training</param>
internal sealed record EnergyLevels(double[] Added, double[] Baseline, bool[] IsFree)
{
    /// <summary>All E0 known.</summary>
    public static EnergyLevels Known(double[] energies) => new(energies, energies, new bool[energies.Length]);

    /// <summary>The levels of a fit.</summary>
    /// <param name="earlier">
    /// the model that the run goes on from: the network begins with energies that are as far from its baseline as they were; null for a fresh network
    /// </param>
    /// <param name="present">elements of the training structures; the others keep the E0 of the earlier model</param>
    /// <param name="shifts">[element], eV, by which E0 of the earlier model moves where it is fitted; null: by as much as the baseline does</param>
    public static EnergyLevels Of(ReferenceEnergyFit fit, PotentialModel? earlier, IReadOnlyList<Element> present, double[]? shifts)
    {
        double[] added = [.. fit.Energies];
        var isFree = new bool[added.Length];
        for (int element = 0; element < added.Length; element++)
        {
            int place = earlier?.Spec.IndexOf(fit.Elements[element]) ?? -1;
            double shift = place < 0 ? 0 : earlier!.ReferenceEnergies[place] - earlier.BaselineEnergies[place];
            bool isKept = fit.Sources[element] == ReferenceEnergySource.Kept;
            // Only where E0 was fitted does it differ from the baseline.
            isFree[element] = fit.Sources[element] == ReferenceEnergySource.Fitted || (isKept && shift != 0 && present.Contains(fit.Elements[element]));
            if (isFree[element] && place >= 0 && shifts is not null) added[element] = earlier!.ReferenceEnergies[place] + shifts[element];
            else if (isFree[element] || isKept) added[element] += shift;
            if (isFree[element] && place >= 0 && earlier!.Spec.VacuumReference) added[element] -= VacuumStart.LoneEnergy(earlier!, place);
        }
        return new EnergyLevels(added, fit.Energies, isFree);
    }

    /// <summary>eV: E0 of an element in the network of a model under these levels.</summary>
    /// <param name="model">that the run goes on from</param>
    /// <param name="place">of the element in the model</param>
    /// <param name="element">index in these levels</param>
    public double EnergyOf(PotentialModel model, int place, int element) =>
        Added[element] + (IsFree[element] && model.Spec.VacuumReference ? VacuumStart.LoneEnergy(model, place) : 0);

    /// <summary>The levels of a network of rows, [row].</summary>
    /// <param name="elements">elements of the model</param>
    public EnergyLevels Of(ConditionRows rows, int elements)
    {
        int[] places = [.. Enumerable.Range(0, rows.Count).Select(row => Math.Max(0, rows[row].Condition.Source) * elements + rows[row].Element)];
        return new EnergyLevels([.. places.Select(place => Added[place])], [.. places.Select(place => Baseline[place])],
            [.. places.Select(place => IsFree[place])]);
    }

    /// <summary>The model of these parameters, with the vacuum level as E0 of every element, where it has one.</summary>
    /// <param name="provenance">how it was made</param>
    public PotentialModel Model(ParameterSet parameters, ExpertSelection? selection, JsonObject provenance)
    {
        var trained = new PotentialModel(parameters, Added, selection);
        double[] energies = [.. Added];
        int elements = parameters.Layout.Spec.Elements.Count;
        if (parameters.Layout.Spec.VacuumReference)
            for (int set = 0; set < energies.Length / elements; set++) AddLone(trained, set, energies.AsSpan(set * elements, elements));
        return new PotentialModel(parameters, energies, selection) { BaselineEnergies = Baseline, Provenance = provenance };
    }

    /// <param name="set">the source, or 0</param>
    /// <param name="energies">[element], eV, added to where the network's energy of a lone atom stayed</param>
    private void AddLone(PotentialModel trained, int set, Span<double> energies)
    {
        ModelSpec spec = trained.Spec;
        PotentialModel plain = spec.Conditions is null ? trained : trained.At(new Condition(spec.Conditions.Sources.Count == 0 ? -1 : set, -1, -1));
        for (int element = 0; element < energies.Length; element++)
            if (IsFree[set * energies.Length + element]) energies[element] += VacuumStart.LoneEnergy(plain, plain.Spec.IndexOf(spec.Elements[element]));
    }
}
