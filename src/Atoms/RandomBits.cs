using System.Numerics;

namespace Amalgam.Atoms;

/// <summary>
/// Random bits that depend on the seed alone: xoshiro256++, seeded by SplitMix64. The random streams of training and of dynamics use it.
/// </summary>
/// <remarks>D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47, 36 (2021). A mutable value: keep it in one field.</remarks>
public struct RandomBits
{
    /// <summary>2⁶⁴ over the golden ratio, odd: the increment of SplitMix64.</summary>
    public const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state0, state1, state2, state3;

    /// <param name="state0">of the four words at least one is not zero</param>
    public RandomBits(ulong state0, ulong state1, ulong state2, ulong state3) =>
        (this.state0, this.state1, this.state2, this.state3) = (state0, state1, state2, state3);

    /// <summary>The stream of a seed: four steps of SplitMix64.</summary>
    public RandomBits(ulong seed) : this(Mix(seed), Mix(seed + Golden), Mix(unchecked(seed + 2 * Golden)), Mix(unchecked(seed + 3 * Golden))) { }

    /// <summary>One step of SplitMix64 from a state: adds <see cref="Golden"/> and mixes.</summary>
    public static ulong Mix(ulong state)
    {
        ulong mixed = unchecked(state + Golden);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = unchecked(BitOperations.RotateLeft(state0 + state3, 23) + state0), shifted = state1 << 17;
        state2 ^= state0;
        state3 ^= state1;
        state1 ^= state2;
        state0 ^= state3;
        state2 ^= shifted;
        state3 = BitOperations.RotateLeft(state3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUniform() => (Next() >> 11) * (1.0 / (1UL << 53));
}
