namespace Amalgam.Studies.Soundness;

/// <summary>All limits of the checks, in one place; docs/guide/validation.md says the same in a table, which a test compares.</summary>
public static class SoundnessLimits
{
    public static readonly SoundnessLimit ForceDerivative = new("force_derivative", "relative", 1e-6, 1e-4,
        "the five-point rule at 0.001 Å is good to about 1e-8; a wrong term shows as 1e-3 or more");
    public static readonly SoundnessLimit VirialDerivative = new("virial_derivative", "relative", 1e-6, 1e-4, "as for forces, with strains of 0.0005");
    public static readonly SoundnessLimit Symmetry =
        new("symmetry", "relative", 1e-9, 1e-7, "in double only the order of additions may change: some hundred roundings of 1e-16");
    public static readonly SoundnessLimit CutoffEnergy = new("cutoff_energy", "ratio", 0.35, 0.6, "1/4 for a smooth function, 1/2 at a kink, 1 at a jump");
    public static readonly SoundnessLimit CutoffForces =
        new("cutoff_forces", "ratio", 0.35, 0.6, "1/4 for a smooth function, 1/2 at a kink, 1 at a jump; an integrator needs forces without kinks");
    public static readonly SoundnessLimit CutoffForceSlope = new("cutoff_force_slope", "ratio", 0.6, 0.9,
        "a kink (1/2) is what a switch with two continuous derivatives leaves; a jump (1) is not, and spoils phonons");
    public static readonly SoundnessLimit PathWork =
        new("path_work", "relative", 1e-6, 1e-4,
        "the work of the forces along a line must be the energy lost: Gauss–Legendre on 12 pieces is good to about 1e-8");
    public static readonly SoundnessLimit Bits = new("bits", "numbers that differ", 0, 0, "results may depend on nothing but the structure");
    public static readonly SoundnessLimit FloatEnergy = new("float_energy", "meV/atom", 0.01, 0.1, "a hundredth of the error of the best models");
    public static readonly SoundnessLimit FloatForces = new("float_forces", "eV/Å", 1e-3, 1e-2, "a tenth of the force tolerance of a usual relaxation");
    public static readonly SoundnessLimit DriftHeavy =
        new("drift_heavy", "meV/atom/ns", 0.1, 1, "without hydrogen, at 1 fs: warms a crystal by 0.4 K in a nanosecond");
    public static readonly SoundnessLimit DriftLight =
        new("drift_light", "meV/atom/ns", 1, 10, "with hydrogen, at 0.5 fs: warms by 4 K in a nanosecond, far less than a thermostat takes away");
    public static readonly SoundnessLimit ReversalDouble =
        new("reversal_double", "Å", 1e-7, 1e-4, "rounding of positions, made larger by the chaos of some 200 steps");
    public static readonly SoundnessLimit ReversalFloat =
        new("reversal_float", "Å", 1e-3, 1e-1, "forces of single precision turn roundings of 1e-16 into steps of 1e-7 of themselves");
    public static readonly SoundnessLimit Tortuosity = new("tortuosity", "", 1.1, 2, "1 for a curve with one minimum; real diatomics may have a small barrier");
    public static readonly SoundnessLimit ForceFlips = new("force_flips", "", 1, 3, "from repulsion to attraction once");
    public static readonly SoundnessLimit EnergyFlips = new("energy_flips", "", 1, 3, "one minimum");
    public static readonly SoundnessLimit EnergyJump = new("energy_jump", "eV", 0.05, 0.5, "one smooth minimum on a grid of 0.01 Å gives some meV");
    public static readonly SoundnessLimit Wall =
        new("wall", "eV", 10, 1, "atoms at 0.9 covalent radii repel by tens to thousands of eV; without a wall they fall into each other", IsFloor: true);
    public static readonly SoundnessLimit IsolatedAtoms = new("isolated_atoms", "eV", 1e-9, 1e-6, "beyond the cutoff two atoms are two isolated atoms");
    public static readonly SoundnessLimit VacuumLevel = new("vacuum_level", "eV", 1e-9, 1e-6,
        "E0 is the energy of an atom without neighbours; imported models and models of older versions do not promise it and are warned at most");
    public static readonly SoundnessLimit VolumeFlips = new("volume_flips", "", 1, 3, "one minimum between compression and expansion by a fifth of the length");
    public static readonly SoundnessLimit VolumeTortuosity = new("volume_tortuosity", "", 1.01, 1.1, "1 for a curve with one minimum");
    public static readonly SoundnessLimit VolumeSmoothness = new("volume_smoothness", "ratio", 0.35, 0.6,
        "1/4 for a smooth function, 1/2 at a kink, 1 at a jump");
    public static readonly SoundnessLimit EnergyError = new("energy_error", "of the baseline", 0.5, 1,
        "a model that does not beat energies by composition has learned nothing here");
    public static readonly SoundnessLimit ForceError = new("force_error", "of the baseline", 0.5, 1,
        "a model that does not beat zero forces has learned nothing here");

    /// <summary>All of them, in the order of a report.</summary>
    public static readonly IReadOnlyList<SoundnessLimit> All =
    [
        ForceDerivative, VirialDerivative, Symmetry, CutoffEnergy, CutoffForces, CutoffForceSlope, PathWork, Bits, FloatEnergy, FloatForces,
        DriftHeavy, DriftLight, ReversalDouble, ReversalFloat, Tortuosity, ForceFlips, EnergyFlips, EnergyJump, Wall, IsolatedAtoms, VacuumLevel,
        VolumeFlips, VolumeTortuosity, VolumeSmoothness, EnergyError, ForceError,
    ];
}
