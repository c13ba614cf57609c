using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Neighbors;
using Amalgam.Formats;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Loss;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;

namespace Amalgam.Training.Speed;

/// <summary>
/// One network on a batch of structures, ready to be timed: evaluations, training steps, neighbour lists, and the products of the network's own kernel.
/// </summary>
/// <remarks>A training step is all that <c>train</c> does per batch: merging weights, energies and forces, loss, gradient, optimiser.</remarks>
public sealed class SpeedTrial : IDisposable
{
    /// <summary>Rows of the products that measure the peak: operands stay in the first cache.</summary>
    private const int PeakRows = 48;

    private readonly PotentialModel model;
    private readonly Structure[] structures;
    private readonly NeighborList list = new();
    private readonly BatchResult result = new();
    private readonly LossSeeds seeds = new();
    private readonly double[] gradient, losses;
    private readonly ParameterSet moving;
    private readonly Optimizer optimizer;
    private readonly TrainingLoss loss = new(new LossOptions());
    private readonly StructureGraph[] batch;
    private int stepNumber;

    /// <param name="model">what is timed</param>
    /// <param name="structures">the batch; labels are not needed</param>
    public SpeedTrial(PotentialModel model, IEnumerable<Structure> structures, SpeedOptions options)
    {
        this.model = model;
        this.structures = [.. structures.Select(Labelled)];
        Network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, options.Precision, options.Threads);
        moving = new ParameterSet(model.Parameters.Layout);
        model.Parameters.Values.CopyTo(moving.Values, 0);
        Network.SetParameters(moving, model.Selection);
        int count = options.Training ? moving.Values.Length : 0;
        gradient = new double[count];
        optimizer = new Optimizer(new OptimizerOptions(), new double[count], new double[count], new double[count], new ParameterPieces(model.Parameters.Layout),
            Network.Run);
        optimizer.Select(model.Selection);
        losses = new double[this.structures.Length];
        batch = [.. this.structures.Select(structure => new StructureGraph(model.Spec, structure, list))];
    }

    /// <summary>A coarse preset, which every build knows, with fresh parameters on a disordered box.</summary>
    /// <param name="preset">tiny, small, medium or large</param>
    /// <param name="training">whether <see cref="Step"/> will be called</param>
    public static SpeedTrial OfPreset(string preset, int atoms, int threads, bool training) =>
        OfPreset(preset, Resolution.Coarse, atoms, threads, training);

    /// <summary>A fine preset with fresh parameters on a disordered box.</summary>
    /// <param name="preset">tiny, small, medium or large</param>
    /// <param name="training">whether <see cref="Step"/> will be called</param>
    public static SpeedTrial OfFinePreset(string preset, int atoms, int threads, bool training) =>
        OfPreset(preset, Resolution.Fine, atoms, threads, training);

    private static SpeedTrial OfPreset(string preset, Resolution resolution, int atoms, int threads, bool training)
    {
        PotentialModel model = FreshModel.Create(preset, FreshModel.UsualElements, false, [], resolution);
        return new SpeedTrial(model, [DisorderedBox.Create(atoms, model.Spec.Elements)], new SpeedOptions { Threads = threads, Training = training });
    }

    /// <summary>A coarse preset with fresh parameters, for all elements of an extended XYZ file, on its first structures as one batch.</summary>
    /// <param name="preset">tiny, small, medium or large</param>
    /// <param name="dense">one weight matrix per map instead of experts</param>
    /// <param name="training">whether <see cref="Step"/> will be called</param>
    /// <exception cref="InvalidDataException">The file holds fewer structures, or has a mistake.</exception>
    public static SpeedTrial OfFile(string preset, bool dense, string path, int structures, int threads, bool training)
    {
        Structure[] all = [.. StructureFormats.All.Read(path)];
        if (all.Length < structures) throw new InvalidDataException(
            $"{path}: expected {structures} structures, found {all.Length}\n" +
            "  → ask for fewer, or name another file");
        PotentialModel model = FreshModel.Create(preset, all.SelectMany(structure => structure.Elements).Distinct(), dense, [], Resolution.Coarse);
        return new SpeedTrial(model, all.Take(structures), new SpeedOptions { Threads = threads, Training = training });
    }

    internal BatchEvaluator Network { get; }
    internal StructureGraph Graph => batch[0];
    public int Atoms => structures.Sum(structure => structure.AtomCount);

    /// <summary>Energies, forces and virials; neighbour lists are not made again.</summary>
    public void Evaluate() => Network.Evaluate(batch, result);

    /// <summary>Makes neighbour lists and graphs again.</summary>
    public void FillGraph()
    {
        for (int index = 0; index < batch.Length; index++) batch[index].Fill(model.Spec, structures[index], list);
    }

    /// <summary>What <c>train</c> does with a batch.</summary>
    public void Step()
    {
        Network.SetParameters(moving, model.Selection);
        Network.Evaluate(batch, result);
        loss.Evaluate(batch, result, LossCounts.Of(structures), 1, seeds, null, losses);
        Network.AddGradient(batch, seeds, gradient);
        double norm = optimizer.Norm(gradient);
        // A rate so small that the weights, and with them the work, stay what they are.
        optimizer.Step(moving.Values, gradient, Optimizer.ClipFactor(norm, 1), 1e-12, ++stepNumber);
    }

    /// <summary>GFLOP/s of products [rows, inner] [inner, columns] on all threads, their operands in the first cache.</summary>
    /// <param name="operations">how many to make, about</param>
    public double ProductRate(int columns, int inner, double operations)
    {
        int repeats = (int)(operations / (2.0 * PeakRows * columns * inner));
        long start = Stopwatch.GetTimestamp();
        long made = Network.RunProducts(PeakRows, columns, inner, repeats);
        return 1e-9 * made / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>GFLOP/s of fused multiply-adds of registers alone, on all threads: what the hardware can do.</summary>
    /// <param name="operations">how many to make, about</param>
    public double PeakRate(double operations)
    {
        long start = Stopwatch.GetTimestamp();
        long made = Network.RunMultiplyAdds(operations);
        return 1e-9 * made / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The structure with labels, which a training step compares with: all zero.</summary>
    private static Structure Labelled(Structure structure)
    {
        var labelled = new Structure(structure.Elements, structure.Positions, structure.Cell) { Source = structure.Source };
        foreach (Label label in LabelTable.All.Where(structure.CanHave)) labelled.Labels[label] = new double[label.LengthOf(structure.AtomCount)];
        return labelled;
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Network.Dispose();
    }
}
