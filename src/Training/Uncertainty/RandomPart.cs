using Amalgam.Atoms;

namespace Amalgam.Training.Uncertainty;

/// <summary>A random part of things that come one after the other, the same one every time.</summary>
internal static class RandomPart
{
    private const ulong Seed = 1;

    /// <summary>At most <paramref name="most"/> of them, in their order; all where there are no more.</summary>
    /// <remarks>J. S. Vitter's algorithm R (ACM Trans. Math. Softw. 11, 37, 1985): every choice has the same probability.</remarks>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> all, int most)
    {
        var bits = new RandomBits(Seed);
        var kept = new List<(long Index, T Item)>();
        long seen = 0;
        foreach (T item in all)
        {
            long place = kept.Count < most ? seen : (long)(((UInt128)bits.Next() * (ulong)(seen + 1)) >> 64);
            if (kept.Count < most) kept.Add((seen, item));
            else if (place < most) kept[(int)place] = (seen, item);
            seen++;
        }
        return [.. kept.OrderBy(one => one.Index).Select(one => one.Item)];
    }
}
