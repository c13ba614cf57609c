namespace Amalgam.Training.Options;

/// <summary>[loss]: prefactor × mean of a function of the error, for energies, forces and virial or stress.</summary>
/// <remarks>
/// Prefactors follow the learning rate: p = p_end + (p_start − p_end) · lr/lr_0 (warm-up counts as lr_0). A prefactor of zero switches a term off.
/// </remarks>
public sealed record LossOptions
{
    /// <summary>Function of the error of the energy per atom.</summary>
    public ErrorFunction Energy { get; init; } = ErrorFunction.Huber;

    /// <summary>Function of the error of the forces.</summary>
    public ErrorFunction Forces { get; init; } = ErrorFunction.Huber;

    /// <summary>Function of the error of virial or stress.</summary>
    public ErrorFunction Stress { get; init; } = ErrorFunction.Huber;

    /// <summary>Huber: where the energy term turns from square to linear.</summary>
    public double EnergyDelta { get; init; } = 0.02;

    /// <summary>Huber: where the force term turns from square to linear.</summary>
    public double ForcesDelta { get; init; } = 0.1;

    /// <summary>Huber: where the stress term turns from square to linear.</summary>
    public double StressDelta { get; init; } = 0.05;

    /// <summary>Whether the third term compares the virial per atom (eV) or the stress (eV/Å³).</summary>
    public StressMeasure StressAs { get; init; } = StressMeasure.Virial;

    /// <summary>Energy prefactor at the start.</summary>
    public double EnergyStart { get; init; } = 1;

    /// <summary>Energy prefactor at the end.</summary>
    public double EnergyEnd { get; init; } = 5;

    /// <summary>Force prefactor at the start.</summary>
    public double ForcesStart { get; init; } = 10;

    /// <summary>Force prefactor at the end.</summary>
    public double ForcesEnd { get; init; } = 10;

    /// <summary>Virial or stress prefactor at the start.</summary>
    public double StressStart { get; init; } = 1;

    /// <summary>Virial or stress prefactor at the end.</summary>
    public double StressEnd { get; init; } = 1;
}
