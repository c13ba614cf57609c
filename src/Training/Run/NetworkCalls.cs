using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lots;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>Adds ∂L/∂θ to a gradient, [parameter].</summary>
internal delegate void GradientAdder(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient);

/// <summary>What training calls of a network, as delegates: tests of the loop put a small function in its place.</summary>
/// <param name="SetParameters">takes over parameters and selection, which must not change until the next call</param>
/// <param name="Evaluate">energies, forces and virials of a batch, or of the lots of a step that this process has; null for one lot</param>
/// <param name="AddGradient">the gradient over all lots; follows <paramref name="Evaluate"/> of the same batch and parameters</param>
/// <param name="Pieces">the threads of the network, idle between its calls, for the optimiser</param>
/// <param name="Dispose">ends the threads and frees the memory</param>
internal sealed record NetworkCalls(
    Action<ParameterSet, ExpertSelection?> SetParameters, Action<IReadOnlyList<StructureGraph>, BatchLots?, BatchResult> Evaluate,
    GradientAdder AddGradient, PieceLoop Pieces, Action Dispose)
{
    /// <summary>What the fast network computes on: the lanes of this machine decide about its last bits.</summary>
    /// <param name="layout">of any plain model</param>
    public static string Device(ParameterLayout layout, Precision precision)
    {
        using var network = new BatchEvaluator(layout, new double[layout.Spec.Elements.Count], precision, 1);
        return network.Device;
    }

    /// <summary>The calls of a fast network.</summary>
    /// <param name="levels">where energies of atoms are counted from</param>
    public static NetworkCalls Create(ParameterLayout layout, EnergyLevels levels, TrainingOptions options)
    {
        var network = new BatchEvaluator(layout, levels.Added, options.Precision, options.Threads, levels.IsFree);
        return new NetworkCalls(network.SetParameters, network.Evaluate, network.AddGradient, network.Run, network.Dispose);
    }
}
