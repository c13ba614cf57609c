using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Properties;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Normal modes against closed forms, thermochemistry against tables of measured molecules.</summary>
public sealed class MolecularVibrationTests
{
    private const double Epsilon = 0.0104, Sigma = 3.4;
    // 1 √(eV/(Å² u)) in THz; 1 THz in cm⁻¹; J/(K mol) in eV/K.
    private const double Terahertz = 15.633302, Wavenumber = 33.3564095, Molar = 96485.33212;
    private static readonly double Bond = Sigma * Math.Pow(2, 1.0 / 6), Stiffness = 72 * Epsilon / (Math.Pow(2, 1.0 / 3) * Sigma * Sigma);

    [Fact]
    public void A_pair_has_one_mode_of_its_reduced_mass_also_of_isotopes()
    {
        MolecularVibrations pair = Compute(Molecule("Ar Ne", [0.3, 0.2, 0.1, 0.3, 0.2 + Bond, 0.1]));
        double ar = Element.Parse("Ar").Mass, ne = Element.Parse("Ne").Mass;
        VibrationMode mode = Assert.Single(pair.Modes);
        Assert.Equal(MoleculeShape.Linear, pair.Shape);
        Assert.Equal(Math.Sqrt(Stiffness * (1 / ar + 1 / ne)) * Terahertz, mode.Frequency, 1e-5);
        Assert.Equal(mode.Frequency * Wavenumber, mode.Wavenumber, 1e-5);
        Assert.Equal(0.5 * 4.135667696923859e-3 * mode.Frequency, pair.ZeroPointEnergy, 1e-12);
        Assert.Equal(1, pair.SymmetryNumber());
        Structure isotopes = Molecule("Ar Ar", [0, 0, 0, 0, 0, Bond]);
        Assert.Equal(2, Compute(isotopes).SymmetryNumber());
        isotopes.Extras = new StructureExtras();
        isotopes.Extras.Columns.Add(new ExtraColumn("masses", 'R', 1, ["36", "40"]));
        MolecularVibrations heavy = Compute(isotopes);
        Assert.Equal(Math.Sqrt(Stiffness * (1 / 36.0 + 1 / 40.0)) * Terahertz, heavy.Modes[0].Frequency, 1e-5);
        Assert.Equal(1, heavy.SymmetryNumber());
        Assert.Equal(76, heavy.Mass);
    }

    [Fact]
    public void An_equilateral_triangle_breathes_and_bends()
    {
        // Springs k between equal masses: ω² = 3k/m once, 3k/(2m) twice.
        double height = Bond * Math.Sqrt(0.75), m = Element.Parse("Ar").Mass;
        MolecularVibrations triangle = Compute(Molecule("Ar Ar Ar", [0, 0, 0, Bond, 0, 0, Bond / 2, height * 0.6, height * 0.8]));
        Assert.Equal(MoleculeShape.Nonlinear, triangle.Shape);
        Assert.Equal(3, triangle.Modes.Count);
        Assert.Equal(Math.Sqrt(1.5 * Stiffness / m) * Terahertz, triangle.Modes[0].Frequency, 2e-5);
        Assert.Equal(triangle.Modes[0].Frequency, triangle.Modes[1].Frequency, 1e-6);
        Assert.Equal(Math.Sqrt(3 * Stiffness / m) * Terahertz, triangle.Modes[2].Frequency, 2e-5);
        Assert.Equal(6, triangle.SymmetryNumber());
        Assert.True(triangle.LargestForce < 1e-12);
        Assert.InRange(Math.Abs(triangle.LargestRigidWavenumber), 0, 0.02);
        // Modes are orthogonal with masses, and to every shift.
        for (int a = 0; a < 3; a++)
        {
            Assert.Equal(1, triangle.Modes[a].Displacements.Sum(part => part * part), 12);
            for (int k = 0; k < 3; k++) Assert.Equal(0, triangle.Modes[a].Displacements.Where((_, i) => i % 3 == k).Sum(), 1e-12);
            for (int b = 0; b < a; b++)
                Assert.Equal(0, triangle.Modes[a].Displacements.Zip(triangle.Modes[b].Displacements, (x, y) => x * y).Sum(), 1e-12);
        }
    }

