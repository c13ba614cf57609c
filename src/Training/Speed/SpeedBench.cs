using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network;
using Amalgam.Network.Graph;
using Amalgam.Network.Pass;
using Amalgam.Network.Profile;

namespace Amalgam.Training.Speed;

/// <summary>Measures what a model costs on this machine, and how that compares with the multiply-adds the machine can make.</summary>
/// <remarks>
/// Machines are shared and clocks drift: every round measures the peak before and after the evaluation, or the training step, and shares are medians over
/// rounds, as are all numbers.
/// </remarks>
public sealed class SpeedBench : IDisposable
{
    private const int FewestRounds = 3;
    private const double BurstOperations = 2e9;

    private readonly PotentialModel model;
    private readonly SpeedOptions options;
    private readonly SpeedTrial trial;

    private SpeedBench(PotentialModel model, Structure structure, SpeedOptions options)
    {
        this.model = model;
        this.options = options;
        trial = new SpeedTrial(model, [structure], options);
    }

    /// <summary>Measures one model on one structure; labels are not needed.</summary>
    public static SpeedReport Run(PotentialModel model, Structure structure, SpeedOptions options)
    {
        using var bench = new SpeedBench(model, structure, options);
        return bench.Measure();
    }

    private SpeedReport Measure()
    {
        (long evaluationBytes, long trainingBytes) = WarmUp();
        Samples samples = Sample();
        double peak = Median(samples.Peaks);
        (double product, double productShare) = BestProduct();
        BatchEvaluator network = trial.Network;
        StructureGraph graph = trial.Graph;
        // A training step came last; the work counted must be that of an evaluation alone.
        trial.Evaluate();
        return new SpeedReport
        {
            Device = network.Device,
            Threads = network.Threads,
            Atoms = graph.AtomCount,
            PairsPerAtom = (double)graph.PairCount / graph.AtomCount,
            AnglesPerAtom = (double)graph.AngleCount / graph.AtomCount,
            PeakGflops = peak,
            ProductGflops = product,
            ProductShareOfPeak = productShare,
            NeighborListMicroseconds = 1e6 * Median(samples.Lists) / graph.AtomCount,
            EstimatedBytesPerAtom = NetworkMemory.Features(model.Spec, options.Precision, graph) / graph.AtomCount,
            Evaluate = Pass(samples.Evaluations, evaluationBytes, network.EvaluationWork),
            TrainStep = options.Training ? Pass(samples.Steps, trainingBytes, network.EvaluationWork, network.GradientWork) : null,
            Stages = Stages(),
            Products = Products(peak),
        };
    }

    /// <summary>Brings memory to its final size, which takes two passes; returns the bytes held for evaluations alone and with training steps.</summary>
    private (long Evaluation, long Training) WarmUp()
    {
        trial.Evaluate();
        trial.Evaluate();
        long evaluation = trial.Network.FeatureBytes;
        if (options.Training)
        {
            trial.Step();
            trial.Step();
        }
        return (evaluation, trial.Network.FeatureBytes);
    }

    /// <summary>Times neighbour lists, evaluations and training steps, with products before and after each pass.</summary>
    private Samples Sample()
    {
        var samples = new Samples([Peak()], [], [], []);
        // One after the other: a training step takes so much memory that an evaluation after it would find nothing in cache.
        Repeat(() =>
        {
            samples.Lists.Add(Time(trial.FillGraph));
            samples.Evaluations.Add(Timed(trial.Evaluate));
        });
        if (options.Training) Repeat(() => samples.Steps.Add(Timed(trial.Step)));
        return samples;

        Round Timed(Action pass)
        {
            double before = samples.Peaks[^1], seconds = Time(pass);
            samples.Peaks.Add(Peak());
            return new Round(seconds, 0.5 * (before + samples.Peaks[^1]));
        }
    }

    private void Repeat(Action round) => Repeat(round, options.Training ? options.Seconds / 2 : options.Seconds, FewestRounds);

    private static void Repeat(Action round, double seconds, int fewest)
    {
        long start = Stopwatch.GetTimestamp();
        for (int count = 0; count < fewest || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; count++) round();
    }

