namespace Amalgam.Training.Options;

/// <summary>[optimizer]: AdamW (arXiv:1711.05101) or Muon, gradient clipping, and the moving average of the weights.</summary>
public sealed record OptimizerOptions
{
    /// <summary>How weight matrices are moved.</summary>
    public OptimizerMethod Method { get; init; } = OptimizerMethod.Auto;

    /// <summary>Learning rate of matrices under Muon relative to that of all other weights, for few elements and for many.</summary>
    internal const double RateOfFew = 4, RateOfMany = 0.5;

    /// <summary>Learning rate of matrices under Muon, relative to that of all other weights; null until the elements of the data are known.</summary>
    public double? MuonRate { get; init; }

    /// <summary>μ, memory of the gradient under Muon.</summary>
    public double MuonMomentum { get; init; } = 0.95;

    /// <summary>β1, memory of the gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β2, memory of the squared gradient.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>ε, added to the root of the squared gradient.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay of matrices per unit of learning rate; vectors, tables and routers do not decay.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>
    /// Learning rate of routers relative to that of all other weights: at 1 their gates end as all or nothing, and half of the routed experts at work add
    /// nothing.
    /// </summary>
    public double RouterRate { get; init; } = 0.1;

    /// <summary>Learning rate of routed experts relative to that of all other weights; their weight decay follows the learning rate of all.</summary>
    public double RoutedRate { get; init; } = 1;

    /// <summary>Largest norm of the whole gradient; longer gradients are scaled down to it.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Decay of the moving average of the weights per step; 0 switches the average off. Early on min(decay, (1 + t)/(10 + t)).</summary>
    public double AverageDecay { get; init; } = 0.995;
}
