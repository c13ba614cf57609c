using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Model.Parameters;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>The streams of trainings and runs, pinned: numbers that changed would change every seeded result without a word.</summary>
public sealed class RandomBitsTests
{
    /// <summary>The first outputs of SplitMix64 for 1234567, as its authors' code gives them.</summary>
    [Fact]
    public void SplitMixGivesThePublishedNumbers()
    {
        Assert.Equal(6457827717110365317UL, RandomBits.Mix(1234567));
        Assert.Equal(3203168211198807973UL, RandomBits.Mix(unchecked(1234567 + RandomBits.Golden)));
        Assert.Equal(9817491932198370423UL, RandomBits.Mix(unchecked(1234567 + 2 * RandomBits.Golden)));
    }

    /// <summary>xoshiro256++ after SplitMix64 of 42: computed once with integers of any length in another language.</summary>
    [Fact]
    public void StreamsOfASeedStayTheSame()
    {
        var random = new DeterministicRandom(42);
        Assert.Equal([0xd0764d4f4476689fUL, 0x519e4174576f3791UL, 0xfbe07cfb0c24ed8cUL], Enumerable.Range(0, 3).Select(_ => random.Next()));
    }

    [Fact]
    public void StreamsOfAStepStayTheSame()
    {
        var random = new StepRandom(5, 2);
        random.Begin(7, RandomPurpose.Barostat);
        Assert.Equal([0.6935735606950343, 0.51132456548093, 0.663491476400709], Enumerable.Range(0, 3).Select(_ => random.Uniform()));
    }
}
