namespace Amalgam.Training.Options;

/// <summary>[schedule]: linear warm-up, then decay to the final learning rate at the end of the run.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Shape of the decay.</summary>
    public DecayShape Shape { get; init; } = DecayShape.Cosine;

    /// <summary>Learning rate after warm-up, lr_0.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>Learning rate at the end.</summary>
    public double FinalLearningRate { get; init; } = 2e-5;

    /// <summary>Length of the warm-up.</summary>
    public double Warmup { get; init; } = 0.02;
}
