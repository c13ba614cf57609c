using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using BenchmarkDotNet.Attributes;

namespace Amalgam.Benchmarks;

/// <summary>What the number of routed experts costs at equal k and S: nothing, because atoms only meet the experts that their elements selected.</summary>
[MedianColumn]
public class ExpertScaling
{
    private BatchEvaluator network = null!;
    private StructureGraph[] batch = null!;
    private ParameterSet parameters = null!;
    private ExpertSelection selection = null!;
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();
    private double[] gradient = [];

    [Params(8, 256)]
    public int Experts { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Structure water = Water.Box();
        ModelSpec spec = Presets.Create("small", water.Elements) with { RoutedExperts = Experts };
        parameters = ParameterInitialization.Create(spec, 1);
        selection = ExpertSelection.Choose(parameters.Routers);
        network = new BatchEvaluator(parameters.Layout, new double[spec.Elements.Count], Precision.Float32, 1);
        network.SetParameters(parameters, selection);
        batch = [new StructureGraph(spec, water, new NeighborList())];
        seeds.Reset(1, water.AtomCount);
        for (int index = 0; index < 3 * water.AtomCount; index++) seeds.Forces[index] = 0.01 * Math.Sin(index);
        seeds.Energy[0] = 0.1;
        gradient = new double[parameters.Values.Length];
    }

    [Benchmark]
    public void Evaluate() => network.Evaluate(batch, result);

    /// <summary>Merging weights, energies and forces, and the gradient of an energy and force loss.</summary>
    [Benchmark]
    public void TrainingStep()
    {
        network.SetParameters(parameters, selection);
        network.Evaluate(batch, result);
        network.AddGradient(batch, seeds, gradient);
    }

    [GlobalCleanup]
    public void Cleanup() => network.Dispose();
}
