using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Properties;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Phonons against analytic ones, lattice sums, frozen waves and published values.</summary>
public sealed class PhononTests
{
    private const double Epsilon = 0.0104, Sigma = 3.4;
    // 1 √(eV/(Å² u)) as angular frequency in THz, divided by 2π.
    private const double Terahertz = 15.633302;

    [Fact]
    public void A_chain_with_nearest_neighbours_has_one_sine()
    {
        // Only nearest neighbours are within the cutoff, and they sit where the force is zero.
        double a = Sigma * Math.Pow(2, 1.0 / 6), k = 72 * Epsilon / (Math.Pow(2, 1.0 / 3) * Sigma * Sigma);
        var chain = new Structure([Element.Parse("Ar")], [0, 0, 0], new Cell([a, 0, 0, 0, 0, 0, 0, 0, 0], true, false, false));
        Phonons phonons = Compute(chain, () => new LennardJones(Epsilon, Sigma, 6, LennardJonesEnd.Cut),
            new PhononOptions { Repeats = [5, 1, 1], Displacement = 1e-3 });
        foreach (double share in new[] { 0.05, 0.2, 1.0 / 3, 0.5 })
        {
            double[] found = phonons.Frequencies([2 * Math.PI * share / a, 0, 0]);
            Assert.Equal(2 * Math.Sqrt(k / Element.Parse("Ar").Mass) * Math.Sin(Math.PI * share) * Terahertz, found[2], 1e-5);
            Assert.Equal(0, found[0], 2e-3);
            Assert.Equal(0, found[1], 2e-3);
        }
        Assert.Equal("chain", phonons.LatticeName);
        PhononMesh mesh = phonons.Mesh([40, 1, 1]);
        Assert.Equal(1, mesh.Weights.Sum(), 12);
    }

