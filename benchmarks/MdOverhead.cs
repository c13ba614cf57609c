using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using BenchmarkDotNet.Attributes;

namespace Amalgam.Benchmarks;

/// <summary>What a step of dynamics costs beside its evaluation, and the cheapest evaluation there is: 864 atoms of solid argon.</summary>
[MedianColumn]
public class MdOverhead
{
    private readonly LennardJones potential = new(0.0104, 3.4, 8.5);
    private readonly Evaluation result = new();
    private readonly Structure argon = Argon(6);
    private Simulation simulation = null!;

    [Params("nve", "rescaling", "langevin", "nose_hoover", "cell_rescaling", "mtk")]
    public string Integrator { get; set; } = "nve";

    [GlobalSetup]
    public void Setup() => simulation =
        new Simulation(Options() with { Temperature = 40, Timestep = 1e-3, Compressibility = 1e-6, BarostatTime = 1e6, CellShape = CellShape.Full },
        new Nothing(), argon);

    /// <summary>Energy, forces and virial, with the pairs of the last time.</summary>
    [Benchmark(Baseline = true)]
    public void Evaluate() => potential.Evaluate(argon, result);

    /// <summary>A step under a potential that costs nothing: its ratio to the baseline is the overhead.</summary>
    [Benchmark]
    public void StepBesideEvaluation() => simulation.Step();

    private sealed class Nothing : IPotential
    {
        public double Cutoff => 1;

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result) { }
    }

    private DynamicsOptions Options() => Integrator switch
    {
        "nve" => new() { Ensemble = Ensemble.Nve },
        "rescaling" => new() { Ensemble = Ensemble.Nvt, Thermostat = Thermostat.Rescaling },
        "langevin" => new() { Ensemble = Ensemble.Nvt, Thermostat = Thermostat.Langevin },
        "nose_hoover" => new() { Ensemble = Ensemble.Nvt, Thermostat = Thermostat.NoseHoover },
        "cell_rescaling" => new() { Ensemble = Ensemble.Npt, Barostat = Barostat.Rescaling },
        _ => new() { Ensemble = Ensemble.Npt, Barostat = Barostat.Mtk },
    };

    private static Structure Argon(int n)
    {
        const double a = 5.3;
        double[][] basis = [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]];
        double[] positions = [.. Enumerable.Range(0, n * n * n)
            .SelectMany(cell => basis.SelectMany(site => new[] { a * (cell % n + site[0]), a * (cell / n % n + site[1]), a * (cell / (n * n) + site[2]) }))];
        return new Structure([.. Enumerable.Repeat(Element.Parse("Ar"), positions.Length / 3)], positions,
            new Cell([n * a, 0, 0, 0, n * a, 0, 0, 0, n * a], true, true, true))
        { Source = "Ar" };
    }
}
