using Amalgam.Atoms;

namespace Amalgam.Studies.DataSets;

/// <summary>Chooses some of a number of things at random, the same ones for the same seed.</summary>
public static class RandomSelection
{
    /// <summary>Indices of the chosen ones, ascending.</summary>
    /// <remarks>R. W. Floyd (Commun. ACM 30, 754 (1987)): every choice has the same probability, in memory of the chosen ones.</remarks>
    public static int[] Of(int all, int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, all);
        var bits = new RandomBits(unchecked((ulong)seed));
        var chosen = new SortedSet<int>();
        for (int last = all - count; last < all; last++)
        {
            int index = (int)(((UInt128)bits.Next() * (uint)(last + 1)) >> 64);
            if (!chosen.Add(index)) chosen.Add(last);
        }
        return [.. chosen];
    }
}
