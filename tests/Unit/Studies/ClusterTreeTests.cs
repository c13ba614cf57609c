using Amalgam.Studies.Specialization;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class ClusterTreeTests
{
    /// <summary>Points on a line at 0, 1, 10, 12, 30: joined as (0 1) at 1, (2 3) at 2, those at 10.5, and 4 at 24.25.</summary>
    private static ClusterTree Line()
    {
        double[] place = [0, 1, 10, 12, 30];
        return ClusterTree.Of([.. from left in place from right in place select Math.Abs(left - right)], 5);
    }

    [Fact]
    public void Points_on_a_line_join_at_their_mean_distances()
    {
        ClusterTree tree = Line();
        Assert.Equal([1, 2, 10.5, 24.25], tree.Joins.Select(join => join.Height));
        Assert.Equal([(0, 1), (2, 3), (5, 6), (7, 4)], tree.Joins.Select(join => (join.First, join.Second)));
        Assert.Equal([0, 1, 2, 3, 4], tree.Order());
    }

    [Fact]
    public void Cuts_give_the_clusters_of_every_size()
    {
        ClusterTree tree = Line();
        Assert.Equal([0, 0, 0, 0, 0], tree.Cut(1));
        Assert.Equal([0, 0, 0, 0, 1], tree.Cut(2));
        Assert.Equal([0, 0, 1, 1, 2], tree.Cut(3));
        Assert.Equal([0, 0, 1, 2, 3], tree.Cut(4));
        Assert.Equal([0, 1, 2, 3, 4], tree.Cut(5));
        Assert.Equal([0, 1, 2, 3, 4], tree.Cut(9));
    }

    [Fact]
    public void The_mean_is_over_members_not_over_clusters()
    {
        // 0 and 1 at distance 1; 2 is at 4 and 6 from them; 3 is at 20, 22, 30: it joins at (20 + 22 + 30)/3 = 24, not at (21 + 30)/2.
        ClusterTree tree = ClusterTree.Of([0, 1, 4, 20, 1, 0, 6, 22, 4, 6, 0, 30, 20, 22, 30, 0], 4);
        Assert.Equal([1, 5, 24], tree.Joins.Select(join => join.Height));
    }

    [Fact]
    public void Leaves_are_in_an_order_without_crossings()
    {
        // 0 with 3, 1 with 2.
        ClusterTree tree = ClusterTree.Of([0, 9, 9, 1, 9, 0, 2, 9, 9, 2, 0, 9, 1, 9, 9, 0], 4);
        Assert.Equal([0, 3, 1, 2], tree.Order());
    }

    [Fact]
    public void One_point_is_a_tree() => Assert.Equal([0], ClusterTree.Of([0], 1).Order());
}
