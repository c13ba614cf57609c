using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Specialization;

/// <summary>
/// Errors of variants of one model over one sample. Neighbours are found once; structures that a variant does not touch keep their predictions.
/// </summary>
internal sealed class SampleErrors
{
    private readonly BatchEvaluator network;
    private readonly PotentialModel model;
    private readonly Structure[] sample;
    private readonly StructureGraph[] graphs;
    private readonly int[][] elements;
    private readonly Evaluation[] predictions;
    private readonly BatchResult result = new();

    public SampleErrors(PotentialModel model, Structure[] sample, BatchEvaluator network)
    {
        this.model = model;
        this.sample = sample;
        this.network = network;
        var list = new NeighborList();
        graphs = [.. sample.Select(structure => new StructureGraph(model.Spec, structure, list))];
        elements = [.. sample.Select(structure => structure.Elements.Distinct().Select(model.Spec.IndexOf).ToArray())];
        predictions = new Evaluation[sample.Length];
        network.SetParameters(model.Parameters, model.Selection);
        for (int index = 0; index < sample.Length; index++) predictions[index] = Predict(index);
        Base = Table(predictions);
    }

    /// <summary>Errors of the model itself.</summary>
    public ErrorTable Base { get; }

    /// <param name="touches">whether the variant differs for a structure of these elements</param>
    public ErrorTable Of(PotentialModel variant, Func<int[], bool> touches)
    {
        network.SetParameters(variant.Parameters, variant.Selection);
        return Table([.. predictions.Select((known, index) => touches(elements[index]) ? Predict(index) : known)]);
    }

    private Evaluation Predict(int index)
    {
        int atoms = sample[index].AtomCount;
        network.Evaluate([graphs[index]], result);
        var evaluation = new Evaluation();
        evaluation.Reset(atoms);
        evaluation.Energy = result.Energy[0];
        result.Energies.AsSpan(0, atoms).CopyTo(evaluation.Energies);
        result.Forces.AsSpan(0, 3 * atoms).CopyTo(evaluation.Forces);
        result.Virial.AsSpan(0, 9).CopyTo(evaluation.Virial);
        return evaluation;
    }

    private ErrorTable Table(IReadOnlyList<Evaluation> evaluations)
    {
        var table = new ErrorTable(model.Spec.Elements, model.BaselineEnergies);
        for (int index = 0; index < sample.Length; index++) table.Add(sample[index], evaluations[index]);
        return table;
    }
}
