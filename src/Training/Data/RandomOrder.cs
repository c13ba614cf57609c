using Amalgam.Model.Parameters;

namespace Amalgam.Training.Data;

/// <summary>Random orders that are a function of a seed and a name: nothing random has a state that a resumed run would need.</summary>
internal static class RandomOrder
{
    /// <summary>0 … count − 1 in random order (Fisher–Yates).</summary>
    /// <param name="purpose">names the stream, such as "split" or "shuffle 12"</param>
    public static int[] Of(int count, long seed, string purpose)
    {
        var random = new DeterministicRandom((ulong)seed, purpose);
        int[] order = [.. Enumerable.Range(0, count)];
        for (int last = count - 1; last > 0; last--)
        {
            int other = random.NextIndex(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }
}
