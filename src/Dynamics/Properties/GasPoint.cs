namespace Amalgam.Dynamics.Properties;

/// <summary>A molecule as an ideal gas at one temperature and pressure; energies in eV per molecule, entropies in eV/K.</summary>
/// <param name="Temperature">K</param>
/// <param name="Pressure">bar</param>
/// <param name="PotentialEnergy">eV, at rest</param>
/// <param name="ZeroPointEnergy">eV</param>
/// <param name="Translation">eV, 3/2 kT</param>
/// <param name="Rotation">eV, kT/2 per axis of rotation</param>
/// <param name="Vibration">eV, above the zero-point energy</param>
/// <param name="Work">eV, pV = kT</param>
/// <param name="TranslationEntropy">eV/K, at 1 bar</param>
/// <param name="PressureEntropy">eV/K, −k ln(p/1 bar)</param>
public sealed record GasPoint(double Temperature, double Pressure, double PotentialEnergy, double ZeroPointEnergy, double Translation, double Rotation,
    double Vibration, double Work, double TranslationEntropy, double RotationEntropy, double VibrationEntropy, double ElectronicEntropy, double PressureEntropy)
{
    /// <summary>eV: H, potential energy included.</summary>
    public double Enthalpy => PotentialEnergy + ZeroPointEnergy + Translation + Rotation + Vibration + Work;

    /// <summary>eV/K: S.</summary>
    public double Entropy => TranslationEntropy + RotationEntropy + VibrationEntropy + ElectronicEntropy + PressureEntropy;

    /// <summary>eV: G = H − TS.</summary>
    public double FreeEnergy => Enthalpy - Temperature * Entropy;
}
