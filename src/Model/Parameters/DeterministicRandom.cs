using System.Text;
using Amalgam.Atoms;

namespace Amalgam.Model.Parameters;

/// <summary>
/// Random numbers that depend on the seed alone, in every version of the program: xoshiro256++,
/// seeded by SplitMix64 (Blackman, Vigna, ACM Trans. Math. Softw. 47, 36 (2021)).
/// </summary>
public sealed class DeterministicRandom
{
    private RandomBits bits;
    private double spare = double.NaN;

    /// <summary>The stream of a seed.</summary>
    public DeterministicRandom(ulong seed) => bits = new RandomBits(seed);

    /// <summary>The stream of a seed and a name: streams of different names are independent of each other and of the order of use.</summary>
    /// <remarks>The seed is changed by the 64-bit FNV-1a hash of the name in UTF-8.</remarks>
    public DeterministicRandom(ulong seed, string name) : this(seed ^ Hash(name)) { }

    /// <summary>64 random bits.</summary>
    public ulong Next() => bits.Next();

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextUniform() => bits.NextUniform();

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1, without bias (rejection of the last incomplete block).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public int NextIndex(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong size = (ulong)count, limit = ulong.MaxValue - ulong.MaxValue % size, value;
        do value = Next(); while (value >= limit);
        return (int)(value % size);
    }

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller; the second of a pair is kept).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(spare))
        {
            double kept = spare;
            spare = double.NaN;
            return kept;
        }
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform())), angle = 2 * Math.PI * NextUniform();
        spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    private static ulong Hash(string name)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(name)) hash = (hash ^ letter) * 0x100000001B3;
        return hash;
    }
}
