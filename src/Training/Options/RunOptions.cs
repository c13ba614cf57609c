using Amalgam.Model.Shipped;

namespace Amalgam.Training.Options;

/// <summary>Everything that defines a training run: one record per section of a run file.</summary>
/// <remarks>Defaults are meant for a small budget on a few processor cores. Unknown keys and numbers out of range are errors.</remarks>
public sealed record RunOptions
{
    /// <summary>Which structures to train on and how to split them.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>The network: a preset and what differs from it.</summary>
    public ModelOptions Model { get; init; } = new();

    /// <summary>Experts: what differs from the preset, and how their selection is found.</summary>
    public ExpertOptions Experts { get; init; } = new();

    /// <summary>What is minimised.</summary>
    public LossOptions Loss { get; init; } = new();

    /// <summary>How the weights move.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>How the learning rate changes over the run.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>Budget, batches, seeds, checkpoints.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Whether the model reads source, charge or spin.</summary>
    internal bool HasConditions => Data.Sources.Count > 0 || Model.Charge || Model.Spin;

    /// <summary>Whether there are structures on which the model that the run starts from could keep its predictions: given, or brought along by it.</summary>
    /// <remarks>Not beside sources, charges and spins, and not where the model is to know the elements of the data alone.</remarks>
    internal bool HasReplay => Model.Start is string start && Model.AbsentElements != AbsentElements.Drop && !HasConditions
        && (Data.ReplayFiles.Count > 0 || ShippedModels.IsMeant(start));

    /// <summary>Defaults of versions that had no other resolution and no other optimiser: what their files mean by keys that they do not hold.</summary>
    internal static RunOptions OfEarlierVersions { get; } = new()
    {
        Data = new DataOptions { ReplayShare = 0, ReferenceFit = ReferenceEnergyMethod.LeastSquares },
        Model = new ModelOptions
        {
            Preset = ModelOptions.UsualPreset, Resolution = ResolutionChoice.Coarse, ChemicalStart = 0, AbsentElements = AbsentElements.Keep,
        },
        Optimizer = new OptimizerOptions { Method = OptimizerMethod.Adamw, MuonRate = OptimizerOptions.RateOfFew },
        Schedule = new ScheduleOptions { LearningRate = ScheduleOptions.OfFreshNetwork },
    };

    /// <summary>Options for a run described on the command line alone; what is not named keeps its default.</summary>
    /// <param name="trainFiles">files of structures to train on</param>
    /// <param name="validationFiles">files of structures to validate on; empty for a split of the training files</param>
    /// <param name="preset">tiny, small, medium or large; null for the default</param>
    /// <param name="minutes">wall-clock budget; null for the default number of epochs</param>
    /// <exception cref="InvalidDataException">A value is out of its range.</exception>
    public static RunOptions FromCommandLine(
        IReadOnlyList<string> trainFiles, IReadOnlyList<string>? validationFiles = null, string? preset = null,
        double? minutes = null, long? seed = null, int? threads = null)
    {
        var options = new RunOptions();
        options = options with
        {
            Data = options.Data with { TrainFiles = trainFiles, ValidationFiles = validationFiles ?? [] },
            Model = options.Model with { Preset = preset ?? options.Model.Preset },
            Training = options.Training with
            {
                Minutes = minutes,
                Seed = seed ?? options.Training.Seed,
                Threads = threads ?? options.Training.Threads,
            },
        };
        RunOptionsCheck.ThrowIfInvalid(options, "command line");
        return options;
    }
}
