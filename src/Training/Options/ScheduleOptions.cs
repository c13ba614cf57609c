namespace Amalgam.Training.Options;

/// <summary>[schedule]: linear warm-up, then decay to the final learning rate at the end of the run.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Shape of the decay.</summary>
    [Setting]
    public DecayShape Shape { get; init; } = DecayShape.Cosine;

    /// <summary>Learning rate after warm-up, lr_0.</summary>
    [Setting("per step", 1e-9, 10)]
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>Learning rate at the end.</summary>
    [Setting("per step", 0, 10)]
    public double FinalLearningRate { get; init; } = 2e-5;

    /// <summary>Length of the warm-up.</summary>
    [Setting("fraction of the run", 0, 1)]
    public double Warmup { get; init; } = 0.02;
}

/// <summary>How the learning rate falls after warm-up.</summary>
public enum DecayShape
{
    /// <summary>Half a cosine.</summary>
    Cosine,
    /// <summary>Geometric.</summary>
    Exponential,
    /// <summary>No decay.</summary>
    Constant,
}
