namespace Amalgam.Dynamics.Properties;

/// <summary>Standard errors of a fitted <see cref="BirchMurnaghan"/> equation.</summary>
/// <param name="Energy">eV</param>
/// <param name="Volume">Å³</param>
/// <param name="BulkModulus">eV/Å³</param>
/// <param name="BulkModulusSlope">dimensionless</param>
public sealed record BirchMurnaghanErrors(double Energy, double Volume, double BulkModulus, double BulkModulusSlope);
