using Amalgam.Model.Experts;

namespace Amalgam.Model.Network;

/// <summary>The fast network with changing parameters: evaluates batches and gives the gradient of a loss, equation (14).</summary>
public sealed class TrainableNetwork : IDisposable
{
    /// <param name="referenceEnergies">[element], eV, E0</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    public TrainableNetwork(ParameterLayout layout, double[] referenceEnergies, Precision precision, int threads = 0) => throw new NotSupportedException();

    /// <summary>Takes over the parameters (copied) and the selection (element routing only).</summary>
    public void SetParameters(ParameterSet parameters, ExpertSelection? selection) => throw new NotSupportedException();

    /// <summary>Energies, forces and virials of a batch.</summary>
    public void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result) => throw new NotSupportedException();

    /// <summary>Adds ∂L/∂θ to <paramref name="gradient"/>. Must follow <see cref="Evaluate"/> of the same batch and parameters.</summary>
    /// <param name="gradient">[parameter]</param>
    public void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient) => throw new NotSupportedException();

    public void Dispose() { }
}
