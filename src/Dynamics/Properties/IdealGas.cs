using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Thermochemistry of a molecule as an ideal gas of rigid rotors and harmonic oscillators.</summary>
/// <remarks>
/// C. J. Cramer, Essentials of Computational Chemistry, 2nd ed., chapter 10, as ASE's IdealGasThermo: classical translation and rotation with a symmetry
/// number, harmonic vibration without its imaginary modes, k ln(multiplicity) of the electrons.
/// </remarks>
/// <param name="Mass">u</param>
/// <param name="Moments">[3], u Å², ascending; those that a straight molecule turns about are the last two</param>
/// <param name="Quanta">[mode], eV, hν of the real modes</param>
/// <param name="PotentialEnergy">eV</param>
/// <param name="SymmetryNumber">rotations that map the molecule onto itself</param>
/// <param name="Multiplicity">2S + 1 of the total electron spin S</param>
public sealed record IdealGas(MoleculeShape Shape, double Mass, IReadOnlyList<double> Moments, IReadOnlyList<double> Quanta, double PotentialEnergy,
    int SymmetryNumber, int Multiplicity)
{
    /// <summary>J.</summary>
    private const double Electronvolt = 1.602176634e-19;
    /// <summary>J s.</summary>
    private const double Planck = 6.62607015e-34;
    /// <summary>kg.</summary>
    private const double MassUnit = 1.66053906660e-27;
    /// <summary>J/(K mol) in eV/K.</summary>
    private const double MolarUnit = 96485.33212331;
    private const double Bar = 1e5;

    /// <exception cref="InvalidDataException">A number is out of its range, or fixed atoms hold the molecule.</exception>
    public static IdealGas Of(MolecularVibrations vibrations, int symmetryNumber, int multiplicity)
    {
        if (symmetryNumber < 1) throw new InvalidDataException($"expected a symmetry number of 1 or more, found {symmetryNumber}\n"
            + "  → 2 for water, 12 for methane");
        if (multiplicity < 1) throw new InvalidDataException($"expected a multiplicity 2S + 1 of 1 or more, found {multiplicity}\n"
            + "  → 1 for closed shells, 2 for a radical, 3 for O2");
        if (vibrations.Shape == MoleculeShape.Held) throw new InvalidDataException($"{vibrations.Structure.Source}: expected a free molecule for an ideal gas, "
            + "found fixed atoms\n  → leave move_mask out");
        double[] quanta = [.. vibrations.Modes.Select(mode => mode.Energy).Where(quantum => quantum > 0)];
        return new IdealGas(vibrations.Shape, vibrations.Mass, vibrations.Moments, quanta, vibrations.PotentialEnergy, symmetryNumber, multiplicity);
    }

    /// <param name="temperature">K, positive</param>
    /// <param name="pressure">bar, positive</param>
    public GasPoint At(double temperature, double pressure)
    {
        const double k = Units.Boltzmann;
        double thermal = k * temperature, joule = thermal * Electronvolt;
        double perVolume = Math.Pow(2 * Math.PI * Mass * MassUnit * joule / (Planck * Planck), 1.5);
        int axes = Shape switch { MoleculeShape.Nonlinear => 3, MoleculeShape.Linear => 2, _ => 0 };
        double energy = 0, entropy = 0;
        foreach (double quantum in Quanta)
        {
            double x = quantum / thermal;
            if (!(x < 700)) continue;
            double occupation = 1 / double.ExpM1(x);
            energy += quantum * occupation;
            entropy += k * (x * occupation - double.LogP1(-Math.Exp(-x)));
        }
        return new GasPoint(temperature, pressure, PotentialEnergy, 0.5 * Quanta.Sum(), 1.5 * thermal, 0.5 * axes * thermal, energy, thermal,
            k * (Math.Log(perVolume * joule / Bar) + 2.5), axes == 0 ? 0 : k * (Math.Log(Rotations(joule, axes)) + 0.5 * axes), entropy,
            k * Math.Log(Multiplicity), k * Math.Log(1 / pressure));
    }

    /// <summary>A row per temperature: enthalpy, entropy, free energy.</summary>
    public DataTable Table(IEnumerable<double> temperatures, double pressure)
    {
        var table = new DataTable("temperature_K", "enthalpy_eV", "entropy_eV_per_K", "free_energy_eV", "entropy_J_per_K_mol");
        foreach (double temperature in temperatures)
        {
            GasPoint point = At(temperature, pressure);
            table.Add(temperature, point.Enthalpy, point.Entropy, point.FreeEnergy, point.Entropy * MolarUnit);
        }
        return table;
    }

    /// <summary>What each kind of motion adds at one temperature.</summary>
    public static DataTable Parts(GasPoint point)
    {
        var table = new DataTable("part", "energy_eV", "entropy_meV_per_K", "entropy_J_per_K_mol");
        void Add(string name, object energy, double entropy) => table.Add(name, energy, 1000 * entropy, MolarUnit * entropy);
        Add("potential", point.PotentialEnergy, 0);
        Add("zero-point", point.ZeroPointEnergy, 0);
        Add("translation", point.Translation, point.TranslationEntropy);
        Add("rotation", point.Rotation, point.RotationEntropy);
        Add("vibration", point.Vibration, point.VibrationEntropy);
        Add("electrons", 0.0, point.ElectronicEntropy);
        Add("pressure", point.Work, point.PressureEntropy);
        Add("H; S", point.Enthalpy, point.Entropy);
        table.Add("G = H - TS", point.FreeEnergy, "", "");
        return table;
    }

    /// <summary>Rotational partition function.</summary>
    private double Rotations(double joule, int axes)
    {
        double unit = 8 * Math.PI * Math.PI * MassUnit * 1e-20 * joule / (Planck * Planck);
        return axes == 2 ? unit * Moments[2] / SymmetryNumber
            : Math.Sqrt(Math.PI * unit * Moments[0] * (unit * Moments[1]) * (unit * Moments[2])) / SymmetryNumber;
    }
}
