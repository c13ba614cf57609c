namespace Amalgam.Dynamics.Properties;

/// <summary>Harmonic quantities of the vibrations at one temperature, per atom.</summary>
/// <param name="Temperature">K</param>
/// <param name="FreeEnergy">eV, zero-point energy included</param>
/// <param name="Energy">eV, zero-point energy included</param>
/// <param name="Entropy">k_B</param>
/// <param name="HeatCapacity">k_B, at constant volume; 3 at high temperature</param>
public readonly record struct ThermalPoint(double Temperature, double FreeEnergy, double Energy, double Entropy, double HeatCapacity);
