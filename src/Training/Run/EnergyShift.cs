using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Workers;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Training.Data;
using Amalgam.Training.Stores;
using MathNet.Numerics.LinearAlgebra;

namespace Amalgam.Training.Run;

/// <summary>By how much E0 of a model moves when it goes on with data that count energies from another origin.</summary>
/// <remarks>
/// Fitted to what the model misses, not to the energies themselves: E0 by composition alone depend on which structures the data hold, and their change would
/// take away what the network knows of binding. Robustly, as what a model misses has long tails (hot, compressed), while an origin is the same in all
/// structures; and drawn towards no shift, or one for all elements (<see cref="RidgeFit"/>), as an element of few structures would take what the model misses
/// of them: from 200 structures of inorganic89, of the method of universal-small, whose energies are off by 127 meV/atom on the test structures, least
/// squares with Huber's weights made 186, with the penalty 128.
/// </remarks>
internal static class EnergyShift
{
    /// <summary>Structures that are looked at, spread over the data.</summary>
    private const int Most = 4000;

    /// <param name="model">that the run goes on from</param>
    /// <param name="elements">of the new model</param>
    /// <param name="structures">training structures; those with elements that the model lacks are left out</param>
    /// <param name="threads">0 means all processors</param>
    /// <returns>[element], eV; 0 for elements that are not in the data; null where no structure has an energy that the model could predict</returns>
    public static double[]? Fit(PotentialModel model, IReadOnlyList<Element> elements, IReadOnlyList<Structure> structures, int threads) =>
        Fit(model, null, elements, structures, threads);

    /// <param name="source">of a model with conditions, the source of the structures; null for none</param>
    public static double[]? Fit(PotentialModel model, string? source, IReadOnlyList<Element> elements, IReadOnlyList<Structure> structures, int threads)
    {
        var all = StructureSet.Of(structures);
        StructureSet known = all.Where(index => all.FactsOf(index).Counting.Has(LabelTable.Energy)
            && all.Store.Compositions[all.CompositionOf(index)].All(part => model.Spec.IndexOf(part.Element) >= 0));
        if (known.Count == 0) return null;
        int every = (known.Count + Most - 1) / Most;
        Structure[] missed = Missed(model, source, [.. known.Where(index => index % every == 0)], threads);
        Element[] present = [.. missed.SelectMany(structure => structure.Elements).Distinct().Order()];
        double[] none = new double[present.Length];
        var rows = new CompositionRows(present, StructureSet.Of(missed), [.. Enumerable.Range(0, present.Length)], none);
        Vector<double> found = RidgeFit.AboutZero(rows).Energies;
        var shifts = new double[elements.Count];
        for (int index = 0; index < elements.Count; index++)
            if (Array.IndexOf(present, elements[index]) is >= 0 and int place) shifts[index] = found[place];
        return shifts;
    }

    /// <summary>The structures with what the model misses of their energy as energy.</summary>
    private static Structure[] Missed(PotentialModel model, string? source, Structure[] structures, int threads)
    {
        using var potentials = new PotentialPool(count => model.Spec.Conditions is null
            ? new NetworkPotential(model, Precision.Float32, count) { WantsForces = false }
            : new ConditionedPotential(model, source, default, Precision.Float32, count) { WantsForces = false }, threads);
        return [.. potentials.Predict(structures).Select(prediction =>
        {
            Structure structure = prediction.Structure;
            var missed = new Structure(structure.Elements, structure.Positions, structure.Cell) { Source = structure.Source };
            missed.Labels[LabelTable.Energy] = [structure.Energy!.Value - prediction.Required().Evaluation.Energy];
            return missed;
        })];
    }
}
