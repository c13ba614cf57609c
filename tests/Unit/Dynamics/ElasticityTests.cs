using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Properties;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Equations of state and elastic constants against lattice sums and published values.</summary>
public sealed class ElasticityTests
{
    private const double Epsilon = 0.0104, Sigma = 3.4;
    private static readonly PairSums Sums = new(Epsilon, Sigma, 8.5, 1);

    [Fact]
    public void A_fit_of_the_equation_itself_gives_its_parameters()
    {
        var exact = new BirchMurnaghan(-5000.25, 160, 0.61, 4.7, new BirchMurnaghanErrors(0, 0, 0, 0), 0);
        double[] volumes = [.. Enumerable.Range(0, 9).Select(k => 150 + 2.7 * k)];
        BirchMurnaghan fit = BirchMurnaghan.Fit(volumes, [.. volumes.Select(exact.EnergyAt)]);
        Assert.Equal(exact.Energy, fit.Energy, 8);
        Assert.Equal(exact.Volume, fit.Volume, 6);
        Assert.Equal(exact.BulkModulus, fit.BulkModulus, 7);
        Assert.Equal(exact.BulkModulusSlope, fit.BulkModulusSlope, 5);
        Assert.All(volumes, v => Assert.Equal(-(exact.EnergyAt(v + 1e-3) - exact.EnergyAt(v - 1e-3)) / 2e-3, fit.PressureAt(v), 6));
    }

    [Fact]
    public void Standard_errors_are_those_of_many_noisy_fits()
    {
        var exact = new BirchMurnaghan(-4, 20, 0.6, 4.5, new BirchMurnaghanErrors(0, 0, 0, 0), 0);
        double[] volumes = [.. Enumerable.Range(0, 11).Select(k => 18.5 + 0.3 * k)];
        var random = new Random(1);
        double Noise() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        BirchMurnaghan[] fits = [.. Enumerable.Range(0, 400)
            .Select(_ => BirchMurnaghan.Fit(volumes, [.. volumes.Select(v => exact.EnergyAt(v) + 1e-5 * Noise())]))];
        double Scatter(Func<BirchMurnaghan, double> of) => Math.Sqrt(fits.Average(fit => Math.Pow(of(fit) - fits.Average(of), 2)));
        double Claimed(Func<BirchMurnaghan, double> of) => Math.Sqrt(fits.Average(fit => Math.Pow(of(fit), 2)));
        Assert.Equal(1, Claimed(fit => fit.Errors.Volume) / Scatter(fit => fit.Volume), 0.12);
        Assert.Equal(1, Claimed(fit => fit.Errors.BulkModulus) / Scatter(fit => fit.BulkModulus), 0.12);
        Assert.Equal(1, Claimed(fit => fit.Errors.BulkModulusSlope) / Scatter(fit => fit.BulkModulusSlope), 0.12);
    }

    [Fact]
    public void Energies_without_a_minimum_are_refused()
    {
        var exception = Assert.Throws<InvalidDataException>(() => BirchMurnaghan.Fit([10, 11, 12, 13, 14], [5, 4, 3.2, 2.6, 2.2]));
        Assert.Contains("expected a minimum of the energy between 10 and 14", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Energies_that_are_flat_scatter_or_fall_are_no_equation_of_state()
    {
        double[] volumes = [.. Enumerable.Range(0, 11).Select(k => 10.0 + k)];
        string Refusal(Func<double, double> energy) =>
            Assert.Throws<InvalidDataException>(() => BirchMurnaghan.Fit(volumes, [.. volumes.Select(energy)])).Message;
        Assert.Contains("a strain that costs nothing", Refusal(_ => -8.228), StringComparison.Ordinal);
        Assert.Contains("a strain that costs nothing", Refusal(v => -8.228 + 1e-12 * Math.Sin(v)), StringComparison.Ordinal);
        Assert.Contains("a scatter of", Refusal(v => 1e-6 * Math.Sin(7 * v * v)), StringComparison.Ordinal);
        Assert.Contains("the energy falls towards larger volumes", Refusal(v => 1 / v), StringComparison.Ordinal);
        Assert.Contains("the energy falls towards smaller volumes", Refusal(v => v), StringComparison.Ordinal);
    }

    [Fact]
    public void The_equation_of_state_of_a_pair_potential_is_its_lattice_sum()
    {
        double a = Sums.LatticeConstant(4.5, 6);
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 8.5));
        EquationOfState state = EquationOfState.Compute(ToyCrystals.FaceCentred(5.3), new EquationOfStateOptions { Range = 0.04 }, pool,
            cancellation: ToyCrystals.Stop);
        double bulk = (Sums.Elastic(a, 0, 0, 0, 0) + 2 * Sums.Elastic(a, 0, 0, 1, 1)) / 3;
        Assert.Equal(a * a * a, state.Fit.Volume, 0.05); // a switched pair potential is no Birch-Murnaghan solid to the last digit
        Assert.Equal(4 * Sums.EnergyAt(a), state.Fit.Energy, 1e-5);
        Assert.Equal(1, state.Fit.BulkModulus / bulk, 0.01);
        // Two independent routes: energies through the fit, and the virial.
        Assert.All(state.Points, point => Assert.Equal(point.Pressure, state.Fit.PressureAt(point.Volume), 0.02 * bulk * 0.04));
    }

