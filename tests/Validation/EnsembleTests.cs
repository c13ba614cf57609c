using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Validation;

/// <summary>Argon under every thermostat and barostat against the distributions of statistical mechanics. Minutes each; run by name.</summary>
public sealed class EnsembleTests
{
    private const double KolmogorovSmirnovLimit = 2.23, Sigmas = 4;
    // Mean energies at the two temperatures differ by about one standard deviation: with a smaller difference the slope is lost in noise, with a larger
    // one the distributions hardly overlap. Both are far from freezing: at 110 K (T* = 0.91, ρ* = 0.85) energies have a slow component that the spacing
    // of samples does not resolve, and errors are underestimated.
    private const double Temperature = 150, Warmer = 161; // K
    private const double Pressure = 0.1, Higher = 0.13; // GPa
    private static readonly Dictionary<(Thermostat, double), (double[] Kinetic, double[] Potential, int Freedoms)> Liquids = [];

    /// <summary>K is gamma distributed, of shape half the degrees of freedom.</summary>
    [Theory(Explicit = true)]
    [InlineData(Thermostat.Rescaling)]
    [InlineData(Thermostat.Langevin)]
    [InlineData(Thermostat.NoseHoover)]
    public void Kinetic_energy_is_gamma_distributed(Thermostat thermostat)
    {
        (double[] kinetic, _, int freedoms) = Canonical(thermostat, Temperature);
        double[] independent = Statistics.Independent(kinetic);
        Assert.True(independent.Length > 500, $"{independent.Length} samples");
        double thermal = Units.Boltzmann * Temperature;
        Assert.InRange(Distributions.KolmogorovSmirnov(independent, energy => Distributions.Gamma(freedoms / 2.0, energy / thermal)), 0,
            KolmogorovSmirnovLimit);
    }

    /// <summary>ln p(U; T₂)/p(U; T₁) of potential energies rises with 1/kT₁ − 1/kT₂.</summary>
    [Theory(Explicit = true)]
    [InlineData(Thermostat.Rescaling)]
    [InlineData(Thermostat.Langevin)]
    [InlineData(Thermostat.NoseHoover)]
    public void Potential_energies_of_two_temperatures_have_the_ratio_of_Boltzmann_factors(Thermostat thermostat)
    {
        double[] cold = Statistics.Independent(Canonical(thermostat, Temperature).Potential),
            warm = Statistics.Independent(Canonical(thermostat, Warmer).Potential);
        double expected = (1 / Temperature - 1 / Warmer) / Units.Boltzmann;
        AssertSigmas(expected, Statistics.LogRatio(cold, warm), 0.1);
    }

    /// <summary>ln p(V; P₂)/p(V; P₁) of volumes falls with (P₂ − P₁)/kT, for every cell shape.</summary>
    [Theory(Explicit = true)]
    [InlineData(Barostat.Rescaling, CellShape.Isotropic)]
    [InlineData(Barostat.Rescaling, CellShape.Orthorhombic)]
    [InlineData(Barostat.Rescaling, CellShape.Full)]
    [InlineData(Barostat.Mtk, CellShape.Isotropic)]
    [InlineData(Barostat.Mtk, CellShape.Orthorhombic)]
    [InlineData(Barostat.Mtk, CellShape.Full)]
    public void Volumes_of_two_pressures_have_the_ratio_of_Boltzmann_factors(Barostat barostat, CellShape shape)
    {
        double[] low = Volumes(barostat, shape, Pressure, 6), high = Volumes(barostat, shape, Higher, 7);
        double expected = -(Higher - Pressure) / Units.GigapascalPerElectronvoltPerCubicAngstrom / (Units.Boltzmann * 60);
        AssertSigmas(expected, Statistics.LogRatio(low, high), 0.15);
    }

