using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Pass;
using Amalgam.Network.Profile;
using Amalgam.Training.Speed;
using Amalgam.Unit.Cli;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>What <c>bench</c> counts, and that it says what it should; never how fast anything is.</summary>
public sealed class SpeedTests
{
    private static readonly Element[] Elements = [.. "O Si".Split(' ').Select(Element.Parse)];

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(100)]
    [InlineData(1001)]
    public void The_box_has_the_density_it_promises(int atoms)
    {
        Structure box = DisorderedBox.Create(atoms, Elements);
        Assert.Equal(atoms, box.AtomCount);
        Assert.Equal(DisorderedBox.Density, atoms / box.Cell.Volume, 1e-12);
    }

    /// <summary>A dense network on one structure in one partition: every product of the factored algorithm, written out.</summary>
    [Fact]
    public void Operations_are_those_of_the_factored_algorithm()
    {
        PotentialModel model = FreshModel.Create("tiny", Elements, dense: true, new JsonObject { ["layers"] = 3, ["angle_basis"] = 1 });
        ModelSpec spec = model.Spec;
        var graph = new StructureGraph(spec, DisorderedBox.Create(30, Elements), new NeighborList());
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, 1);
        network.SetParameters(model.Parameters, model.Selection);
        // The first evaluation completes the table of lone atoms.
        for (int time = 0; time < 2; time++) network.Evaluate([graph], new BatchResult());
        NetworkWork work = network.EvaluationWork;
        long n = spec.NodeWidth, e = spec.PairWidth, pairs = graph.PairCount, atoms = graph.AtomCount;
        // e W3 of node_pair: forward, again in reverse, and its adjoint; three layers.
        Assert.Equal(3 * 3 * 2 * pairs * e * n, work.Products[(int)NetworkStage.NodePair]);
        // pair_self: two layers.
        Assert.Equal(2 * 3 * 2 * pairs * e * e, work.Products[(int)NetworkStage.PairSelf]);
        // a W of pair_angle in the second layer only (the first has none, as a is linear in cos θ), e' terms in both.
        long near = graph.Near[..graph.AtomCount].Sum(count => (long)count), a = spec.AngleWidth, short1 = spec.AnglePairWidth;
        Assert.Equal(3 * 2 * graph.AngleCount * a * e + 2 * 3 * 2 * 2 * near * short1 * e, work.Products[(int)NetworkStage.PairAngle]);
        Assert.Equal(3 * 2 * 2 * near * short1 * a, work.Products[(int)NetworkStage.AngleSelf]);
        // node_self and node_sym: forward and adjoint, but that of the first n, which no force needs; so small a structure keeps what the reverse pass needs.
        Assert.Equal(3 * 2 * 2 * atoms * (n + spec.SymWidth) * n - 2 * atoms * n * n, work.Products[(int)NetworkStage.NodeMaps]);
        Assert.Equal(0, work.Repeated[(int)NetworkStage.NodeMaps]);
        Assert.Equal(work.Products[(int)NetworkStage.NodePair] / 3, work.Repeated[(int)NetworkStage.NodePair]);
        Assert.Equal(0, work.Ticks.Sum());
    }

    [Theory]
    [InlineData("small", 1000)]
    [InlineData("small", 64)]
    [InlineData("small", 120)]
    [InlineData("tiny", 100)]
    [InlineData("tiny", 3000)]
    public void The_estimate_of_memory_is_near_what_is_held(string preset, int atoms)
    {
        PotentialModel model = FreshModel.Create(preset, Elements, dense: false, []);
        StructureGraph[] batch = [new StructureGraph(model.Spec, DisorderedBox.Create(atoms, Elements), new NeighborList())];
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, 1);
        network.SetParameters(model.Parameters, model.Selection);
        var result = new BatchResult();
        for (int time = 0; time < 2; time++) network.Evaluate(batch, result);
        Assert.InRange(NetworkMemory.Features(model.Spec, Precision.Float32, batch[0]) / network.FeatureBytes, 0.8, 1.15);
    }

    [Fact]
    public void Json_has_the_keys_that_scripts_read()
    {
        ProgramRun run = ProgramRun.Of("bench", "--preset", "tiny", "--atoms", "20", "--seconds", "0.05", "--threads", "1", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonNode root = JsonNode.Parse(run.Output)!;
        Assert.True(root["peak_gflops"]!.GetValue<double>() > 0);
        foreach (string key in (string[])["gflops", "share_of_peak", "us_per_atom",
            "bytes_per_atom"]) Assert.True(root["evaluate"]![key]!.GetValue<double>() > 0, key);
        foreach (string key in (string[])["us_per_atom", "ratio_to_evaluate", "share_of_peak"]) Assert.True(root["train_step"]![key]!.GetValue<double>() > 0,
            key);
        Assert.Equal(20, root["atoms"]!.GetValue<int>());
    }

    [Fact]
    public void Keys_can_be_changed_and_wrong_ones_are_refused()
    {
        ProgramRun run = ProgramRun.Of("bench", "--preset", "tiny", "--dense", "--set", "layers=3", "--atoms", "8", "--seconds", "0.01", "--no-training");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("neighbour list", run.Output);
        ProgramRun wrong = ProgramRun.Of("bench", "--set", "layer=3");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("layers", wrong.Error);
        Assert.Equal(1, ProgramRun.Of("bench", "--set", "layers").ExitCode);
        Assert.Equal(1, ProgramRun.Of("bench", "--atoms", "0").ExitCode);
    }
}
