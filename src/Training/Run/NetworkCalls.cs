using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>Adds ∂L/∂θ to a gradient, [parameter].</summary>
internal delegate void GradientAdder(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient);

/// <summary>What training calls of a network, as delegates: tests of the loop put a small function in its place.</summary>
/// <param name="SetParameters">takes over parameters and selection, which must not change until the next call</param>
/// <param name="Evaluate">energies, forces and virials of a batch</param>
/// <param name="AddGradient">follows <paramref name="Evaluate"/> of the same batch and parameters</param>
/// <param name="Pieces">the threads of the network, idle between its calls, for the optimiser</param>
/// <param name="Dispose">ends the threads and frees the memory</param>
internal sealed record NetworkCalls(
    Action<ParameterSet, ExpertSelection?> SetParameters, Action<IReadOnlyList<StructureGraph>, BatchResult> Evaluate, GradientAdder AddGradient,
    PieceLoop Pieces, Action Dispose)
{
    /// <summary>The calls of a fast network.</summary>
    /// <param name="levels">where energies of atoms are counted from</param>
    public static NetworkCalls Create(ParameterLayout layout, EnergyLevels levels, TrainingOptions options)
    {
        var network = new BatchEvaluator(layout, levels.Added, options.Precision, options.Threads, levels.IsFree);
        return new NetworkCalls(network.SetParameters, network.Evaluate, network.AddGradient, network.Run, network.Dispose);
    }
}
