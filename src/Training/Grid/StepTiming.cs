using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Amalgam.Training.State;

namespace Amalgam.Training.Grid;

/// <summary>Times training steps of a network on some of its data, for an estimate of how long a grid takes.</summary>
/// <remarks>Processor time, not wall-clock time: other programs that run now would count otherwise.</remarks>
internal static class StepTiming
{
    private const int Warm = 5, Timed = 15;

    /// <summary>Mean seconds of a step on one thread that has a processor to itself.</summary>
    /// <param name="graphs">structures to train on</param>
    public static double Seconds(RunOptions options, ModelSpec spec, TrainingData data, StructureGraph[] graphs)
    {
        double[] costs = [.. graphs.Select(graph => GraphCache.CostOf(spec, graph))];
        int[] atoms = [.. graphs.Select(graph => graph.AtomCount)];
        var plan = new BatchPlan(costs, atoms, options.Training.BatchAtoms, 1);
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(spec.Elements, data.Train, options.Data.Sources.Count == 0 ? data.Isolated : [],
            options.Data.ReferenceEnergies,
            options.Data.ReferenceFit);
        var levels = EnergyLevels.Of(fit, null, data.Elements, null);
        ParameterSet parameters = ParameterInitialization.Create(spec, 1);
        var run = new PreparedRun
        {
            Options = options, Folder = "", Parameters = parameters, Levels = levels, Train = new KeptGraphs(spec, graphs),
            Validation = new KeptGraphs(spec, graphs),
            AtomsByElement = data.AtomsOf(spec.Elements), Files = data.Files, Fingerprint = "",
        };
        NetworkCalls network = NetworkCalls.Create(parameters.Layout, levels, options.Training);
        using var step = new TrainingStep(run, network, new TrainingLoss(options.Loss), null);
        TrainingState state = step.FreshState();
        var errors = new ErrorSums();
        int[][] batches = plan.Epoch(0);
        TimeSpan start = default;
        for (int count = 0; count < Warm + Timed; count++)
        {
            if (count == Warm) start = Environment.CpuUsage.TotalTime;
            DealtBatch batch = DealtBatch.Of(batches[count % batches.Length], costs, atoms);
            step.Make(state, batch, [.. batch.Structures.Select(index => graphs[index])], 1e-6, errors);
            state.Step++;
        }
        network.Dispose();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds / Timed;
    }
}
