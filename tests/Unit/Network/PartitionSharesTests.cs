using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Network.Graph;
using Amalgam.Network.Threads;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>How the partitions of a batch are shared out among threads.</summary>
public sealed class PartitionSharesTests
{
    /// <summary>A small batch of small structures fills eight shares about equally, each partition once.</summary>
    [Fact]
    public void A_small_batch_is_shared_out_evenly()
    {
        PotentialModel model = RandomModels.Create("dense");
        var list = new NeighborList();
        StructureGraph[] graphs = [.. Enumerable.Range(0, 40).Select(index =>
            new StructureGraph(model.Spec, index % 5 == 0 ? NamedStructures.Mixture().Repeated(2, 1, 1) : NamedStructures.Mixture(), list))];
        var builder = new PartitionBuilder(model.Spec.NodeWidth);
        using var scheduler = new BlockScheduler(1);
        builder.Build(graphs, null, scheduler);
        var shares = new PartitionShares();
        shares.Fill(builder, 8);
        Assert.False(builder.HasHalo);
        Assert.Equal(8, shares.Count);
        double[] costs = new double[8];
        var found = new List<int>();
        for (int share = 0; share < 8; share++)
            foreach (int index in shares.Of(share))
            {
                found.Add(index);
                costs[share] += builder.Partitions[index].Cost;
            }
        Assert.Equal(Enumerable.Range(0, builder.Count), found.Order());
        Assert.True(costs.Max() < 1.3 * costs.Average(), $"largest share {costs.Max():F0}, mean {costs.Average():F0}");
    }
}
