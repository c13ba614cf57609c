namespace Amalgam.Dynamics.Numerics;

/// <summary>A number from a run with its standard error.</summary>
/// <param name="Value">not a number where it cannot be had</param>
/// <param name="Error">of the same unit; not a number where the run is too short to tell</param>
public readonly record struct Estimate(double Value, double Error)
{
    /// <summary>Nothing known.</summary>
    public static readonly Estimate None = new(double.NaN, double.NaN);

    /// <summary>Both multiplied.</summary>
    public Estimate Times(double factor) => new(factor * Value, Math.Abs(factor) * Error);
}
