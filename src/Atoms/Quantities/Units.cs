namespace Amalgam.Atoms.Quantities;

/// <summary>Conversion factors to the units used inside: Å, eV, fs, u, K (CODATA 2018).</summary>
public static class Units
{
    /// <summary>1 eV/Å³ in GPa.</summary>
    public const double GigapascalPerElectronvoltPerCubicAngstrom = 160.21766208;
    /// <summary>1 hartree in eV.</summary>
    public const double Hartree = 27.211386245988;
    /// <summary>1 rydberg in eV.</summary>
    public const double Rydberg = Hartree / 2;
    /// <summary>1 bohr in Å.</summary>
    public const double Bohr = 0.529177210903;
    /// <summary>ħ/hartree, the atomic unit of time, in fs.</summary>
    public const double AtomicTime = 2.4188843265857e-2;
    /// <summary>Boltzmann's constant, eV/K.</summary>
    public const double Boltzmann = 8.617333262145e-5;
    /// <summary>1 eV in u Å²/fs²: acceleration [Å/fs²] = this · force [eV/Å] / mass [u].</summary>
    public const double ElectronvoltInMassSpeedSquared = 1.602176634e-19 / 1.66053906660e-17;
    /// <summary>Å/fs per √(u eV)/u: velocity [Å/fs] = this · momentum [√(u eV)] / mass [u].</summary>
    public static readonly double VelocityOfUnitMomentum = Math.Sqrt(ElectronvoltInMassSpeedSquared);
    /// <summary>1 kcal/mol in eV.</summary>
    public const double KilocaloriePerMole = 0.0433641153087705;
    /// <summary>1 kJ/mol in eV; the thermochemical calorie is 4.184 J.</summary>
    public const double KilojoulePerMole = KilocaloriePerMole / 4.184;
}
