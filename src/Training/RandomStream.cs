namespace Amalgam.Training;

/// <summary>Random numbers that are the same on every machine and need no state to resume: a stream is named by seed, purpose and index.</summary>
/// <remarks>xoshiro256** (Blackman, Vigna 2018), seeded through SplitMix64.</remarks>
internal sealed class RandomStream
{
    private readonly ulong[] state = new ulong[4];

    public RandomStream(long seed, RandomPurpose purpose, long index = 0)
    {
        ulong mixed = SplitMix(SplitMix(SplitMix((ulong)seed) ^ (ulong)purpose) ^ (ulong)index);
        for (int word = 0; word < 4; word++) state[word] = mixed = SplitMix(mixed);
    }

    public ulong NextBits()
    {
        ulong result = ulong.RotateLeft(state[1] * 5, 7) * 9;
        ulong shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = ulong.RotateLeft(state[3], 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … count − 1.</summary>
    public int NextIndex(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Normal with mean 0 and variance 1 (Box–Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>0 … count − 1 in random order (Fisher–Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int last = count - 1; last > 0; last--)
        {
            int other = NextIndex(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }

    private static ulong SplitMix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}

/// <summary>What random numbers are for; streams of different purposes are independent.</summary>
internal enum RandomPurpose { Initialization = 1, Split = 2, Shuffle = 3, Exploration = 4, Upcycling = 5 }
