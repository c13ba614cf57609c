using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Lanes;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>A network keeps its pairs while atoms move, and nobody can tell from its numbers.</summary>
public sealed class NetworkSkinTests
{
    private const int Steps = 40;
    private static readonly ModelSpec Limited = RandomModels.Specs["dense"] with { PairLimit = 12, AngleLimit = 5 };

    public static TheoryData<string, int> Cases => LaneWidths.Times(["element_moe_everywhere", "dense_exponential", "limited"]);

    private static PotentialModel Model(string spec) => spec == "limited" ? RandomModels.Create(Limited) : RandomModels.Create(spec);

    /// <summary>
    /// Atoms that move under a network meet the same numbers as under one that sees every step for the first time, and the same whatever the skin and the
    /// threads.
    /// </summary>
    [Theory, MemberData(nameof(Cases))]
    public void Paths_have_the_same_bits_for_any_skin_and_any_number_of_threads(string spec, int laneBits)
    {
        PotentialModel model = Model(spec);
        Precision precision = spec == "dense_exponential" ? Precision.Float64 : Precision.Float32;
        double[] expected = Path(model, precision, 1, null, laneBits);
        foreach (double skin in (double[])[0, 0.1, 0.5, 2]) Assert.Equal(expected, Path(model, precision, 1, skin, laneBits));
        Assert.Equal(expected, Path(model, precision, 3, 0.5, laneBits));
    }

    /// <summary>A cell that breathes, with a skin.</summary>
    [Fact]
    public void Paths_at_constant_pressure_have_the_same_bits_for_any_skin()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Npt, Temperature = 300, CellShape = CellShape.Full, Compressibility = 1e-3, BarostatTime = 500,
            Timestep = 0.5, Seed = 3
        };
        double[] expected = Path(model, Precision.Float32, 1, null, LaneWidth.Bits, options);
        Assert.Equal(expected, Path(model, Precision.Float32, 1, 0.5, LaneWidth.Bits, options));
    }

    /// <summary>Positions, energy and forces after every step.</summary>
    /// <param name="skin">Å; null for a new network at every step</param>
    private static double[] Path(PotentialModel model, Precision precision, int threads, double? skin, int laneBits, DynamicsOptions? options = null)
    {
        using var potential = new Renewed(() => new NetworkPotential(model, precision, threads, laneBits, skin ?? 0), skin is null);
        var simulation = new Simulation(options ?? new DynamicsOptions { Temperature = 600, Timestep = 0.5, Seed = 3 }, potential, NamedStructures.Mixture());
        var path = new List<double>();
        for (int step = 0; step < Steps; step++)
        {
            simulation.Step();
            path.AddRange([.. simulation.State.Structure.Positions, simulation.State.PotentialEnergy, .. simulation.State.Evaluation.Forces]);
        }
        return [.. path];
    }

    private sealed class Renewed(Func<NetworkPotential> create, bool always) : IPotential, IDisposable
    {
        private NetworkPotential potential = create();

        public double Cutoff => potential.Cutoff;

        public bool Supports(Element element) => potential.Supports(element);

        public void Evaluate(Structure structure, Evaluation result)
        {
            if (always)
            {
                potential.Dispose();
                potential = create();
            }
            potential.Evaluate(structure, result);
        }

        public void Dispose() => potential.Dispose();
    }
}
