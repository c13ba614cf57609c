namespace Amalgam.Training.Options;

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
