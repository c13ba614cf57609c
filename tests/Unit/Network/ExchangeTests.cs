using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>A structure shared out among processes (threads here) that exchange features of ghosts gives the numbers of the whole.</summary>
public sealed class ExchangeTests
{
    [Theory]
    [InlineData("element_moe_everywhere", "salt", 2), InlineData("element_moe_everywhere", "mixture", 3), InlineData("element_moe_everywhere", "water", 4)]
    [InlineData("configuration_mole_vacuum", "mixture", 3), InlineData("dense_vacuum", "slab", 2), InlineData("dense_one_layer", "wire", 2)]
    [InlineData("element_moe_vacuum", "molecule", 5), InlineData("element_moe_vacuum", "water", 1)]
    [InlineData("element_moe_moment_messages", "mixture", 3), InlineData("dense_moment_messages", "salt", 2)]
    [InlineData("element_moe_typewise", "mixture", 3), InlineData("dense_typewise_without_angles", "salt", 2)]
    public void Ranks_with_a_halo_of_one_cutoff_give_the_whole(string kind, string name, int ranks)
    {
        PotentialModel model = RandomModels.Create(kind);
        Structure structure = NamedStructures.Create(name);
        using var network = new NetworkPotential(model, Precision.Float64, 1) { WantsAtomVirials = true };
        var expected = new Evaluation();
        network.Evaluate(structure, expected);
        Assert.Equal(expected.Virial[1], Sum(network.AtomVirials, 1), 1e-10);
        var world = new World(model, structure, ranks);
        world.Run();
        Assert.Equal(expected.Energy, world.Energy, 1e-12 * Math.Max(1, Math.Abs(expected.Energy)));
        for (int index = 0; index < 3 * structure.AtomCount; index++) Assert.Equal(expected.Forces[index], world.Forces[index], 1e-11);
        for (int index = 0; index < 9; index++) Assert.Equal(expected.Virial[index], world.Virial[index], 1e-10);
        for (int index = 0; index < 9 * structure.AtomCount; index++) Assert.Equal(network.AtomVirials[index], world.AtomVirials[index], 1e-10);
    }

    private static double Sum(ReadOnlySpan<double> virials, int component)
    {
        double sum = 0;
        for (int index = component; index < virials.Length; index += 9) sum += virials[index];
        return sum;
    }

    [Fact]
    public void Ghosts_of_others_without_an_exchange_are_refused()
    {
        PotentialModel model = RandomModels.Create("dense");
        using var network = new NetworkPotential(model, Precision.Float64, 1);
        Element element = model.Spec.Elements[0];
        var own = new Structure([element], [0, 0, 0], Cell.Open);
        Assert.Throws<ArgumentException>(() => network.Evaluate(own, new PairArrays([0, 1], [1], [0, 0, 2], [-1], [element]), null, new Evaluation()));
    }

    /// <summary>Atoms in turn on each rank, the last but one rank empty; every pair with an atom of another rank has a ghost of its own.</summary>
    private sealed class World(PotentialModel model, Structure structure, int ranks)
    {
        private readonly int[][] owned = [.. Enumerable.Range(0, ranks).Select(rank => Owned(structure.AtomCount, ranks, rank))];
        private readonly Barrier barrier = new(ranks);
        private readonly byte[][] sent = new byte[ranks][];
        private readonly (int Rank, int Index)[][] ghosts = new (int, int)[ranks][];
        public double Energy;
        public double[] Forces = new double[3 * structure.AtomCount], Virial = new double[9], AtomVirials = new double[9 * structure.AtomCount];

        private static int[] Owned(int atoms, int ranks, int rank) =>
            ranks > 2 && rank == ranks - 2 ? [] : [.. Enumerable.Range(0, atoms).Where(atom => OwnerOf(atom, ranks) == rank)];

        private static int OwnerOf(int atom, int ranks) => atom % ranks is int rank && ranks > 2 && rank == ranks - 2 ? ranks - 1 : atom % ranks;

