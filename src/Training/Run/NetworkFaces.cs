using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Options;

namespace Amalgam.Training.Run;

/// <summary>Adds ∂L/∂θ to a gradient, [parameter].</summary>
internal delegate void GradientAdder(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient);

/// <summary>Calls a body with 0 … pieces − 1, on threads or one after the other.</summary>
internal delegate void PieceRunner(int pieces, Action<int> body);

/// <summary>What training needs of a network: the faces of <see cref="TrainableNetwork"/>, so that the loop can be tested on a small function.</summary>
internal sealed record NetworkFaces(
    Action<ParameterSet, ExpertSelection?> SetParameters, Action<IReadOnlyList<StructureGraph>, BatchResult> Evaluate, GradientAdder AddGradient,
        PieceRunner Run, Action Dispose)
{
    public static NetworkFaces Create(ParameterLayout layout, double[] referenceEnergies, TrainingOptions options)
    {
        var network = new TrainableNetwork(layout, referenceEnergies, options.Precision, options.Threads);
        return new NetworkFaces(network.SetParameters, network.Evaluate, network.AddGradient, network.Run, network.Dispose);
    }
}

/// <summary>What a run takes from outside: the network and the clock.</summary>
/// <param name="Network">Makes the network.</param>
/// <param name="Clock">Tells the time.</param>
internal sealed record TrainingSurroundings(Func<ParameterLayout, double[], TrainingOptions, NetworkFaces> Network, TimeProvider Clock)
{
    public static readonly TrainingSurroundings Real = new(NetworkFaces.Create, TimeProvider.System);
}
