namespace Amalgam.Training.Options;

/// <summary>[schedule]: linear warm-up, then decay to the final learning rate at the end of the run.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Shape of the decay.</summary>
    public DecayShape Shape { get; init; } = DecayShape.Cosine;

    /// <summary>
    /// lr_0 of a fresh network, of one of many elements moved by Muon, of one that goes on from a model, and of one that makes a model of few elements of one
    /// of many.
    /// </summary>
    internal const double OfFreshNetwork = 5e-3, OfManyElements = 1e-2, OfFineTuning = 1e-3, OfModelOfItsOwn = 3e-3;

    /// <summary>Learning rate after warm-up, lr_0; null until the data are known, and whether the run goes on from a model.</summary>
    public double? LearningRate { get; init; }

    /// <summary>lr_0; where it is left open, that of a fresh network.</summary>
    internal double Highest => LearningRate ?? OfFreshNetwork;

    /// <summary>Learning rate at the end.</summary>
    public double FinalLearningRate { get; init; } = 2e-5;

    /// <summary>Length of the warm-up.</summary>
    public double Warmup { get; init; } = 0.02;
}
