namespace Amalgam.Dynamics.Properties;

/// <summary>One volume of an equation of state.</summary>
/// <param name="Volume">Å³</param>
/// <param name="Energy">eV</param>
/// <param name="Pressure">eV/Å³, from the virial: an independent check of the fit's</param>
public readonly record struct EquationOfStatePoint(double Volume, double Energy, double Pressure);