    [Fact]
    public void A_straight_molecule_has_3N_minus_5_modes_and_what_bends_down_is_imaginary()
    {
        double m = Element.Parse("Ar").Mass, middle = Element.Parse("Ne").Mass;
        Structure straight = Molecule("Ar Ne Ar", [-Bond, 0, 0, 0, 0, 0, Bond, 0, 0]);
        MolecularVibrations near = Compute(straight);
        Assert.Equal(4, near.Modes.Count);
        Assert.Equal(0, near.Modes[0].Frequency, 5e-3); // only neighbours act: bending costs nothing
        Assert.Equal(0, near.Modes[1].Frequency, 5e-3);
        Assert.Equal(Math.Sqrt(Stiffness / m) * Terahertz, near.Modes[2].Frequency, 1e-5);
        Assert.Equal(Math.Sqrt(Stiffness * (1 / m + 2 / middle)) * Terahertz, near.Modes[3].Frequency, 1e-5);
        Assert.Equal(2, near.SymmetryNumber());
        // Where the ends attract each other too, bonds are pressed, and the molecule wants to bend.
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 9, LennardJonesEnd.Cut));
        MolecularVibrations far = Compute(ReferenceState.Relax(straight, CellFreedom.None, 1e-8, 0, pool, ToyCrystals.Stop), 9);
        Assert.Equal([true, true, false, false], far.Modes.Select(mode => mode.IsImaginary));
        Assert.Equal(0.5 * (far.Modes[2].Energy + far.Modes[3].Energy), far.ZeroPointEnergy, 1e-15);
        Assert.Equal(1, far.Modes[0].Movers().First()); // the light one in the middle
    }

    [Fact]
    public void Fixed_atoms_hold_the_others()
    {
        // One atom on a spring along x to a fixed one: a mode of its own mass, two of nothing.
        Structure held = Molecule("Ar Ne", [0, 0, 0, Bond, 0, 0]);
        held.Extras = new StructureExtras();
        held.Extras.Columns.Add(new ExtraColumn("move_mask", 'L', 1, ["F", "T"]));
        MolecularVibrations vibrations = Compute(held);
        Assert.Equal(MoleculeShape.Held, vibrations.Shape);
        Assert.Equal(3, vibrations.Modes.Count);
        Assert.Equal(Math.Sqrt(Stiffness / Element.Parse("Ne").Mass) * Terahertz, vibrations.Modes[2].Frequency, 1e-5);
        Assert.Contains("found fixed atoms", Assert.Throws<InvalidDataException>(() => IdealGas.Of(vibrations, 1, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Atoms_and_crystals_have_no_modes_of_a_molecule()
    {
        MolecularVibrations atom = Compute(Molecule("Ar", [1, 2, 3]));
        Assert.Equal(MoleculeShape.Atom, atom.Shape);
        Assert.Empty(atom.Modes);
        // Sackur and Tetrode: argon at 298.15 K and 1 bar, 154.846 J/(K mol) (NIST-JANAF).
        Assert.Equal(154.846, IdealGas.Of(atom, 1, 1).At(298.15, 1).Entropy * Molar, 0.01);
        Assert.Contains("found periodic axes",
            Assert.Throws<InvalidDataException>(() => Compute(ToyCrystals.FaceCentred(5.2))).Message, StringComparison.Ordinal);
    }

    /// <summary>Standard entropies and H(298.15 K) − H(0) of NIST-JANAF; rotational constants and fundamentals of NIST's webbook.</summary>
    [Fact]
    public void Ideal_gases_have_the_entropies_of_tables()
    {
        Measured[] table =
        [
            new("N2", 28.0134, [0, 8.473, 8.473], 2, 1, 191.609, 8.670, [2329.9]),
            new("O2", 31.9988, [0, 11.729, 11.729], 2, 3, 205.147, 8.683, [1556.4]),
            new("CO2", 44.0095, [0, 43.20, 43.20], 2, 1, 213.795, 9.364, [667.4, 667.4, 1333, 2349]),
            new("H2O", 18.0153, [0.6051, 1.1560, 1.8160], 2, 1, 188.834, 9.904, [1594.7, 3657.1, 3755.9]),
            new("CH4", 16.0425, [3.216, 3.216, 3.216], 12, 1, 186.251, 10.016, [1306, 1306, 1306, 1534, 1534, 2917, 3019, 3019, 3019]),
        ];
        Assert.All(table, one =>
        {
            var gas = new IdealGas(one.Moments[0] == 0 ? MoleculeShape.Linear : MoleculeShape.Nonlinear, one.Mass, one.Moments,
                [.. one.Wavenumbers.Select(w => w * 1.239841984e-4)], -10, one.Symmetry, one.Multiplicity);
            GasPoint point = gas.At(298.15, 1);
            Assert.Equal(one.Entropy, point.Entropy * Molar, 0.4);
            Assert.Equal(one.Enthalpy, (point.Enthalpy + 10 - point.ZeroPointEnergy) * Molar / 1000, 0.06);
            Assert.Equal(point.Enthalpy - 298.15 * point.Entropy, point.FreeEnergy, 12);
            // dG/dT = −S, and the gas at ten bar has k ln 10 less entropy.
            Assert.Equal(-point.Entropy, (gas.At(298.25, 1).FreeEnergy - gas.At(298.05, 1).FreeEnergy) / 0.2, 1e-8);
            Assert.Equal(8.617333262e-5 * Math.Log(10), point.Entropy - gas.At(298.15, 10).Entropy, 1e-12);
        });
    }

    /// <param name="Mass">u</param>
    /// <param name="Moments">[3], u Å²</param>
    /// <param name="Entropy">J/(K mol)</param>
    /// <param name="Enthalpy">kJ/mol, above 0 K</param>
    /// <param name="Wavenumbers">cm⁻¹</param>
    private sealed record Measured(string Name, double Mass, double[] Moments, int Symmetry, int Multiplicity, double Entropy, double Enthalpy,
        double[] Wavenumbers);

    [Fact]
    public void Symmetry_numbers_are_those_of_point_groups()
    {
        double third = Math.Sqrt(1.0 / 3);
        Assert.Equal(12, Number("C H H H H", [0, 0, 0, 1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1]));
        Assert.Equal(3, Number("C Cl H H H", [0, 0, 0, 1.7, 1.7, 1.7, 1, -1, -1, -1, 1, -1, -1, -1, 1]));
        Assert.Equal(3, Number("N H H H", [0, 0, 0.3, 0.94, 0, 0, -0.47, 0.814, 0, -0.47, -0.814, 0]));
        Assert.Equal(24, Number("S F F F F F F", [0, 0, 0, 1.6, 0, 0, -1.6, 0, 0, 0, 1.6, 0, 0, -1.6, 0, 0, 0, 1.6, 0, 0, -1.6]));
        Assert.Equal(4, Number("C C H H H H", [0.66, 0, 0, -0.66, 0, 0, 1.23, 0.92, 0, 1.23, -0.92, 0, -1.23, 0.92, 0, -1.23, -0.92, 0]));
        Assert.Equal(2, Number("O O H H", [0.7, 0, 0, -0.7, 0, 0, 0.9, 0.8 * third, 0.8, -0.9, 0.8 * third, -0.8]));
        Assert.Equal(1, Number("O H D H".Replace('D', 'F'), [0, 0, 0, 1, 0, 0.3, -1, 0.2, 0, 0.1, 1, 0.4]));
        Assert.Equal(12, Number(string.Join(' ', Enumerable.Repeat("C", 6)),
            [.. Enumerable.Range(0, 6).SelectMany(k => new[] { 1.4 * Math.Cos(k * Math.PI / 3), 1.4 * Math.Sin(k * Math.PI / 3), 0 })]));
        static int Number(string elements, double[] places)
        {
            Structure molecule = Molecule(elements, places);
            return RotationalSymmetry.Number(molecule, MassDistribution.Of(molecule));
        }
    }

    private static Structure Molecule(string elements, double[] positions) => new([.. elements.Split(' ').Select(Element.Parse)], positions, Cell.Open);

    private static MolecularVibrations Compute(Structure structure, double cutoff = 6)
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, cutoff, LennardJonesEnd.Cut), 2);
        return MolecularVibrations.Compute(structure, 1e-3, pool, ToyCrystals.Stop);
    }
}
