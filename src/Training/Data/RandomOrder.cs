using Amalgam.Model.Parameters;

namespace Amalgam.Training.Data;

/// <summary>Random orders that are a function of a seed and a name: nothing random has a state that a resumed run would need.</summary>
internal static class RandomOrder
{
    /// <summary>Blocks whose contents are shuffled together.</summary>
    private const int BlocksAtOnce = 64;

    /// <summary>0 … count − 1 in random order (Fisher–Yates).</summary>
    /// <param name="purpose">names the stream, such as "split" or "shuffle 12"</param>
    public static int[] Of(int count, long seed, string purpose)
    {
        var random = new DeterministicRandom((ulong)seed, purpose);
        int[] order = [.. Enumerable.Range(0, count)];
        Shuffle(order, random);
        return order;
    }

    /// <summary>
    /// 0 … count − 1 in the order of shuffled blocks: blocks are taken at random, and what is in some of them at a time is shuffled. What is read at about the
    /// same time lies in a few stretches of the data.
    /// </summary>
    /// <param name="block">numbers of a block; 1 for an order that is random throughout</param>
    public static int[] OfBlocks(int count, int block, long seed, string purpose)
    {
        if (block == 1) return Of(count, seed, purpose);
        int[] blocks = Of((count + block - 1) / block, seed, purpose + " blocks"), order = new int[count];
        var random = new DeterministicRandom((ulong)seed, purpose);
        int end = 0, start = 0;
        for (int index = 0; index < blocks.Length; index++)
        {
            int first = blocks[index] * block;
            for (int number = first; number < Math.Min(first + block, count); number++) order[end++] = number;
            if ((index + 1) % BlocksAtOnce > 0 && index + 1 < blocks.Length) continue;
            Shuffle(order.AsSpan(start..end), random);
            start = end;
        }
        return order;
    }

    private static void Shuffle(Span<int> order, DeterministicRandom random)
    {
        for (int last = order.Length - 1; last > 0; last--)
        {
            int other = random.NextIndex(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
    }
}