        public void Run()
        {
            var list = new NeighborList();
            list.Build(structure, model.Spec.PairCutoff + 0.3);
            Thread[] threads = [.. Enumerable.Range(0, ranks).Select(rank => new Thread(() => Rank(rank, list)))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
        }

        private void Rank(int rank, NeighborList list)
        {
            int[] mine = owned[rank];
            var start = new List<int> { 0 };
            var neighbor = new List<int>();
            var displacement = new List<double>();
            var found = new List<(int Rank, int Index)>();
            foreach (int atom in mine)
            {
                for (int pair = list.Start[atom]; pair < list.Start[atom + 1]; pair++)
                {
                    int other = list.Neighbor[pair], home = OwnerOf(other, ranks), index = Array.IndexOf(owned[home], other);
                    neighbor.Add(home == rank ? index : mine.Length + found.Count);
                    if (home != rank) found.Add((home, index));
                    displacement.AddRange(list.Displacement.Slice(3 * pair, 3));
                }
                start.Add(neighbor.Count);
            }
            ghosts[rank] = [.. found];
            var own = new Structure([.. mine.Select(atom => structure.Elements[atom])], new double[3 * mine.Length], Cell.Open);
            int[] owner = [.. found.Select(_ => -1)];
            Element[] elements = [.. found.Select(ghost => structure.Elements[owned[ghost.Rank][ghost.Index]])];
            double[] composition = [.. model.Spec.Elements.Select(element => (double)structure.Elements.Count(one => one == element))];
            using var network = new NetworkPotential(model, Precision.Float64, 1) { WantsAtomVirials = true };
            var result = new Evaluation();
            var pairs = new PairArrays([.. start], [.. neighbor], [.. displacement], owner, elements);
            network.Evaluate(own, pairs, new StructureShare(new Exchange(this, rank), composition), result);
            lock (barrier) Take(rank, network, result);
        }

        private void Take(int rank, NetworkPotential network, Evaluation result)
        {
            Energy += result.Energy;
            for (int index = 0; index < 9; index++) Virial[index] += result.Virial[index];
            for (int atom = 0; atom < owned[rank].Length; atom++)
            {
                for (int axis = 0; axis < 3; axis++) Forces[3 * owned[rank][atom] + axis] += result.Forces[3 * atom + axis];
                for (int index = 0; index < 9; index++) AtomVirials[9 * owned[rank][atom] + index] = network.AtomVirials[9 * atom + index];
            }
            for (int ghost = 0; ghost < ghosts[rank].Length; ghost++)
                for (int axis = 0; axis < 3; axis++)
                    Forces[3 * owned[ghosts[rank][ghost].Rank][ghosts[rank][ghost].Index] + axis] += network.GhostForces[3 * ghost + axis];
        }

        private sealed class Exchange(World world, int rank) : IFeatureExchange
        {
            public void Forward(int layer, Span<byte> rows, int rowBytes)
            {
                world.sent[rank] = rows.ToArray();
                world.barrier.SignalAndWait();
                for (int ghost = 0; ghost < world.ghosts[rank].Length; ghost++)
                {
                    (int home, int index) = world.ghosts[rank][ghost];
                    world.sent[home].AsSpan(index * rowBytes, rowBytes).CopyTo(rows[((world.owned[rank].Length + ghost) * rowBytes)..]);
                }
                world.barrier.SignalAndWait();
            }

            public void Reverse(int layer, Span<byte> rows, int rowBytes, bool isDouble)
            {
                Assert.True(isDouble);
                world.sent[rank] = rows.ToArray();
                world.barrier.SignalAndWait();
                Span<double> mine = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(rows);
                int width = rowBytes / sizeof(double);
                for (int other = 0; other < world.ghosts.Length; other++)
                    for (int ghost = 0; ghost < world.ghosts[other].Length; ghost++)
                    {
                        if (world.ghosts[other][ghost].Rank != rank) continue;
                        ReadOnlySpan<double> theirs = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(world.sent[other]);
                        for (int channel = 0; channel < width; channel++)
                            mine[world.ghosts[other][ghost].Index * width + channel] += theirs[(world.owned[other].Length + ghost) * width + channel];
                    }
                world.barrier.SignalAndWait();
            }
        }
    }
}