    /// <summary>
    /// V of an ideal gas has the density V^N exp(−PV/kT): gamma of shape N + 1. Tested with the stochastic barostat, which needs no interaction to be ergodic.
    /// </summary>
    [Theory(Explicit = true)]
    [InlineData(CellShape.Isotropic)]
    [InlineData(CellShape.Orthorhombic)]
    [InlineData(CellShape.Full)]
    public void Volume_of_an_ideal_gas_is_gamma_distributed(CellShape shape)
    {
        const int atoms = 12;
        const double pressure = 0.05;
        Structure gas = new([.. Enumerable.Repeat(Element.Parse("He"), atoms)], [.. Enumerable.Range(0, 3 * atoms).Select(i => 0.7 * i)],
            new Cell([30, 0, 0, 0, 30, 0, 0, 0, 30], true, true, true));
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Npt, Temperature = 300, Pressure = pressure, CellShape = shape, Compressibility = 1 / pressure, BarostatTime = 60,
            ThermostatTime = 10,
            FixedCenter = false, Seed = 12, ClosestPart = 0,
        };
        var simulation = new Simulation(options, new HarmonicWells(gas.Positions, 0), gas);
        double unit = Units.Boltzmann * 300 * Units.GigapascalPerElectronvoltPerCubicAngstrom / pressure;
        double[] volumes = Statistics.Independent([.. Samples(simulation, 5000, 40000, 50).Select(sample => sample.Volume / unit)]);
        Assert.True(volumes.Length > 1500, $"{volumes.Length} samples");
        Assert.InRange(Distributions.KolmogorovSmirnov(volumes, volume => Distributions.Gamma(atoms + 1, volume)), 0, KolmogorovSmirnovLimit);
    }

    /// <param name="coarsest">largest relative error of the slope: a larger one could hide a wrong ensemble</param>
    private static void AssertSigmas(double expected, (double Slope, double Error) found, double coarsest)
    {
        string numbers = $"slope {found.Slope:G5} ± {found.Error:G3}, expected {expected:G5}";
        TestContext.Current.TestOutputHelper!.WriteLine($"{numbers}: {(found.Slope - expected) / found.Error:F1} sigmas off");
        Assert.True(found.Error < coarsest * Math.Abs(expected), $"{numbers}: the error is too large for a test");
        Assert.True(Math.Abs(found.Slope - expected) < Sigmas * found.Error, numbers);
    }

    /// <summary>Liquid argon, 108 atoms; run once for all tests that use it.</summary>
    private static (double[] Kinetic, double[] Potential, int Freedoms) Canonical(Thermostat thermostat, double temperature)
    {
        lock (Liquids)
        {
            if (!Liquids.TryGetValue((thermostat, temperature), out (double[] Kinetic, double[] Potential, int Freedoms) liquid))
                Liquids[(thermostat, temperature)] = liquid = Liquid(thermostat, temperature);
            return liquid;
        }
    }

    private static (double[] Kinetic, double[] Potential, int Freedoms) Liquid(Thermostat thermostat, double temperature)
    {
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Nvt, Temperature = temperature, Timestep = 2, Thermostat = thermostat, ThermostatTime = 200,
            Seed = temperature == Temperature ? 4 : 5
        };
        var simulation = new Simulation(options, new LennardJones(Crystals.Epsilon, Crystals.Sigma, 7.5), Crystals.FaceCentredCubic("Ar", 5.7, 3));
        (double Kinetic, double Potential, double Volume)[] samples = [.. Samples(simulation, 10000, 15000, 20)];
        return ([.. samples.Select(sample => sample.Kinetic)], [.. samples.Select(sample => sample.Potential)], simulation.State.DegreesOfFreedom);
    }

    /// <summary>Solid argon at 60 K, 32 atoms.</summary>
    private static double[] Volumes(Barostat barostat, CellShape shape, double pressure, long seed)
    {
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Npt, Barostat = barostat, CellShape = shape, Temperature = 60, Pressure = pressure, Timestep = 2, ThermostatTime = 100,
            BarostatTime = 300, Compressibility = 0.3, Seed = seed,
        };
        // Small cells become strongly skewed: the cutoff reaches beyond the nearest images, all of which the neighbour list contains.
        var simulation = new Simulation(options, new LennardJones(Crystals.Epsilon, Crystals.Sigma, 7), Crystals.Argon(2));
        return Statistics.Independent([.. Samples(simulation, 10000, 15000, 20).Select(sample => sample.Volume)]);
    }

    private static IEnumerable<(double Kinetic, double Potential, double Volume)> Samples(Simulation simulation, int settle, int count, int spacing)
    {
        for (int step = 0; step < settle; step++) simulation.Step();
        for (int sample = 0; sample < count; sample++)
        {
            for (int step = 0; step < spacing; step++) simulation.Step();
            yield return (simulation.State.KineticEnergy, simulation.State.PotentialEnergy, simulation.State.Structure.Cell.Volume);
        }
    }
}
