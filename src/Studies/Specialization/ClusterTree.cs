namespace Amalgam.Studies.Specialization;

/// <summary>Hierarchical clustering by average linkage: the two clusters of smallest mean distance between their members are joined, again and again.</summary>
/// <remarks>Sokal and Michener, Univ. Kansas Sci. Bull. 38, 1409 (1958) (UPGMA). Of equal distances the first pair in the list of clusters is taken.</remarks>
/// <param name="Points">Number of points; point p is node p.</param>
/// <param name="Joins">[points − 1], in the order of joining; join j is node <c>Points</c> + j</param>
public sealed record ClusterTree(int Points, IReadOnlyList<ClusterJoin> Joins)
{
    /// <param name="distances">[point, point], symmetric</param>
    public static ClusterTree Of(ReadOnlySpan<double> distances, int points)
    {
        double[] between = distances.ToArray();
        int[] node = [.. Enumerable.Range(0, points)], size = [.. Enumerable.Repeat(1, points)];
        List<int> active = [.. Enumerable.Range(0, points)];
        var joins = new List<ClusterJoin>();
        while (active.Count > 1)
        {
            (int first, int second) = Nearest(between, active, points);
            joins.Add(new ClusterJoin(node[first], node[second], between[first * points + second]));
            foreach (int other in active)
            {
                double mean = (size[first] * between[first * points + other] + size[second] * between[second * points + other]) / (size[first] + size[second]);
                between[first * points + other] = between[other * points + first] = mean;
            }
            size[first] += size[second];
            node[first] = points + joins.Count - 1;
            active.Remove(second);
        }
        return new ClusterTree(points, joins);
    }

    private static (int First, int Second) Nearest(double[] between, List<int> active, int points)
    {
        (int First, int Second) best = (active[0], active[1]);
        for (int i = 0; i < active.Count; i++)
            for (int j = i + 1; j < active.Count; j++)
                if (between[active[i] * points + active[j]] < between[best.First * points + best.Second]) best = (active[i], active[j]);
        return best;
    }

    /// <summary>The points in the order of the leaves of the tree drawn without crossings; of two branches the one with the lower point comes first.</summary>
    public int[] Order()
    {
        if (Joins.Count == 0) return [.. Enumerable.Range(0, Points)];
        return [.. Members(Points + Joins.Count - 1)];
    }

    /// <summary>The points below a node, in the order of leaves.</summary>
    public IReadOnlyList<int> Members(int node)
    {
        if (node < Points) return [node];
        IReadOnlyList<int> first = Members(Joins[node - Points].First), second = Members(Joins[node - Points].Second);
        return first.Min() < second.Min() ? [.. first, .. second] : [.. second, .. first];
    }

    /// <summary>The tree cut into a number of clusters: the cluster of every point, numbered from 0 in the order of their lowest points.</summary>
    public int[] Cut(int clusters)
    {
        int keep = Math.Clamp(Points - clusters, 0, Joins.Count);
        int[] cluster = new int[Points];
        var below = new HashSet<int>(Joins.Take(keep).SelectMany(join => new[] { join.First, join.Second }));
        IEnumerable<IReadOnlyList<int>> roots = Enumerable.Range(0, Points + keep).Where(node => !below.Contains(node)).Select(Members)
            .OrderBy(members => members.Min());
        foreach ((int index, IReadOnlyList<int> members) in roots.Index())
            foreach (int point in members) cluster[point] = index;
        return cluster;
    }
}
