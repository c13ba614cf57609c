namespace Amalgam.Training.Options;

/// <summary>[loss]: prefactor × mean of a function of the error, for energies, forces and virial or stress.</summary>
/// <remarks>
/// Prefactors follow the learning rate: p = p_end + (p_start − p_end) · lr/lr_0 (warm-up counts as lr_0). A prefactor of zero switches a term off.
/// </remarks>
public sealed record LossOptions
{
    /// <summary>Function of the error of the energy per atom.</summary>
    [Setting]
    public ErrorFunction Energy { get; init; } = ErrorFunction.Huber;

    /// <summary>Function of the error of the forces.</summary>
    [Setting]
    public ErrorFunction Forces { get; init; } = ErrorFunction.Huber;

    /// <summary>Function of the error of virial or stress.</summary>
    [Setting]
    public ErrorFunction Stress { get; init; } = ErrorFunction.Huber;

    /// <summary>Huber: where the energy term turns from square to linear.</summary>
    [Setting("eV/atom", 1e-8, 1e8)]
    public double EnergyDelta { get; init; } = 0.02;

    /// <summary>Huber: where the force term turns from square to linear.</summary>
    [Setting("eV/Å", 1e-8, 1e8)]
    public double ForcesDelta { get; init; } = 0.1;

    /// <summary>Huber: where the stress term turns from square to linear.</summary>
    [Setting("eV/atom or eV/Å³", 1e-8, 1e8)]
    public double StressDelta { get; init; } = 0.05;

    /// <summary>Whether the third term compares the virial per atom (eV) or the stress (eV/Å³).</summary>
    [Setting]
    public StressMeasure StressAs { get; init; } = StressMeasure.Virial;

    /// <summary>Energy prefactor at the start.</summary>
    [Setting("", 0, 1e9)]
    public double EnergyStart { get; init; } = 1;

    /// <summary>Energy prefactor at the end.</summary>
    [Setting("", 0, 1e9)]
    public double EnergyEnd { get; init; } = 5;

    /// <summary>Force prefactor at the start.</summary>
    [Setting("", 0, 1e9)]
    public double ForcesStart { get; init; } = 10;

    /// <summary>Force prefactor at the end.</summary>
    [Setting("", 0, 1e9)]
    public double ForcesEnd { get; init; } = 10;

    /// <summary>Virial or stress prefactor at the start.</summary>
    [Setting("", 0, 1e9)]
    public double StressStart { get; init; } = 1;

    /// <summary>Virial or stress prefactor at the end.</summary>
    [Setting("", 0, 1e9)]
    public double StressEnd { get; init; } = 1;
}

/// <summary>A function ℓ of an error x.</summary>
public enum ErrorFunction
{
    /// <summary>x².</summary>
    Mse,
    /// <summary>x²/2 below δ, δ(|x| − δ/2) beyond, divided by δ: slope ±1 far out, as for <see cref="Mae"/>.</summary>
    Huber,
    /// <summary>|x|.</summary>
    Mae,
    /// <summary>
    /// Huber function of the length of the error vector (forces: per atom; stress: Frobenius norm): unlike the others, independent of the orientation of the
    /// axes.
    /// </summary>
    HuberNorm,
}

/// <summary>What the third term of the loss compares.</summary>
public enum StressMeasure
{
    /// <summary>Virial per atom, eV.</summary>
    Virial,
    /// <summary>Stress, eV/Å³.</summary>
    Stress,
}
