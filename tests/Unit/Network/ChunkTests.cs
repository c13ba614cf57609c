using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Threads;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Structures of one partition that several threads share in chunks.</summary>
public sealed class ChunkTests
{
    private static readonly (int, int, int) Repeats = (3, 2, 1);
    private static readonly Structure Shared = ReferenceAnswers.Structure("mixture", Repeats);

    public static TheoryData<string> Specs =>
        ["dense", "dense_one_layer", "element_moe_everywhere", "element_mole_everywhere", "dense_sym_product", "configuration_mole_topk", "dense_messages",
        "dense_moment_messages", "element_moe_moment_messages", "element_moe_typewise"];

    [Theory, MemberData(nameof(Specs))]
    public void Chunks_equal_the_reference_with_the_same_bits_for_any_number_of_threads(string spec)
    {
        PotentialModel model = RandomModels.Create(spec);
        Evaluation expected = ReferenceAnswers.Of(spec, "mixture", Repeats), found = new(), alone = new();
        foreach (int bits in LaneWidths.All)
        {
            Evaluate(model, 1, bits, alone);
            Close(expected.Energies, alone.Energies);
            Close(expected.Forces, alone.Forces);
            Close(expected.Virial, alone.Virial);
            foreach (int threads in (int[])[2, 5])
            {
                Evaluate(model, threads, bits, found);
                Assert.Equal(alone.Energies, found.Energies);
                Assert.Equal(alone.Forces, found.Forces);
                Assert.Equal(alone.Virial, found.Virial);
            }
        }
    }

    private static void Evaluate(PotentialModel model, int threads, int bits, Evaluation result)
    {
        using var network = new NetworkPotential(model, Precision.Float64, threads, bits);
        network.Evaluate(Shared, result);
    }

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> found)
    {
        double size = 1;
        foreach (double value in expected) size = Math.Max(size, Math.Abs(value));
        for (int index = 0; index < expected.Length; index++) Assert.Equal(expected[index], found[index], 1e-12 * size);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void A_batch_gives_the_bits_of_the_structure_alone(int threads)
    {
        PotentialModel model = RandomModels.Create("element_moe_everywhere");
        var list = new NeighborList();
        // Between a structure that is cut, whose layers wait for each other, and small ones.
        StructureGraph[] graphs =
            [.. new[] { NamedStructures.Water(), Shared, NamedStructures.Mixture().Repeated(4, 4, 4), NamedStructures.Salt(), Shared }
                .Select(structure => new StructureGraph(model.Spec, structure, list))];
        using var network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, Precision.Float32, threads);
        network.SetParameters(model.Parameters, model.Selection);
        BatchResult together = new(), alone = new();
        network.Evaluate([graphs[1]], alone);
        foreach (StructureGraph[] batch in (StructureGraph[][])[graphs, graphs[..2], [graphs[0], graphs[1], graphs[0], graphs[3], graphs[0], graphs[4]]])
        {
            network.Evaluate(batch, together);
            int count = 3 * Shared.AtomCount, first = 3 * batch[0].AtomCount;
            Assert.Equal(alone.Forces[..count], together.Forces[first..(first + count)]);
            Assert.Equal(alone.Virial[..9], together.Virial[9..18]);
        }
    }

    [Fact]
    public void Own_atoms_are_divided_once_and_alike()
    {
        PotentialModel model = RandomModels.Create("dense");
        var builder = new PartitionBuilder(model.Spec.NodeWidth);
        using var scheduler = new BlockScheduler(1);
        builder.Build([new StructureGraph(model.Spec, Shared, new NeighborList())], null, scheduler);
        Partition part = builder.Partitions[0];
        Assert.Equal(1, builder.Count);
        Assert.True(part.ChunkCount > 1);
        int next = 0;
        foreach (AtomRange chunk in part.Chunks[..part.ChunkCount])
        {
            Assert.Equal(next, chunk.Begin);
            next = chunk.End;
            Assert.InRange(part.PairStart[chunk.End] - part.PairStart[chunk.Begin], 0.7 * part.PairCount / part.ChunkCount,
                1.3 * part.PairCount / part.ChunkCount);
        }
        Assert.Equal(part.Own, next);
    }

    [Fact]
    public void Helpers_without_work_sleep_while_others_work()
    {
        using var scheduler = new BlockScheduler(16);
        var watch = Stopwatch.StartNew();
        // One piece for a helper, again and again: the other fourteen are not kept awake.
        int runs = 0;
        while (watch.ElapsedMilliseconds < 300) scheduler.Run(2, (_, _) => Interlocked.Increment(ref runs));
        Assert.True(runs > 0 && runs % 2 == 0);
        Assert.True(scheduler.Sleeping >= 10, $"{scheduler.Sleeping} of 15 helpers sleep");
    }

    [Theory, InlineData(3), InlineData(16), InlineData(1)]
    public void Pieces_that_are_run_again_are_each_run_once(int threads)
    {
        using var scheduler = new BlockScheduler(threads);
        foreach (int pieces in (int[])[1, 2, 3, 8, 13])
        {
            int[] runs = new int[pieces];
            for (int time = 0; time < 50; time++) scheduler.RunAgain(pieces, (piece, _) => Interlocked.Increment(ref runs[piece]));
            Assert.All(runs, count => Assert.Equal(50, count));
        }
    }
}
