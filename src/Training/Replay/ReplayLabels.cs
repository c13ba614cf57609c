using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;

namespace Amalgam.Training.Replay;

/// <summary>Predictions of the model that a run starts from as labels, made when a structure is first used: short runs use few.</summary>
/// <remarks>They have the same bits whenever they are made and for any number of threads. Not for several threads at once.</remarks>
/// <param name="start">the model</param>
/// <param name="shifts">[element of the model], eV, by which E0 moved since</param>
/// <param name="threads">0 means all processors</param>
internal sealed class ReplayLabels(PotentialModel start, IReadOnlyList<double> shifts, int threads) : IDisposable
{
    private readonly HashSet<Structure> labelled = new(ReferenceEqualityComparer.Instance);
    private readonly Evaluation answer = new();
    private NetworkPotential? potential;

    /// <summary>A copy of a structure that has labels, which are zero until <see cref="Fill"/>.</summary>
    public static Structure Empty(Structure structure)
    {
        var copy = new Structure(structure.Elements, structure.Positions, structure.Cell) { Source = structure.Source };
        copy.Labels[LabelTable.Energy] = [0];
        copy.Labels[LabelTable.Forces] = new double[3 * structure.Elements.Length];
        if (structure.Cell.IsFullyPeriodic) copy.Labels[LabelTable.Stress] = new double[9];
        return copy;
    }

    /// <summary>Gives a structure of <see cref="Empty"/> its labels, once.</summary>
    public void Fill(Structure structure)
    {
        if (!labelled.Add(structure)) return;
        potential ??= new NetworkPotential(start, Precision.Float32, threads);
        potential.Evaluate(structure, answer);
        double shift = 0;
        foreach (Element element in structure.Elements) shift += shifts[start.Spec.IndexOf(element)];
        structure.Labels[LabelTable.Energy] = [answer.Energy + shift];
        structure.Labels[LabelTable.Forces] = answer.Forces.ToArray();
        if (structure.Cell.IsFullyPeriodic) structure.Labels[LabelTable.Stress] = answer.Stress(structure.Cell);
    }

    public void Dispose() => potential?.Dispose();
}
