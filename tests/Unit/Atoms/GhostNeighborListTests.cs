using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>Pairs of own atoms among own atoms and ghosts, found or kept, against all distances.</summary>
public sealed class GhostNeighborListTests
{
    private const double Cutoff = 3, Skin = 0.6;

    [Fact]
    public void Pairs_within_the_cutoff_are_all_there_while_atoms_move()
    {
        var random = new Random(3);
        Structure all = Box(random, 150);
        var list = new GhostNeighborList(Cutoff, Skin, 1);
        for (int step = 0; step < 30; step++)
        {
            list.Update(all, 60, step > 0);
            Assert.Equal(Expected(all, 60), Found(list, 60));
            for (int index = 0; index < all.Positions.Length; index++) all.Positions[index] += 0.05 * (random.NextDouble() - 0.5);
        }
        Assert.InRange(list.RebuildCount, 1, 15);
    }

    [Fact]
    public void Other_atoms_and_no_atoms_at_all_are_found_anew()
    {
        var list = new GhostNeighborList(Cutoff, Skin, 1);
        foreach ((int count, int own) in new[] { (100, 40), (90, 40), (90, 50), (20, 0), (0, 0), (30, 30) })
        {
            Structure all = Box(new Random(count), count);
            list.Update(all, own, true);
            Assert.Equal(Expected(all, own), Found(list, own));
        }
    }

    [Fact]
    public void Atoms_at_the_same_place_are_an_error_also_in_a_kept_list()
    {
        Structure all = Box(new Random(1), 50);
        var list = new GhostNeighborList(Cutoff, 2, 1);
        list.Update(all, 20, false);
        int other = list.Neighbor[0];
        for (int axis = 0; axis < 3; axis++)
        {
            double middle = 0.5 * (all.Positions[axis] + all.Positions[3 * other + axis]);
            all.Positions[axis] = all.Positions[3 * other + axis] = middle;
        }
        Assert.Contains("same place", Assert.Throws<InvalidDataException>(() => list.Update(all, 20, true)).Message, StringComparison.Ordinal);
        all.Positions[0] += 1;
        list.Update(all, 20, true);
        Assert.Equal(Expected(all, 20), Found(list, 20));
    }

    private static Structure Box(Random random, int count) => new([.. Enumerable.Repeat(new Element(1), count)],
        [.. Enumerable.Range(0, 3 * count).Select(_ => 9 * random.NextDouble())], Cell.Open);

    private static (int, int, double)[] Expected(Structure all, int own) =>
    [
        .. from centre in Enumerable.Range(0, own)
           from other in Enumerable.Range(0, all.AtomCount)
           let distance = Distance(all, centre, other)
           where other != centre && distance <= Cutoff
           select (centre, other, Math.Round(distance, 9)),
    ];

    private static (int, int, double)[] Found(GhostNeighborList list, int own)
    {
        var found = new List<(int, int, double)>();
        for (int centre = 0; centre < own; centre++)
            for (int pair = list.Start[centre]; pair < list.Start[centre + 1]; pair++)
            {
                ReadOnlySpan<double> d = list.Displacement.Slice(3 * pair, 3);
                double distance = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
                if (distance <= Cutoff) found.Add((centre, list.Neighbor[pair], Math.Round(distance, 9)));
            }
        return [.. found.Order()];
    }

    private static double Distance(Structure all, int centre, int other)
    {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) sum += Math.Pow(all.Positions[3 * other + axis] - all.Positions[3 * centre + axis], 2);
        return Math.Sqrt(sum);
    }
}
