using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Lots;

namespace Amalgam.Network.Engine;

/// <summary>
/// Evaluates the network of a model on some device: the seam for other devices and other backbones. An engine knows the network alone; E0, the vacuum level and
/// the repulsive core are the evaluator's of batches.
/// </summary>
/// <remarks>The same batch gives the same bits, whatever was evaluated before and whatever else is in the batch.</remarks>
public interface IEngine : IDisposable
{
    /// <summary>What it computes on, such as "16 × float32 lanes".</summary>
    string Device { get; }

    /// <summary>Bytes of memory held.</summary>
    long MemoryBytes { get; }

    /// <summary>Takes over parameters and the selection of experts (element routing only). They must not change until the next call.</summary>
    void SetParameters(ParameterSet parameters, ExpertSelection? selection);

    /// <summary>Per-atom network energies, forces and virials of a batch; <see cref="BatchResult.Energy"/> is left to the caller; features
    /// where <see cref="BatchResult.FeatureWidth"/> asks for them.</summary>
    /// <param name="exchange">where the first structure has ghosts that other processes own; null otherwise</param>
    /// <param name="lots">the lots of a training step, of which the batch is the part of this process; null for one lot</param>
    void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result, IFeatureExchange? exchange = null, BatchLots? lots = null);

    /// <summary>Adds ∂L/∂θ of all lots, equation (14); the batch must be the one evaluated last.</summary>
    /// <param name="gradient">[parameter]</param>
    void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient);
}