    [Fact]
    public void The_bulk_modulus_of_the_infinite_lattice_is_the_published_one()
    {
        // B = 4 ε/σ³ A12 (A6/A12)^(5/2) = 75.19 ε/σ³ (Ashcroft and Mermin, chapter 20).
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 10 * Sigma));
        EquationOfState state = EquationOfState.Compute(ToyCrystals.FaceCentredPrimitive(1.5418 * Sigma), new EquationOfStateOptions { Range = 0.02 }, pool,
            cancellation: ToyCrystals.Stop);
        Assert.Equal(75.19, state.Fit.BulkModulus * Math.Pow(Sigma, 3) / Epsilon, 0.3);
    }

    [Fact]
    public void Relaxation_under_pressure_is_the_equation_of_state()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        EquationOfState state = EquationOfState.Compute(ToyCrystals.DiamondPrimitive(5.431), new EquationOfStateOptions(), pool,
            cancellation: ToyCrystals.Stop);
        double volume = 0.96 * state.Fit.Volume, pressure = state.Fit.PressureAt(volume);
        var options = new RelaxationOptions { Cell = CellFreedom.Full, Pressure = pressure, ForceTolerance = 1e-6, StressTolerance = 1e-8 };
        RelaxationResult relaxed = Relaxation.Run(ToyCrystals.Shaken(ToyCrystals.DiamondPrimitive(5.5), 0.05, 1), AtomConstraints.None(2), options,
            new StillingerWeber(), cancellation: ToyCrystals.Stop);
        Assert.Equal(1, relaxed.Structure.Cell.Volume / volume, 5e-5);
        Assert.Equal(state.Fit.EnergyAt(volume), relaxed.Energy, 2e-4);
    }

    [Fact]
    public void Elastic_constants_of_a_pair_potential_are_its_lattice_sums()
    {
        double a = Sums.LatticeConstant(4.5, 6);
        using PotentialPool pool = ToyCrystals.Pool(() => new LennardJones(Epsilon, Sigma, 8.5));
        ElasticTensor tensor = ElasticTensor.Compute(ToyCrystals.FaceCentred(a), new ElasticOptions { Strain = 0.002 }, pool, cancellation: ToyCrystals.Stop);
        double c11 = Sums.Elastic(a, 0, 0, 0, 0), c12 = Sums.Elastic(a, 0, 0, 1, 1);
        AssertCubic(tensor, c11, c12, c12, 1e-3 * c11); // Cauchy: C44 = C12 where only pairs act
        Assert.True(tensor.Asymmetry < 1e-4 * c11);
        Assert.True(tensor.IsStable);
        Assert.Equal((c11 + 2 * c12) / 3, tensor.Moduli.Bulk, 1e-3 * c11);
    }

    [Fact]
    public void Elastic_constants_of_silicon_are_the_published_ones()
    {
        // 151.4, 76.4 and 56.4 GPa (Cowley, Phys. Rev. Lett. 60, 2379 (1988); Balamane et al., Phys. Rev. B 46, 2250 (1992)).
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        Structure relaxed = ReferenceState.Relax(ToyCrystals.DiamondPrimitive(5.43), CellFreedom.Full, 1e-6, 0, pool, cancellation: ToyCrystals.Stop);
        ElasticTensor tensor = ElasticTensor.Compute(relaxed, new ElasticOptions(), pool, cancellation: ToyCrystals.Stop);
        AssertCubic(tensor, 151.4 / ToyCrystals.Gigapascal, 76.4 / ToyCrystals.Gigapascal, 56.4 / ToyCrystals.Gigapascal, 0.15 / ToyCrystals.Gigapascal);
        ElasticTensor clamped = ElasticTensor.Compute(relaxed, new ElasticOptions { RelaxesPositions = false }, pool, cancellation: ToyCrystals.Stop);
        Assert.Equal(ClampedShear(relaxed), clamped.Constants[21], 1e-4 * clamped.Constants[21]);
        Assert.Equal(tensor.Constants[0], clamped.Constants[0], 0.05 / ToyCrystals.Gigapascal);
    }

    [Fact]
    public void A_turned_crystal_has_turned_constants_and_the_same_moduli()
    {
        using PotentialPool pool = ToyCrystals.Pool(() => new StillingerWeber());
        Structure straight = ReferenceState.Relax(ToyCrystals.DiamondPrimitive(5.43), CellFreedom.Full, 1e-6, 0, pool, cancellation: ToyCrystals.Stop);
        double s = Math.Sqrt(0.5);
        Structure turned = StructureCopy.Deformed(straight, [s, s, 0, -s, s, 0, 0, 0, 1]);
        ElasticTensor one = ElasticTensor.Compute(straight, new ElasticOptions(), pool, cancellation: ToyCrystals.Stop),
            other = ElasticTensor.Compute(turned, new ElasticOptions(), pool, cancellation: ToyCrystals.Stop);
        // C11' = (C11 + C12 + 2 C44)/2 after 45° about z.
        Assert.Equal(0.5 * (one.Constants[0] + one.Constants[1] + 2 * one.Constants[21]), other.Constants[0], 1e-4);
        Assert.Equal(one.Moduli.BulkReuss, other.Moduli.BulkReuss, 1e-5);
        Assert.Equal(one.Moduli.ShearReuss, other.Moduli.ShearReuss, 1e-5);
        Assert.Equal(one.Moduli.ShearVoigt, other.Moduli.ShearVoigt, 1e-5);
        Assert.All(one.Stiffnesses.Zip(other.Stiffnesses), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Moduli_of_an_isotropic_solid_are_its_own()
    {
        const double bulk = 0.7, shear = 0.3, diagonal = bulk + 4 * shear / 3, beside = bulk - 2 * shear / 3;
        double[] c = new double[36];
        for (int k = 0; k < 36; k++) c[k] = k % 7 == 0 ? k < 21 ? diagonal : shear : k / 6 < 3 && k % 6 < 3 ? beside : 0;
        ElasticModuli moduli = ElasticModuli.Of(c);
        Assert.Equal(bulk, moduli.BulkVoigt, 12);
        Assert.Equal(bulk, moduli.BulkReuss, 12);
        Assert.Equal(shear, moduli.ShearVoigt, 12);
        Assert.Equal(shear, moduli.ShearReuss, 12);
        Assert.Equal(0, moduli.Anisotropy, 12);
        Assert.Equal(9 * bulk * shear / (3 * bulk + shear), moduli.Young, 12);
    }

    [Fact]
    public void Results_do_not_depend_on_threads()
    {
        Structure crystal = ToyCrystals.DiamondPrimitive(5.431);
        using PotentialPool one = ToyCrystals.Pool(() => new StillingerWeber(), 1), three = ToyCrystals.Pool(() => new StillingerWeber(), 3);
        Assert.Equal(ElasticTensor.Compute(crystal, new ElasticOptions(), one, cancellation: ToyCrystals.Stop).Stresses,
            ElasticTensor.Compute(crystal, new ElasticOptions(), three, cancellation: ToyCrystals.Stop).Stresses);
        Assert.Equal(EquationOfState.Compute(crystal, new EquationOfStateOptions(), one, cancellation: ToyCrystals.Stop).Points,
            EquationOfState.Compute(crystal, new EquationOfStateOptions(), three, cancellation: ToyCrystals.Stop).Points);
    }

    /// <summary>eV/Å³, from energies alone: V⁻¹ d²E/dγ² of atoms that follow a simple shear.</summary>
    private static double ClampedShear(Structure structure)
    {
        var potential = new StillingerWeber();
        double At(double shear)
        {
            var evaluation = new Evaluation();
            potential.Evaluate(StructureCopy.Deformed(structure, [1, 0, 0, 0, 1, shear, 0, 0, 1]), evaluation);
            return evaluation.Energy;
        }
        const double h = 0.002;
        return (16 * (At(h) + At(-h)) - At(2 * h) - At(-2 * h) - 30 * At(0)) / (12 * h * h) / structure.Cell.Volume;
    }

    private static void AssertCubic(ElasticTensor tensor, double c11, double c12, double c44, double tolerance)
    {
        for (int k = 0; k < 36; k++)
            Assert.Equal(k % 7 == 0 ? k < 21 ? c11 : c44 : k / 6 < 3 && k % 6 < 3 ? c12 : 0, tensor.Constants[k], tolerance);
    }
}
