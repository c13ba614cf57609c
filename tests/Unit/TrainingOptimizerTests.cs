using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Training;
using Xunit;

namespace Amalgam.Unit;

public sealed class TrainingOptimizerTests
{
    [Fact]
    public void TwoStepsOfAdamWAreThoseDoneByHand()
    {
        var options = new OptimizerOptions { Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8, WeightDecay = 0.1 };
        double[] parameters = [1.0, -2.0];
        var optimizer = new AdamW(options, new double[2], new double[2], [new ParameterTensor("w", [1], 1)]);
        optimizer.Step(parameters, [0.5, 4.0], 0.01, 1);
        // m̂ = g and v̂ = g² after one step, so each parameter moves by lr; parameter 1 first decays to −2 (1 − 0.001).
        Assert.Equal(0.99, parameters[0], 1e-9);
        Assert.Equal(-1.998 - 0.01, parameters[1], 1e-9);
        optimizer.Step(parameters, [-0.1, 4.0], 0.01, 2);
        // m = 0.9·0.05 − 0.01 = 0.035, m̂ = 0.035/0.19; v = 0.99·0.0025 + 0.0001 = 0.002575, v̂ = 0.002575/0.0199.
        Assert.Equal(0.99 - 0.01 * (0.035 / 0.19) / Math.Sqrt(0.002575 / 0.0199), parameters[0], 1e-9);
        Assert.Equal(-2.008 * 0.999 - 0.01, parameters[1], 1e-9);
    }

    [Fact]
    public void OnlyMatricesDecay()
    {
        var layout = new ParameterLayout(Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]));
        string[] decaying = [.. AdamW.Matrices(layout).Select(tensor => tensor.Name)];
        Assert.Contains("layers.0.node_self.routed.weight", decaying);
        Assert.Contains("layers.0.pair_mix.shared.weight", decaying);
        Assert.Contains("head.1.shared.weight", decaying);
        Assert.DoesNotContain(decaying, name => name.EndsWith("bias") || name.EndsWith("step") || name.Contains("router") || name == "element_table");
        Assert.Equal(decaying.Distinct().Count(), decaying.Length);
    }

    [Fact]
    public void ClippingKeepsTheDirection()
    {
        double[] gradient = [3, -4];
        Assert.Equal(5, Clipper(10).Clip(gradient));
        Assert.Equal([3, -4], gradient);
        Assert.Equal(5, Clipper(1).Clip(gradient));
        Assert.Equal(0.6, gradient[0], 1e-15);
        Assert.Equal(-0.8, gradient[1], 1e-15);
        Assert.True(double.IsNaN(Clipper(1).Clip([double.NaN])));
    }

    [Fact]
    public void LongVectorsAndAnyThreadsGiveTheNumbersOfTheFormula()
    {
        const int count = 10 * ParameterBlocks.Size + 3;
        double[] gradient = [.. Enumerable.Range(0, count).Select(index => Math.Sin(index))], one = new double[count], two = new double[count];
        var options = new OptimizerOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-3 };
        new AdamW(options, new double[count], new double[count], [], 1).Step(one, gradient, 0.1, 3);
        new AdamW(options, new double[count], new double[count], [], 2).Step(two, gradient, 0.1, 3);
        Assert.Equal(one, two);
        for (int index = 0; index < count; index += 97)
        {
            double g = gradient[index], m = 0.2 * g / (1 - Math.Pow(0.8, 3)), v = 0.05 * g * g / (1 - Math.Pow(0.95, 3));
            Assert.Equal(-0.1 * m / (Math.Sqrt(v) + 1e-3), one[index], 1e-14);
        }
        Assert.Equal(Math.Sqrt(gradient.Sum(g => g * g)), Clipper(1e9).Clip(gradient), 1e-9);
    }

    private static AdamW Clipper(double largest) => new(new OptimizerOptions { ClipNorm = largest }, [], [], []);

    [Fact]
    public void TheAverageFollowsFasterAtFirst()
    {
        var average = new WeightAverage(0.9, [0.0]);
        average.Add([1.0], 1);
        Assert.Equal(1 - 2.0 / 11, average.Values[0], 1e-15);
        average.Add([1.0], 1000);
        Assert.Equal(0.9 * (1 - 2.0 / 11) + 0.1, average.Values[0], 1e-15);
    }

    [Fact]
    public void CosineFallsFromFullToFinalRateAfterWarmUp()
    {
        var schedule = new LearningRateSchedule(new ScheduleOptions { Shape = DecayShape.Cosine, LearningRate = 1e-2, FinalLearningRate = 1e-4, Warmup = 0.2 });
        Assert.Equal(0, schedule.RateAt(0));
        Assert.Equal(5e-3, schedule.RateAt(0.1), 1e-15);
        Assert.Equal(1, schedule.DecayAt(0.1));
        Assert.Equal(1e-2, schedule.RateAt(0.2), 1e-15);
        Assert.Equal((1e-2 + 1e-4) / 2, schedule.RateAt(0.6), 1e-15);
        Assert.Equal(1e-4, schedule.RateAt(1), 1e-15);
    }

    [Fact]
    public void ExponentialIsGeometric()
    {
        var schedule = new LearningRateSchedule(new ScheduleOptions { Shape = DecayShape.Exponential, LearningRate = 1e-2, FinalLearningRate = 1e-4, Warmup = 0 });
        Assert.Equal(1e-2, schedule.RateAt(0), 1e-15);
        Assert.Equal(1e-3, schedule.RateAt(0.5), 1e-15);
        Assert.Equal(1e-4, schedule.RateAt(1), 1e-15);
    }
}
