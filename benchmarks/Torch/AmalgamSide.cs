using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Our network on a batch.</summary>
internal sealed class AmalgamSide : IDisposable
{
    private readonly PotentialModel model;
    private readonly StructureGraph[] batch;
    private readonly BatchEvaluator network;
    private readonly LossSeeds seeds = new();

    public AmalgamSide(PotentialModel model, StructureGraph[] batch, int threads)
    {
        (this.model, this.batch) = (model, batch);
        network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, threads);
        network.SetParameters(model.Parameters, model.Selection);
        Gradient = new double[model.Parameters.Values.Length];
    }

    public BatchResult Result { get; } = new();

    public double[] Gradient { get; }

    /// <summary>Lanes in use.</summary>
    public string Lanes => network.Device;

    /// <summary>Energies, forces and virials.</summary>
    public void Evaluate() => network.Evaluate(batch, Result);

    /// <summary>Merging, energies, forces and virials, loss, gradient: all of a training step but the optimiser.</summary>
    public void Step(Labels labels)
    {
        network.SetParameters(model.Parameters, model.Selection);
        network.Evaluate(batch, Result);
        labels.Seeds(Result, batch, seeds);
        Array.Clear(Gradient);
        network.AddGradient(batch, seeds, Gradient);
    }

    public void Dispose() => network.Dispose();
}