    /// <summary>One timed pass, s, and the peak around it, GFLOP/s.</summary>
    private readonly record struct Round(double Seconds, double Peak);

    /// <summary>What was measured.</summary>
    /// <param name="Peaks">[round], GFLOP/s</param>
    /// <param name="Lists">[round], s</param>
    private sealed record Samples(List<double> Peaks, List<double> Lists, List<Round> Evaluations, List<Round> Steps);

    private PassSpeed Pass(IReadOnlyList<Round> rounds, long bytes, params NetworkWork[] parts)
    {
        double atoms = trial.Atoms, operations = parts.Sum(work => (double)work.Total), needed = parts.Sum(work => (double)work.Needed);
        double seconds = Median([.. rounds.Select(round => round.Seconds)]),
            share = Median([.. rounds.Select(round => 1e-9 * operations / round.Seconds / round.Peak)]);
        return new PassSpeed(1e6 * seconds / atoms, 1e-9 * operations / seconds, share, share * needed / operations, operations / atoms, bytes / atoms);
    }

    /// <summary>Where the time of an evaluation goes; looking at the clock slows it down by a percent.</summary>
    private List<StageSpeed> Stages()
    {
        BatchEvaluator network = trial.Network;
        network.TimesStages = true;
        var sum = new NetworkWork();
        Repeat(() =>
        {
            trial.Evaluate();
            sum.Add(network.EvaluationWork);
        }, 0.1 * options.Seconds, 1);
        network.TimesStages = false;
        double ticks = sum.Ticks.Sum(), operations = sum.Total;
        return [.. Enum.GetValues<NetworkStage>().Select(stage => new StageSpeed(
            stage, sum.Ticks[(int)stage] / ticks, sum.Products[(int)stage] / operations,
            1e-9 * sum.Products[(int)stage] / Math.Max(1e-9, sum.Ticks[(int)stage] / (double)Stopwatch.Frequency)))];
    }

    private List<ProductSpeed> Products(double peak)
    {
        ModelSpec spec = model.Spec;
        var shapes = new HashSet<(int Inner, int Columns)>
        {
            (spec.PairWidth, spec.NodeWidth), (spec.NodeWidth, spec.PairWidth), (spec.PairWidth, spec.PairWidth), (spec.NodeWidth, spec.NodeWidth),
            (spec.AngleWidth, spec.PairWidth), (spec.PairWidth, spec.AngleWidth), (spec.AngleWidth, spec.AngleWidth), (spec.SymWidth, spec.NodeWidth),
        };
        return [.. shapes.Where(shape => shape.Inner > 0 && shape.Columns > 0).Order().Select(shape =>
        {
            double rate = Median([.. Enumerable.Range(0, FewestRounds).Select(_ => Rate(shape.Columns, shape.Inner))]);
            return new ProductSpeed(shape.Inner, shape.Columns, rate, rate / peak);
        })];
    }

    /// <summary>GFLOP/s of the product kernel at the best of some shapes, and its share of the peaks beside it.</summary>
    private (double Rate, double Share) BestProduct()
    {
        (int Inner, int Columns)[] shapes = [(64, 64), (128, 32), (128, 64), (240, 32)];
        (double Rate, double Share)[] found = [.. shapes.Select(shape =>
        {
            double before = Peak();
            (double Rate, double Share)[] rounds = [.. Enumerable.Range(0, FewestRounds).Select(_ =>
            {
                double rate = Rate(shape.Columns, shape.Inner), after = Peak(), share = rate / (0.5 * (before + after));
                before = after;
                return (rate, share);
            })];
            return (Median([.. rounds.Select(round => round.Rate)]), Median([.. rounds.Select(round => round.Share)]));
        })];
        return found.MaxBy(product => product.Share);
    }

    private double Peak() => trial.PeakRate(BurstOperations);

    private double Rate(int columns, int inner) => trial.ProductRate(columns, inner, BurstOperations);

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : 0.5 * (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]);
    }

    public void Dispose() => trial.Dispose();
}
