using Amalgam.Training.Options;

namespace Amalgam.Training.Optimization;

/// <summary>The factors of one step, for pieces of every kind.</summary>
/// <param name="learningRate">η</param>
/// <param name="step">t of this step; the first is 1</param>
internal readonly struct StepRates(OptimizerOptions options, double learningRate, long step)
{
    private readonly double firstScale = learningRate / (1 - Math.Pow(options.Beta1, step)), secondScale = 1 / (1 - Math.Pow(options.Beta2, step));

    /// <summary>1 − d of the average.</summary>
    public double Follow { get; } = 1 - Math.Min(options.AverageDecay, (1.0 + step) / (10.0 + step));

    public AdamW.Factors Of(in ParameterPiece piece) =>
        new(options.Beta1, options.Beta2, options.Epsilon, Keep(piece), Rate(piece) * firstScale, secondScale);

    public Muon.Factors OfMatrix(in ParameterPiece piece) => new(Keep(piece), Rate(piece) * (options.MuonRate ?? OptimizerOptions.RateOfFew) * learningRate);

    private double Keep(in ParameterPiece piece) => piece.Decays ? 1 - learningRate * options.WeightDecay : 1;

    private double Rate(in ParameterPiece piece) => piece.Role switch
    {
        ParameterRole.Router => options.RouterRate,
        ParameterRole.RoutedExpert => options.RoutedRate,
        _ => 1,
    };
}