    [Fact]
    public void A_chain_of_two_masses_has_both_branches()
    {
        double r = Sigma * Math.Pow(2, 1.0 / 6), k = 72 * Epsilon / (Math.Pow(2, 1.0 / 3) * Sigma * Sigma), light = Element.Parse("Ne").Mass,
            heavy = Element.Parse("Xe").Mass;
        var chain = new Structure([Element.Parse("Ne"), Element.Parse("Xe")], [0, 0, 0, r, 0, 0],
            new Cell([2 * r, 0, 0, 0, 0, 0, 0, 0, 0], true, false, false));
        Phonons phonons = Compute(chain, () => new LennardJones(Epsilon, Sigma, 6, LennardJonesEnd.Cut),
            new PhononOptions { Repeats = [3, 1, 1], Displacement = 1e-3 });
        foreach (double share in new[] { 0.1, 0.3, 0.5 })
        {
            double sum = 1 / light + 1 / heavy, root = Math.Sqrt(sum * sum - 4 * Math.Pow(Math.Sin(Math.PI * share), 2) / (light * heavy));
            double[] found = phonons.Frequencies([2 * Math.PI * share / (2 * r), 0, 0]);
            Assert.Equal(Math.Sqrt(k * (sum + root)) * Terahertz, found[5], 2e-5);
            Assert.Equal(Math.Sqrt(k * (sum - root)) * Terahertz, found[4], 2e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bands_of_a_pair_crystal_are_its_lattice_sums_from_any_cell(bool isPrimitive)
    {
        var sums = new PairSums(Epsilon, Sigma, 6, 1);
        double a = sums.LatticeConstant(4.5, 6);
        Structure crystal = isPrimitive ? ToyCrystals.FaceCentredPrimitive(a) : ToyCrystals.FaceCentred(a);
        Phonons phonons = Compute(crystal, () => new LennardJones(Epsilon, Sigma, 6),
            new PhononOptions { Repeats = isPrimitive ? [5, 5, 5] : [3, 3, 3], Displacement = 1e-3 });
        Assert.Equal(1, phonons.AtomCount);
        Assert.Equal("face-centred cubic", phonons.LatticeName);
        foreach (double[] q in new double[][] { [1, 0, 0], [0.5, 0.5, 0.5], [0.31, 0.12, 0.77], [0.05, 0.02, 0] })
        {
            double[] wave = [.. q.Select(x => 2 * Math.PI * x / a)];
            double[] expected = SymmetricEigen.Values(sums.Dynamical(a, wave), 3);
            double[] found = phonons.Frequencies(wave);
            for (int k = 0; k < 3; k++) Assert.Equal(Math.Sqrt(expected[k] / Element.Parse("Ar").Mass) * Terahertz, found[k], 2e-4);
        }
    }

    [Fact]
    public void Silicon_vibrates_as_published()
    {
        // Stillinger-Weber: 17.83 THz for the optical mode at Γ; at X three pairs, LA and LO together.
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        Structure relaxed = ReferenceState.Relax(ToyCrystals.Diamond(5.431), CellFreedom.Full, 1e-6, 0, pool, cancellation: ToyCrystals.Stop);
        Phonons phonons = Phonons.Compute(relaxed, new PhononOptions { Repeats = [3, 3, 3] }, pool, cancellation: ToyCrystals.Stop);
        Assert.Equal(2, phonons.AtomCount);
        double[] gamma = phonons.Frequencies([0, 0, 0]);
        Assert.Equal(17.83, gamma[5], 0.01);
        Assert.Equal(gamma[3], gamma[5], 1e-3);
        Assert.Equal(FrozenOpticalMode(relaxed), gamma[5], 5e-3);
        double x = 2 * Math.PI / Math.Cbrt(relaxed.Cell.Volume);
        double[] atX = phonons.Frequencies([0, x, 0]);
        Assert.Equal(atX[0], atX[1], 1e-3);
        Assert.Equal(atX[2], atX[3], 1e-3);
        Assert.Equal(atX[4], atX[5], 1e-3);
    }

    [Fact]
    public void Sound_is_as_fast_as_elastic_constants_say()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        Structure relaxed = ReferenceState.Relax(ToyCrystals.DiamondPrimitive(5.431), CellFreedom.Full, 1e-6, 0, pool, cancellation: ToyCrystals.Stop);
        Phonons phonons = Phonons.Compute(relaxed, new PhononOptions { Repeats = [6, 6, 6] }, pool, cancellation: ToyCrystals.Stop);
        double[] c = ElasticTensor.Compute(relaxed, new ElasticOptions { Strain = 0.002 }, pool, cancellation: ToyCrystals.Stop).Constants;
        double density = 2 * Element.Parse("Si").Mass / relaxed.Cell.Volume;
        const double q = 0.02;
        double[] found = phonons.Frequencies([q, 0, 0]);
        Assert.Equal(1, found[2] / (Math.Sqrt(c[0] / density) * q * Terahertz), 3e-3);
        Assert.Equal(1, found[0] / (Math.Sqrt(c[21] / density) * q * Terahertz), 3e-3);
    }

    [Fact]
    public void The_sum_rule_holds_and_can_be_imposed()
    {
        // Three-body forces in a crystal without symmetry: nothing but small displacements makes the sums vanish.
        Structure skewed = ToyCrystals.Shaken(ToyCrystals.Diamond(5.45), 0.15, 2);
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        Phonons plain = Phonons.Compute(skewed, new PhononOptions { Repeats = [2, 2, 2] }, pool, cancellation: ToyCrystals.Stop);
        Assert.True(plain.Before.LargestAcoustic < 1e-3, $"acoustic modes at Γ: {plain.Before.LargestAcoustic} THz");
        // A coarse displacement breaks the rule; imposing it mends that and little else.
        Phonons coarse = Phonons.Compute(skewed, new PhononOptions { Repeats = [2, 2, 2], Displacement = 0.1, ImposesSumRule = true }, pool,
            cancellation: ToyCrystals.Stop);
        Assert.True(coarse.Before.LargestSum > 1e-4, $"the rule is not broken: {coarse.Before.LargestSum} eV/Å²");
        Assert.True(coarse.After.LargestSum < 1e-10, $"the rule is still broken: {coarse.After.LargestSum} eV/Å²");
        Assert.True(coarse.After.LargestAcoustic < 1e-4, $"acoustic modes at Γ: {coarse.After.LargestAcoustic} THz");
        Assert.True(coarse.After.LargestAcoustic < 0.1 * coarse.Before.LargestAcoustic, $"{coarse.Before.LargestAcoustic} THz before");
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        Structure crystal = ToyCrystals.DiamondPrimitive(5.431);
        using PotentialPool one = ToyCrystals.Pool(() => new StillingerWeber(), 1), three = ToyCrystals.Pool(() => new StillingerWeber(), 3);
        var options = new PhononOptions { Repeats = [2, 2, 2] };
        BandStructure first = Phonons.Compute(crystal, options, one, cancellation: ToyCrystals.Stop).Bands(),
            second = Phonons.Compute(crystal, options, three, cancellation: ToyCrystals.Stop).Bands();
        Assert.Equal(first.Frequencies, second.Frequencies);
        Assert.Equal(["Γ", "X", "U", "K", "Γ", "L", "W", "X"], first.Labels.Where(label => label.Length > 0));
    }

    [Fact]
    public void Densities_and_thermal_quantities_are_those_of_the_states()
    {
        // One flat band: Einstein's crystal in closed form.
        const double nu = 5, temperature = 200, quantum = 4.135667696923859e-3 * nu, thermal = Units.Boltzmann * temperature;
        var mesh = new PhononMesh([1, 1, 2], [0.5, 0.5], [nu, nu, nu, nu, nu, nu], 1);
        ThermalPoint cold = ThermalProperties.Of(mesh, [0]).Points[0], warm = ThermalProperties.Of(mesh, [temperature]).Points[0],
            hot = ThermalProperties.Of(mesh, [1e5]).Points[0];
        double x = quantum / thermal, n = 1 / (Math.Exp(x) - 1);
        Assert.Equal(1.5 * quantum, cold.FreeEnergy, 12);
        Assert.Equal(0, cold.Entropy);
        Assert.Equal(3 * (0.5 * quantum + thermal * Math.Log(1 - Math.Exp(-x))), warm.FreeEnergy, 12);
        Assert.Equal(3 * quantum * (0.5 + n), warm.Energy, 12);
        Assert.Equal(3 * ((1 + n) * Math.Log(1 + n) - n * Math.Log(n)), warm.Entropy, 10);
        Assert.Equal(3 * x * x * Math.Exp(x) * n * n, warm.HeatCapacity, 10);
        Assert.Equal(3, hot.HeatCapacity, 5);
        DensityOfStates density = DensityOfStates.Of(mesh);
        Assert.Equal(3, density.States.Sum() * (density.Frequencies[1] - density.Frequencies[0]), 3);
        Assert.Equal(0, mesh.ImaginaryShare);
        Assert.Equal(0.5, new PhononMesh([1, 1, 1], [1], [-2, -1, -0.1, 1, 2, 3], 2).ImaginaryShare, 12);
    }

    [Fact]
    public void An_unstable_crystal_shows_imaginary_frequencies()
    {
        // Simple cubic argon wants to shear.
        Phonons phonons = Compute(ToyCrystals.Make("Ar", [0, 0, 0], [3.75, 0, 0, 0, 3.75, 0, 0, 0, 3.75]), () => new LennardJones(Epsilon, Sigma, 8.5),
            new PhononOptions());
        PhononMesh mesh = phonons.Mesh([6, 6, 6]);
        Assert.True(mesh.ImaginaryShare > 0.05);
        Assert.Equal("simple cubic", phonons.LatticeName);
    }

    [Fact]
    public void Small_supercells_are_told_apart_from_large_ones()
    {
        Structure crystal = ToyCrystals.FaceCentredPrimitive(5.25);
        LennardJones Create() => new(Epsilon, Sigma, 6);
        Phonons usual = Compute(crystal, Create, new PhononOptions()), small = Compute(crystal, Create, new PhononOptions { Repeats = [2, 2, 2] });
        Assert.True(usual.IsLargeEnough);
        Assert.False(small.IsLargeEnough);
        Assert.Equal(2 * 5.25 / Math.Sqrt(2), small.Span, 1e-9);
        Assert.Equal(12, small.NeededSpan);
        Assert.True(Compute(crystal, Create, new PhononOptions { Repeats = [.. small.NeededRepeats] }).IsLargeEnough);
        Assert.Equal(0, usual.BorderShare); // a pair potential ends at its cutoff
        Assert.True(small.BorderShare > 0.1);
        string Refusal(Structure structure, int[]? repeats) =>
            Assert.Throws<InvalidDataException>(() => Compute(structure, Create, new PhononOptions { Repeats = repeats })).Message;
        Assert.Contains("spans 3.7 Å, less than twice the cutoff of 6 Å", Refusal(crystal, [1, 1, 1]), StringComparison.Ordinal);
        Assert.Contains("no atom feels another", Refusal(ToyCrystals.Make("Ar", [0, 0, 0], [15, 0, 0, 0, 15, 0, 0, 0, 15]), null), StringComparison.Ordinal);
    }

    [Fact]
    public void Masses_of_the_file_are_those_of_the_vibrations()
    {
        // Diamond of silicon 28 and 30 in turn: optical modes at Γ go with the reduced mass; a heavier isotope everywhere with √m.
        Structure Isotopes(params string[] masses)
        {
            Structure crystal = ToyCrystals.DiamondPrimitive(5.431);
            crystal.Extras = new StructureExtras();
            crystal.Extras.Columns.Add(new ExtraColumn("masses", 'R', 1, masses));
            return crystal;
        }
        StillingerWeber Create() => new();
        var options = new PhononOptions { Repeats = [2, 2, 2] };
        double Optical(Structure structure) => Compute(structure, Create, options).Frequencies([0, 0, 0])[5];
        double natural = Optical(ToyCrystals.DiamondPrimitive(5.431)), mass = Element.Parse("Si").Mass;
        Assert.Equal(natural * Math.Sqrt(mass / 30), Optical(Isotopes("30", "30")), 1e-6);
        Assert.Equal(natural * Math.Sqrt(0.5 * mass * (1 / 28.0 + 1 / 30.0)), Optical(Isotopes("28", "30")), 1e-6);
        Assert.Contains("expected positive masses, u,",
            Assert.Throws<InvalidDataException>(() => Optical(Isotopes("28", "0"))).Message, StringComparison.Ordinal);
        // A cube of which one atom is another isotope has no smaller cell.
        Structure cube = ToyCrystals.FaceCentred(5.25);
        Assert.Single(PrimitiveCell.Find(cube, 1e-3).Representatives);
        cube.Extras = new StructureExtras();
        cube.Extras.Columns.Add(new ExtraColumn("masses", 'R', 1, ["40", "36", "40", "40"]));
        Assert.Equal(4, PrimitiveCell.Find(cube, 1e-3).Representatives.Length);
    }

    /// <summary>THz, from energies alone: both sublattices shifted against each other.</summary>
    private static double FrozenOpticalMode(Structure diamond)
    {
        var potential = new StillingerWeber();
        double At(double shift)
        {
            double[] positions = [.. diamond.Positions];
            for (int atom = 0; atom < 8; atom++) positions[3 * atom] += atom < 4 ? shift / 2 : -shift / 2;
            var evaluation = new Evaluation();
            potential.Evaluate(new Structure(diamond.Elements, positions, diamond.Cell), evaluation);
            return evaluation.Energy / 4;
        }
        const double h = 0.01;
        double curvature = (16 * (At(h) + At(-h)) - At(2 * h) - At(-2 * h) - 30 * At(0)) / (12 * h * h);
        return Math.Sqrt(curvature / (Element.Parse("Si").Mass / 2)) * Terahertz;
    }

    private static Phonons Compute(Structure structure, Func<IPotential> create, PhononOptions options)
    {
        using PotentialPool pool = ToyCrystals.Pool(create);
        return Phonons.Compute(structure, options, pool, cancellation: ToyCrystals.Stop);
    }
}
