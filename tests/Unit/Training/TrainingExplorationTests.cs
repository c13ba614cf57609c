using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Training.Exploration;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingExplorationTests
{
    private static readonly Element[] Twenty = [.. Enumerable.Range(1, 20).Select(number => new Element(number))];
    private static readonly ParameterSet Parameters = ParameterInitialization.Create(Presets.Create("tiny", Twenty), 3);
    private static readonly long[] Atoms = [.. Enumerable.Range(1, 20).Select(index => (long)(10000 / index))];

    [Fact]
    public void SelectionsComeAtEqualFractionsAndThenStay()
    {
        var exploration = new ExpertExploration(new ExpertOptions { Exploration = 0.5, Reselections = 4 }, Parameters, Atoms, 1);
        var made = new List<double>();
        for (int step = 0; step <= 100; step++)
            if (exploration.Advance(Parameters, step / 100.0)) made.Add(step / 100.0);
        Assert.Equal([0, 0.13, 0.25, 0.38, 0.5], made);
        Assert.True(exploration.Frozen);
    }

    [Fact]
    public void WithoutExplorationTheFirstSelectionIsFinalAndFreeOfNoise()
    {
        var exploration = new ExpertExploration(new ExpertOptions { Exploration = 0, Balance = false }, Parameters, Atoms, 1);
        Assert.True(exploration.Advance(Parameters, 0));
        Assert.True(exploration.Frozen);
        Assert.Equal(ExpertSelection.Choose(Parameters.Routers).Experts, exploration.Selection.Experts);
        Assert.False(exploration.Advance(Parameters, 1));
    }

    [Fact]
    public void BalanceSpreadsElementsNotAtoms()
    {
        double balanced = Unevenness(balance: true), free = Unevenness(balance: false);
        Assert.True(balanced < 0.35, $"balanced {balanced}");
        Assert.True(free > 2 * balanced, $"free {free}, balanced {balanced}");
    }

    [Fact]
    public void BalancedTwentyElementsLeaveNoExpertDead()
    {
        ExpertExploration exploration = Frozen(balance: true);
        Assert.Empty(exploration.DeadExperts(Parameters.Layout));
    }

    [Fact]
    public void DeadExpertsAreReported()
    {
        ParameterSet two = ParameterInitialization.Create(Presets.Create("tiny", [new Element(1), new Element(8)]), 3);
        var exploration = new ExpertExploration(new ExpertOptions { Exploration = 0 }, two, [10, 10], 1);
        exploration.Advance(two, 0);
        IReadOnlyList<string> dead = exploration.DeadExperts(two.Layout);
        Assert.Equal(2, dead.Count);
        Assert.Matches(@"^layers\.0\.router\.node: [4-6] of 8 experts unused \([0-7 ]+\)$", dead[0]);
    }

    [Fact]
    public void NoiseDiffersBetweenSelectionsAndSeedsButNotBetweenRuns()
    {
        Assert.Equal(First(1, 1), First(1, 1));
        Assert.NotEqual(First(1, 1), First(2, 1));
        Assert.NotEqual(First(1, 1), First(1, 2));
    }

    private static int[] First(long seed, int selections)
    {
        var exploration = new ExpertExploration(new ExpertOptions { Exploration = 1, Reselections = 10, Noise = 2 }, Parameters, Atoms, seed);
        for (int count = 0; count < selections; count++) exploration.Advance(Parameters, 0.101 * count);
        return exploration.Selection.Experts[0];
    }

    private static ExpertExploration Frozen(bool balance)
    {
        var exploration = new ExpertExploration(new ExpertOptions { Exploration = 0, Balance = balance }, Parameters, Atoms, 1);
        exploration.Advance(Parameters, 0);
        return exploration;
    }

    /// <summary>Relative standard deviation of Σ √atoms over experts, mean over routers.</summary>
    private static double Unevenness(bool balance)
    {
        ExpertExploration exploration = Frozen(balance);
        return exploration.Selection.Experts.Average(experts =>
        {
            var load = new double[8];
            for (int entry = 0; entry < experts.Length; entry++) load[experts[entry]] += Math.Sqrt(Atoms[entry / 2]);
            double mean = load.Average();
            return Math.Sqrt(load.Average(weight => (weight - mean) * (weight - mean))) / mean;
        });
    }
}
