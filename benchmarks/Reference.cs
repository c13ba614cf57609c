using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Backbones.Dpa3.Start;
using BenchmarkDotNet.Attributes;

namespace Amalgam.Benchmarks;

/// <summary>
/// The plain network that the fast one is compared with: `tiny`, energies and forces of 16 atoms of a box of water. Meant to be read: with more than a second
/// or two, tests would become slow.
/// </summary>
[MedianColumn]
public class Reference
{
    private const int Atoms = 16;

    private readonly Evaluation result = new();
    private ReferenceNetwork network = null!;
    private Structure few = null!;

    [GlobalSetup]
    public void Setup()
    {
        Structure water = Water.Box();
        few = new Structure([.. water.Elements.Take(Atoms)], [.. water.Positions.Take(3 * Atoms)], water.Cell);
        ModelSpec spec = Presets.Create("tiny", water.Elements);
        network = new ReferenceNetwork(new PotentialModel(ParameterInitialization.Create(spec, 1), new double[spec.Elements.Count]));
    }

    [Benchmark]
    public void Evaluate() => network.Evaluate(few, result);
}
