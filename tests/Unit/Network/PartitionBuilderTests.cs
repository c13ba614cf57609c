using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Network.Graph;
using Amalgam.Network.Threads;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>What a cut into partitions keeps: every atom once, every pair with its displacement, every halo atom with its owner and its copies.</summary>
public sealed class PartitionBuilderTests
{
    private static readonly PotentialModel Model = RandomModels.Create("dense");

    private static (StructureGraph[] Graphs, PartitionBuilder Builder) Build(int threads, params Structure[] structures)
    {
        var list = new NeighborList();
        StructureGraph[] graphs = [.. structures.Select(structure => new StructureGraph(Model.Spec, structure, list))];
        var builder = new PartitionBuilder(Model.Spec.NodeWidth);
        using var scheduler = new BlockScheduler(threads);
        builder.Build(graphs, null, scheduler);
        return (graphs, builder);
    }

    private static Structure[] Batch => [NamedStructures.Water(), NamedStructures.Mixture().Repeated(4, 4, 4), NamedStructures.Salt()];

    [Fact]
    public void Every_atom_is_own_once_and_sorted_by_class()
    {
        (StructureGraph[] graphs, PartitionBuilder builder) = Build(2, Batch);
        var owned = new List<int>();
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            owned.AddRange(part.Atom[..part.Own]);
            Assert.Equal(part.Class[..part.Own].Order(), part.Class[..part.Own]);
        }
        Assert.Equal(Enumerable.Range(0, graphs.Sum(graph => graph.AtomCount)), owned.Order());
        Assert.True(builder.HasHalo);
    }

    [Fact]
    public void Every_pair_keeps_its_neighbour_and_its_displacement()
    {
        (StructureGraph[] graphs, PartitionBuilder builder) = Build(3, Batch);
        int pairs = 0;
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            pairs += part.PairCount;
            for (int atom = 0; atom < part.Own; atom++)
            {
                int first = builder.AtomStart[part.Structure[atom]];
                StructureGraph graph = graphs[part.Structure[atom]];
                int begin = graph.Start[part.Atom[atom] - first];
                for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++)
                {
                    int from = begin + pair - part.PairStart[atom];
                    Assert.Equal(first + graph.Neighbor[from], part.Atom[part.Neighbor[pair]]);
                    Assert.Equal(graph.Displacement[3 * from], part.Displacement[3 * pair]);
                }
            }
        }
        Assert.Equal(graphs.Sum(graph => graph.PairCount), pairs);
    }

    [Fact]
    public void Halo_atoms_and_copies_name_each_other()
    {
        (_, PartitionBuilder builder) = Build(1, Batch);
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            for (int halo = 0; halo < part.Local - part.Own; halo++)
            {
                Partition home = builder.Partitions[part.HaloOwner[halo]];
                int atom = part.HaloIndex[halo];
                Assert.Equal(home.Atom[atom], part.Atom[part.Own + halo]);
                int copies = Enumerable.Range(home.CopyStart[atom], home.CopyStart[atom + 1] - home.CopyStart[atom])
                    .Count(copy => home.CopyPartition[copy] == index && home.CopyIndex[copy] == part.Own + halo);
                Assert.Equal(1, copies);
            }
        }
    }

    [Fact]
    public void The_cut_does_not_depend_on_threads()
    {
        (_, PartitionBuilder one) = Build(1, Batch);
        (_, PartitionBuilder several) = Build(4, Batch);
        Assert.Equal(one.Count, several.Count);
        for (int index = 0; index < one.Count; index++)
        {
            Partition a = one.Partitions[index], b = several.Partitions[index];
            Assert.Equal(a.Atom[..a.Local], b.Atom[..b.Local]);
            Assert.Equal(a.Neighbor[..a.PairCount], b.Neighbor[..b.PairCount]);
        }
    }
}
