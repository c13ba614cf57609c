using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network.Optimization;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingOptimizerTests
{
    [Fact]
    public void TwoStepsOfAdamWAreThoseDoneByHand()
    {
        var options = new OptimizerOptions { Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8, WeightDecay = 0.1 };
        double[] parameters = [1.0, -2.0];
        var optimizer = new Optimizer(options, new double[2], new double[2], [.. parameters], new ParameterPieces(2, true));
        optimizer.Step(parameters, [0.5, 4.0], 1, 0.01, 1);
        // m̂ = g and v̂ = g² after one step, so each parameter moves by lr, after it has decayed by 1 − 0.001.
        Assert.Equal(0.999 - 0.01, parameters[0], 1e-9);
        Assert.Equal(-1.998 - 0.01, parameters[1], 1e-9);
        optimizer.Step(parameters, [-0.2, 8.0], 0.5, 0.01, 2);
        // m = 0.9·0.05 − 0.01 = 0.035, m̂ = 0.035/0.19; v = 0.99·0.0025 + 0.0001 = 0.002575, v̂ = 0.002575/0.0199.
        Assert.Equal(0.989 * 0.999 - 0.01 * (0.035 / 0.19) / Math.Sqrt(0.002575 / 0.0199), parameters[0], 1e-9);
        Assert.Equal(-2.008 * 0.999 - 0.01, parameters[1], 1e-9);
    }

    /// <summary>The next gradient is added to what a step leaves; the average keeps (1 + t)/(10 + t) of itself.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(19)]
    public void AStepLeavesTheGradientZeroAndMovesTheAverage(int count)
    {
        double[] parameters = [.. Enumerable.Range(0, count).Select(index => 1.0 + index)], gradient = [.. parameters.Select(_ => 0.5)];
        double[] before = [.. parameters];
        var optimizer = new Optimizer(new OptimizerOptions(), new double[count], new double[count], [.. before], new ParameterPieces(count, false));
        optimizer.Step(parameters, gradient, 1, 0.01, 1);
        Assert.All(gradient, slope => Assert.Equal(0, slope));
        for (int index = 0; index < count; index++)
        {
            Assert.Equal(before[index] - 0.01, parameters[index], 1e-9);
            Assert.Equal(before[index] - 0.01 * (1 - 2.0 / 11), optimizer.Average[index], 1e-9);
        }
    }

    /// <summary>The identity stays a multiple of itself: each of its singular values 1/√2 goes five times through the quintic.</summary>
    [Fact]
    public void AStepOfMuonIsThatDoneByHand()
    {
        double[] weights = [1, 2, 3, 4], moment = [4, 0, 0, 4], gradient = [8, 0, 0, 8], average = [1, 2, 3, 4];
        using var muon = new Muon(0.5);
        muon.Move(new Muon.Arrays(weights, gradient, moment, average), 0.25, 0.5, (2, 2), new Muon.Factors(0.9, 0.1));
        // M = 0.5·4 + 0.5·2.
        Assert.Equal([3.0, 0, 0, 3], moment);
        double value = 1 / Math.Sqrt(2);
        for (int pass = 0; pass < 5; pass++) value = 3.4445 * value - 4.7750 * Math.Pow(value, 3) + 2.0315 * Math.Pow(value, 5);
        double step = 0.2 * Math.Sqrt(2) * 0.1 * value;
        double[] expected = [0.9 - step, 1.8, 2.7, 3.6 - step];
        for (int index = 0; index < 4; index++)
        {
            Assert.Equal(expected[index], weights[index], 1e-6);
            Assert.Equal((index + 1 + expected[index]) / 2, average[index], 1e-6);
        }
        Assert.All(gradient, slope => Assert.Equal(0, slope));
    }

    /// <summary>Whole vectors and the rest of matrices of odd sizes, tall and wide, have the bits of numbers taken one by one.</summary>
    [Theory]
    [InlineData(9, 7)]
    [InlineData(5, 21)]
    public void AStepOfMuonIsTheSameNumberByNumber(int rows, int columns)
    {
        var random = new DeterministicRandom(11);
        double[] weights = Some(), gradient = Some(), moment = Some(), average = Some();
        double[] expected = [.. weights], expectedMoment = [.. moment], expectedAverage = [.. average], direction = new double[weights.Length];
        for (int index = 0; index < direction.Length; index++)
        {
            double slope = (1 - 0.9) * 0.5 * gradient[index];
            expectedMoment[index] = 0.9 * moment[index] + slope;
            direction[index] = 0.9 * expectedMoment[index] + slope;
        }
        using var orthogonalizer = new Orthogonalizer();
        orthogonalizer.Run(direction, rows, columns, direction);
        double step = 0.2 * Math.Sqrt(Math.Max(rows, columns)) * 0.01;
        for (int index = 0; index < direction.Length; index++)
        {
            expected[index] = 0.99 * weights[index] - step * direction[index];
            expectedAverage[index] += 0.125 * (expected[index] - average[index]);
        }
        using var muon = new Muon(0.9);
        muon.Move(new Muon.Arrays(weights, gradient, moment, average), 0.5, 0.125, (rows, columns), new Muon.Factors(0.99, 0.01));
        Assert.Equal(expected, weights);
        Assert.Equal(expectedMoment, moment);
        Assert.Equal(expectedAverage, average);

        double[] Some() => [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextNormal())];
    }

    [Fact]
    public void UnderMuonEveryMatrixIsOnePieceAndEverythingElseStaysWithAdamW()
    {
        var layout = new ParameterLayout(Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]));
        var pieces = new ParameterPieces(layout, wholeMatrices: true);
        var seen = new int[layout.Count];
        foreach (ParameterPiece piece in pieces.InUse)
        {
            for (int index = piece.Start; index < piece.Start + piece.Length; index++) seen[index]++;
            ParameterTensor tensor = layout.Tensors.Last(tensor => tensor.Offset <= piece.Start);
            bool isMatrix = (tensor.Name.Contains(".routed.") || tensor.Name.Contains(".shared.")) && tensor.Name.EndsWith(".weight");
            Assert.Equal(isMatrix, piece.IsMatrix);
            if (isMatrix) Assert.Equal((tensor.Shape[^2], tensor.Shape[^1], tensor.Shape[^2] * tensor.Shape[^1]), (piece.Rows, piece.Columns, piece.Length));
        }
        Assert.All(seen, count => Assert.Equal(1, count));
    }

    [Fact]
    public void PiecesCoverEveryParameterOnceAndOnlyMatricesDecay()
    {
        var layout = new ParameterLayout(Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]));
        var pieces = new ParameterPieces(layout);
        int next = 0;
        foreach (ParameterPiece piece in pieces.InUse)
        {
            Assert.Equal(next, piece.Start);
            next += piece.Length;
            string name = layout.Tensors.Last(tensor => tensor.Offset <= piece.Start).Name;
            Assert.Equal((name.Contains(".routed.") || name.Contains(".shared.")) && name.EndsWith(".weight"), piece.Decays);
        }
        Assert.Equal(layout.Count, next);
    }

    /// <summary>Two elements select at most four of eight experts; the others do not move.</summary>
    [Fact]
    public void ExpertsThatNobodySelectedDoNotMove()
    {
        ParameterSet parameters = ParameterInitialization.Create(Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]), 3);
        ParameterLayout layout = parameters.Layout;
        ExpertSelection selection = ExpertSelection.Choose(parameters.Routers);
        double[] before = [.. parameters.Values];
        var optimizer = new Optimizer(new OptimizerOptions(), new double[layout.Count], new double[layout.Count], [.. before], new ParameterPieces(layout));
        optimizer.Select(selection);
        optimizer.Step(parameters.Values, [.. before.Select(_ => 1.0)], 1, 0.01, 1);
        ExpertMap map = layout.Layers[0].Maps[MapKind.NodeSelf];
        int length = map.In * map.Out;
        for (int expert = 0; expert < layout.Spec.RoutedExperts; expert++)
        {
            int start = map.Routed!.Offset + expert * length;
            bool moved = !before.AsSpan(start, length).SequenceEqual(parameters.Values.AsSpan(start, length));
            Assert.Equal(selection.Experts[map.Router].Contains(expert), moved);
        }
        Assert.NotEqual(before[layout.ElementTable.Offset], parameters.Values[layout.ElementTable.Offset]);
    }

    /// <summary>The first step of Adam is the learning rate, whatever the gradient: routers and routed experts move by their part of it.</summary>
    [Theory]
    [InlineData("element")]
    [InlineData("configuration")]
    public void RoutersAndRoutedExpertsHaveRatesOfTheirOwn(string routing)
    {
        ModelSpec spec = Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]) with { Routing = Enum.Parse<Routing>(routing, ignoreCase: true) };
        var layout = new ParameterLayout(spec);
        var options = new OptimizerOptions { WeightDecay = 0, RouterRate = 0.25, RoutedRate = 0.5 };
        var optimizer = new Optimizer(options, new double[layout.Count], new double[layout.Count], new double[layout.Count], new ParameterPieces(layout));
        var parameters = new double[layout.Count];
        optimizer.Step(parameters, [.. parameters.Select(_ => 2.0)], 1, 0.01, 1);
        foreach (ParameterTensor tensor in layout.Tensors)
        {
            double rate = tensor.Name.Contains(".router.") ? 0.25 : tensor.Name.Contains(".routed.") ? 0.5 : 1;
            Assert.All(parameters[tensor.Offset..(tensor.Offset + tensor.Length)], value => Assert.Equal(-0.01 * rate, value, 1e-9));
        }
    }

    [Fact]
    public void ClippingBringsTheNormDown()
    {
        Optimizer optimizer = Fresh(100_003);
        double[] gradient = [.. Enumerable.Range(0, 100_003).Select(index => Math.Sin(index))];
        double norm = optimizer.Norm(gradient);
        Assert.Equal(Math.Sqrt(gradient.Sum(slope => slope * slope)), norm, 1e-9);
        Assert.Equal(1, Optimizer.ClipFactor(norm, 2 * norm));
        Assert.Equal(0.5, Optimizer.ClipFactor(norm, 0.5 * norm), 1e-15);
        Assert.True(double.IsNaN(Fresh(1).Norm([double.NaN])));
    }

    [Fact]
    public void TheAverageFollowsFasterAtFirst()
    {
        var optimizer = new Optimizer(new OptimizerOptions { AverageDecay = 0.9 }, new double[1], new double[1], [0.0], new ParameterPieces(1, false));
        double[] parameters = [1.0];
        optimizer.Step(parameters, [0.0], 1, 0.01, 1);
        Assert.Equal(1 - 2.0 / 11, optimizer.Average[0], 1e-15);
        optimizer.Step(parameters, [0.0], 1, 0.01, 1000);
        Assert.Equal(0.9 * (1 - 2.0 / 11) + 0.1, optimizer.Average[0], 1e-15);
    }

    /// <summary>Vectors, remainders, pieces and threads: every parameter moves as it would alone.</summary>
    [Fact]
    public void EveryParameterMovesAsItWouldAlone()
    {
        const int count = 70_005;
        double[] together = [.. Enumerable.Range(0, count).Select(index => Math.Cos(index))],
            gradient = [.. Enumerable.Range(0, count).Select(index => Math.Sin(3 * index))];
        double[] start = [.. together];
        Fresh(count).Step(together, [.. gradient], 0.7, 0.01, 3);
        foreach (int index in (int[])[0, 7, 32767, 32768, 69_999, 70_004])
        {
            double[] alone = [start[index]];
            Fresh(1).Step(alone, [gradient[index]], 0.7, 0.01, 3);
            Assert.Equal(alone[0], together[index], 1e-15);
        }
    }

    private static Optimizer Fresh(int count) =>
        new(new OptimizerOptions(), new double[count], new double[count], new double[count], new ParameterPieces(count, true));

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
        var schedule = new LearningRateSchedule(new ScheduleOptions
        {
            Shape = DecayShape.Exponential, LearningRate = 1e-2, FinalLearningRate = 1e-4,
            Warmup = 0
        });
        Assert.Equal(1e-2, schedule.RateAt(0), 1e-15);
        Assert.Equal(1e-3, schedule.RateAt(0.5), 1e-15);
        Assert.Equal(1e-4, schedule.RateAt(1), 1e-15);
    }
}
