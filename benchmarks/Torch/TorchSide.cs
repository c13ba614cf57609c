using Amalgam.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The same on libtorch: energies, forces and virials by automatic differentiation, training steps by differentiating twice.</summary>
internal sealed class TorchSide
{
    private readonly GraphTensors graph;
    private readonly TorchParameters tracked;
    private readonly TorchNetwork predicting, training;
    private readonly IMaps predictingMaps, trainingMaps;
    private readonly Tensor displacement;
    private Tensor? energyLabels, forceLabels, virialLabels;

    /// <param name="maps">how maps are computed with some parameters</param>
    public TorchSide(PotentialModel model, GraphTensors graph, Func<TorchParameters, IMaps> maps)
    {
        this.graph = graph;
        var fixedParameters = new TorchParameters(model.Parameters, tracked: false);
        tracked = new TorchParameters(model.Parameters, tracked: true);
        (predictingMaps, trainingMaps) = (maps(fixedParameters), maps(tracked));
        (predicting, training) = (new TorchNetwork(fixedParameters, graph, predictingMaps), new TorchNetwork(tracked, graph, trainingMaps));
        displacement = graph.Displacement.clone().requires_grad_(true);
        // Gates and merged weights of fixed parameters are computed once, as anybody would.
        predictingMaps.Prepare();
    }

    public string Name => predictingMaps.Name;

    /// <summary>[structure], [atom, 3] in the order of the batch, [structure, 9] of the last prediction.</summary>
    public (double[] Energy, double[] Forces, double[] Virial) Last { get; private set; }

    /// <summary>∂L/∂θ of the last step.</summary>
    public double[] Gradient() => tracked.Gradient();

    public void Take(Labels labels)
    {
        energyLabels = tensor(labels.Energy.Select(x => (float)x).ToArray());
        forceLabels = tensor(graph.BatchIndex.SelectMany(index => labels.Forces[(3 * index)..(3 * index + 3)]).Select(x => (float)x).ToArray(), graph.AtomCount,
            3);
        virialLabels = labels.Virial is null ? null : tensor(labels.Virial.Select(x => (float)x).ToArray(), graph.StructureCount, 9);
    }

    /// <param name="keep">whether to copy the numbers out for a comparison</param>
    public void Evaluate(bool keep = false)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor energy, Tensor forces, Tensor virial) = Predict(predicting, differentiable: false);
        if (keep) Last = (Numbers(energy), InBatchOrder(Numbers(forces)), Numbers(virial));
    }

    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        trainingMaps.Prepare();
        (Tensor energy, Tensor forces, Tensor virial) = Predict(training, differentiable: true);
        Tensor loss = ((energy - energyLabels!) / graph.AtomCounts).square().mean() + (forces - forceLabels!).square().mean();
        if (virialLabels is not null) loss += ((virial - virialLabels) / graph.AtomCounts.unsqueeze(1)).square().mean();
        tracked.ClearGradient();
        loss.backward();
    }

    private (Tensor Energy, Tensor Forces, Tensor Virial) Predict(TorchNetwork network, bool differentiable)
    {
        Tensor energies = network.Energies(displacement);
        // Energies are added in double, as ours are.
        Tensor energy = zeros(graph.StructureCount, ScalarType.Float64).index_add(0, graph.Structure, energies.to(ScalarType.Float64), 1);
        Tensor slope = autograd.grad([energies.sum()], [displacement], retain_graph: differentiable, create_graph: differentiable)[0];
        Tensor forces = Rows.Sum(slope, graph.Centre, graph.AtomCount) - Rows.Sum(slope, graph.Neighbor, graph.AtomCount);
        Tensor virial = -Rows.Sum((slope.unsqueeze(2) * graph.Displacement.unsqueeze(1)).view(-1, 9), graph.PairStructure, graph.StructureCount);
        return (energy, forces, virial);
    }

    private static double[] Numbers(Tensor values) => values.detach().to(ScalarType.Float64).data<double>().ToArray();

    private double[] InBatchOrder(double[] forces)
    {
        var ordered = new double[forces.Length];
        for (int place = 0; place < graph.BatchIndex.Length; place++) forces.AsSpan(3 * place, 3).CopyTo(ordered.AsSpan(3 * graph.BatchIndex[place], 3));
        return ordered;
    }
}
