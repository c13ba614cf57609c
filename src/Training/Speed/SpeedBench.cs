using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Network;

namespace Amalgam.Training;

/// <summary>Measures what a model costs on this machine, and how that compares with the products the machine can make.</summary>
/// <remarks>
/// Machines are shared and clocks drift: every round measures the peak beside the evaluation, or beside the training step, and all numbers are medians over rounds. A training step is all that <c>train</c> does per batch: merging weights, energies and forces, loss, gradient, optimiser.
/// </remarks>
public sealed class SpeedBench : IDisposable
{
    private const int FewestRounds = 3;
    /// <summary>Rows of the products that measure the peak: operands stay in the first cache.</summary>
    private const int PeakRows = 48;
    private const double BurstOperations = 2e9;

    private readonly PotentialModel model;
    private readonly Structure structure;
    private readonly SpeedOptions options;
    private readonly TrainableNetwork network;
    private readonly NeighborList list = new();
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();
    private readonly double[] gradient, losses = new double[1];
    private readonly ParameterSet moving;
    private readonly AdamW optimizer;
    private readonly TrainingLoss loss = new(new LossOptions());
    private readonly StructureGraph[] batch;

    private SpeedBench(PotentialModel model, Structure structure, SpeedOptions options)
    {
        this.model = model;
        this.structure = Labelled(structure);
        this.options = options;
        network = new TrainableNetwork(model.Parameters.Layout, model.ReferenceEnergies, options.Precision, options.Threads);
        moving = new ParameterSet(model.Parameters.Layout);
        model.Parameters.Values.CopyTo(moving.Values, 0);
        network.SetParameters(moving, model.Selection);
        int count = options.Training ? moving.Values.Length : 0;
        gradient = new double[count];
        optimizer = new AdamW(new OptimizerOptions(), new double[count], new double[count], new double[count], new ParameterPieces(model.Parameters.Layout), network.Run);
        optimizer.Select(model.Selection);
        batch = [new StructureGraph(model.Spec, this.structure, list)];
    }

    /// <summary>Measures one model on one structure; labels are not needed.</summary>
    public static SpeedReport Run(PotentialModel model, Structure structure, SpeedOptions options)
    {
        using var bench = new SpeedBench(model, structure, options);
        return bench.Measure();
    }

    /// <summary>The structure with labels, which a training step compares with: all zero.</summary>
    private static Structure Labelled(Structure structure) => new(structure.Elements, structure.Positions, structure.Cell)
    {
        Energy = 0,
        Forces = new double[3 * structure.AtomCount],
        Stress = structure.Cell.PeriodicA && structure.Cell.PeriodicB && structure.Cell.PeriodicC ? new double[9] : null,
        Source = structure.Source,
    };

    private SpeedReport Measure()
    {
        // The second time memory has its final size.
        network.Evaluate(batch, result);
        network.Evaluate(batch, result);
        long bytes = network.FeatureBytes;
        if (options.Training)
        {
            Step(1);
            Step(1);
        }
        long trainingBytes = network.FeatureBytes;
        (int inner, int columns) = BestShape();
        List<double> peaks = [], lists = [], evaluations = [], steps = [];
        // One after the other: a training step takes so much memory that an evaluation after it would find nothing in cache.
        Repeat(() =>
        {
            peaks.Add(Rate(PeakRows, columns, inner));
            lists.Add(Time(() => batch[0].Fill(model.Spec, structure, list)));
            evaluations.Add(Time(() => network.Evaluate(batch, result)));
        });
        if (options.Training)
            Repeat(() =>
            {
                peaks.Add(Rate(PeakRows, columns, inner));
                steps.Add(Time(() => Step(2 + steps.Count)));
            });
        double peak = Median(peaks), evaluation = Median(evaluations);
        StructureGraph graph = batch[0];
        network.Evaluate(batch, result);
        PassSpeed evaluate = Pass(evaluation, peak, bytes, network.EvaluationWork);
        PassSpeed? train = options.Training ? Pass(Median(steps), peak, trainingBytes, network.EvaluationWork, network.GradientWork) : null;
        return new SpeedReport(
            network.Lanes, network.Threads, graph.AtomCount, (double)graph.PairCount / graph.AtomCount, (double)graph.AngleCount / graph.AtomCount, peak,
            1e6 * Median(lists) / graph.AtomCount, NetworkMemory.Features(model.Spec, options.Precision, graph) / graph.AtomCount, evaluate, train, Stages(), Products(peak));
    }

    private void Repeat(Action round) => Repeat(round, options.Training ? options.Seconds / 2 : options.Seconds, FewestRounds);

    private static void Repeat(Action round, double seconds, int fewest)
    {
        long start = Stopwatch.GetTimestamp();
        for (int count = 0; count < fewest || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; count++) round();
    }

    /// <summary>What <c>train</c> does with a batch.</summary>
    private void Step(int number)
    {
        network.SetParameters(moving, model.Selection);
        network.Evaluate(batch, result);
        loss.Evaluate(batch, result, LossCounts.Of([structure]), 1, seeds, null, losses);
        optimizer.Clear(gradient);
        network.AddGradient(batch, seeds, gradient);
        double norm = optimizer.Norm(gradient);
        // A rate so small that the weights, and with them the work, stay what they are.
        optimizer.Step(moving.Values, gradient, AdamW.ClipFactor(norm, 1), 1e-12, number);
    }

    private PassSpeed Pass(double seconds, double peak, long bytes, params NetworkWork[] parts)
    {
        double atoms = structure.AtomCount, operations = parts.Sum(work => (double)work.Total), needed = parts.Sum(work => (double)work.Needed);
        double gflops = 1e-9 * operations / seconds;
        return new PassSpeed(1e6 * seconds / atoms, gflops, gflops / peak, 1e-9 * needed / seconds / peak, operations / atoms, bytes / atoms);
    }

    /// <summary>Where the time of an evaluation goes; looking at the clock slows it down by a percent.</summary>
    private List<StageSpeed> Stages()
    {
        network.TimesStages = true;
        var sum = new NetworkWork();
        Repeat(() =>
        {
            network.Evaluate(batch, result);
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
        return [.. shapes.Order().Select(shape =>
        {
            double rate = Median([.. Enumerable.Range(0, FewestRounds).Select(_ => Rate(PeakRows, shape.Columns, shape.Inner))]);
            return new ProductSpeed(shape.Inner, shape.Columns, rate, rate / peak);
        })];
    }

    /// <summary>The fastest of some shapes.</summary>
    private (int Inner, int Columns) BestShape()
    {
        (int Inner, int Columns)[] shapes = [(64, 64), (128, 32), (128, 64), (240, 32)];
        double[] rates = [.. shapes.Select(shape => Median([.. Enumerable.Range(0, FewestRounds).Select(_ => Rate(PeakRows, shape.Columns, shape.Inner))]))];
        return shapes[Array.IndexOf(rates, rates.Max())];
    }

    /// <summary>GFLOP/s of products of one shape on all threads.</summary>
    private double Rate(int rows, int columns, int inner)
    {
        int repeats = (int)(BurstOperations / (2.0 * rows * columns * inner));
        long start = Stopwatch.GetTimestamp();
        long operations = network.RunProducts(rows, columns, inner, repeats);
        return 1e-9 * operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

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

    public void Dispose() => network.Dispose();
}
