using System.Runtime.Intrinsics;
using Amalgam.Atoms;

namespace Amalgam.Dynamics.Motion;

/// <summary>
/// Random numbers that belong to a seed, a replica, a step and a purpose: nothing needs to be saved to go on, and nothing depends on threads.
/// </summary>
/// <remarks>xoshiro256++ (Blackman, Vigna, ACM Trans. Math. Softw. 47, 36 (2021)), begun anew for every step with SplitMix64 of the four numbers.</remarks>
public sealed class StepRandom
{
    private const int Lanes = 4;
    private readonly ulong key;
    private RandomBits bits;

    /// <param name="seed">seed of the run</param>
    /// <param name="replica">number of the replica</param>
    public StepRandom(long seed, int replica) => key = RandomBits.Mix(RandomBits.Mix((ulong)seed) ^ (uint)replica);

    /// <summary>Begins the numbers of a step and purpose.</summary>
    public void Begin(long step, RandomPurpose purpose)
    {
        ulong state = RandomBits.Mix(key ^ (ulong)step) ^ (ulong)purpose;
        bits = new RandomBits(state + RandomBits.Golden);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => bits.NextUniform();

    /// <summary>Normal with mean 0 and variance 1 (Box and Muller; one of the pair is thrown away).</summary>
    public double Normal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    /// <summary>Fills with independent normal numbers, mean 0, variance 1 (Box and Muller, four pairs at a time).</summary>
    public void Normals(Span<double> destination)
    {
        Span<double> uniform = stackalloc double[2 * Lanes], normal = stackalloc double[2 * Lanes];
        for (int first = 0; first < destination.Length; first += 2 * Lanes)
        {
            for (int lane = 0; lane < 2 * Lanes; lane++) uniform[lane] = Uniform();
            Vector256<double> radius = Vector256.Sqrt(Vector256.Create(-2.0) * Vector256.Log(Vector256<double>.One - Vector256.Create<double>(uniform)));
            (Vector256<double> sine, Vector256<double> cosine) = Vector256.SinCos(Vector256.Create(2 * Math.PI) * Vector256.Create<double>(uniform[Lanes..]));
            (radius * cosine).CopyTo(normal);
            (radius * sine).CopyTo(normal[Lanes..]);
            int count = Math.Min(2 * Lanes, destination.Length - first);
            normal[..count].CopyTo(destination[first..]);
        }
    }

    /// <summary>Sum of the squares of <paramref name="count"/> independent normal numbers, drawn at once.</summary>
    /// <remarks>Twice a gamma variable of shape count/2: G. Marsaglia and W. W. Tsang, ACM Trans. Math. Softw. 26, 363 (2000).</remarks>
    public double SumOfSquares(int count)
    {
        if (count <= 2)
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
            {
                double normal = Normal();
                sum += normal * normal;
            }
            return sum;
        }
        double d = 0.5 * count - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - Uniform()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return 2 * d * v;
        }
    }
}
