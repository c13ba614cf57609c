using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Training.Run;

/// <summary>The calls of a network of rows as those of the model with conditions: parameters are written with rows, gradients of rows are added up.</summary>
/// <remarks>Every rank does the same with the same numbers, so that bits depend neither on threads nor on ranks.</remarks>
internal sealed class RowNetwork
{
    private readonly ConditionRows rows;
    private readonly NetworkCalls network;
    private readonly ParameterSet expanded;
    private readonly double[] gradient;
    private ExpertSelection? selection, expandedSelection;

    private RowNetwork(ConditionRows rows, NetworkCalls network)
    {
        (this.rows, this.network) = (rows, network);
        expanded = new ParameterSet(rows.Layout);
        gradient = new double[rows.Layout.Count];
    }

    /// <param name="network">of the layout of the rows</param>
    public static NetworkCalls Wrap(ConditionRows rows, NetworkCalls network)
    {
        var wrapped = new RowNetwork(rows, network);
        return network with { SetParameters = wrapped.SetParameters, AddGradient = wrapped.AddGradient };
    }

    private void SetParameters(ParameterSet parameters, ExpertSelection? newSelection)
    {
        rows.Expand(parameters, expanded);
        // The same object for the same selection: the network then keeps what it made of it.
        if (!ReferenceEquals(newSelection, selection)) (selection, expandedSelection) = (newSelection, rows.Expand(newSelection));
        network.SetParameters(expanded, expandedSelection);
    }

    private void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> total)
    {
        Array.Clear(gradient);
        network.AddGradient(batch, seeds, gradient);
        rows.AddGradient(gradient, total);
    }
}
