using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Ensembles against theory, in the short form: seeds are fixed, thresholds are such that one seed in 10 000 would fail.</summary>
public sealed class DynamicsStatisticsTests
{
    private const double KolmogorovSmirnovLimit = 2.23;
    private const double Temperature = 300;
    private static readonly double Thermal = Units.Boltzmann * Temperature;

    [Fact]
    public void NormalNumbersAreNormal()
    {
        var random = new StepRandom(5, 0);
        var numbers = new double[20003];
        random.Begin(7, RandomPurpose.Thermostat);
        random.Normals(numbers);
        Assert.InRange(Distributions.KolmogorovSmirnov(numbers, Distributions.Normal), 0, KolmogorovSmirnovLimit);
        double correlation = Enumerable.Range(0, numbers.Length - 1).Average(i => numbers[i] * numbers[i + 1]);
        Assert.InRange(correlation, -0.03, 0.03);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(8), InlineData(299)]
    public void SumsOfSquaresAreGamma(int count)
    {
        var random = new StepRandom(6, 1);
        double[] sums = [.. Enumerable.Range(0, 5000).Select(step =>
        {
            random.Begin(step, RandomPurpose.Thermostat);
            return random.SumOfSquares(count);
        })];
        Assert.InRange(Distributions.KolmogorovSmirnov(sums, sum => Distributions.Gamma(count / 2.0, sum / 2)), 0, KolmogorovSmirnovLimit);
    }

    [Fact]
    public void RandomNumbersBelongToSeedReplicaStepAndPurpose()
    {
        static double First(long seed, int replica, long step, RandomPurpose purpose)
        {
            var random = new StepRandom(seed, replica);
            random.Begin(step, purpose);
            return random.Uniform();
        }
        double[] all = [First(1, 0, 0, RandomPurpose.Thermostat), First(2, 0, 0, RandomPurpose.Thermostat), First(1, 1, 0, RandomPurpose.Thermostat),
            First(1, 0, 1, RandomPurpose.Thermostat), First(1, 0, 0, RandomPurpose.Barostat)];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], First(1, 0, 0, RandomPurpose.Thermostat));
    }

    /// <summary>K of an ideal gas is gamma distributed: each thermostat alone must bring it there.</summary>
    [Theory, InlineData(Thermostat.Rescaling), InlineData(Thermostat.Langevin)]
    public void KineticEnergyOfAnIdealGasIsGamma(Thermostat thermostat)
    {
        Structure gas = Gas(9);
        // Memory exp(−h/τ) is 0.14 from sample to sample: as good as independent.
        var simulation = new Simulation(Options with { Thermostat = thermostat, ThermostatTime = 5 }, new HarmonicWells(gas.Positions, 0), gas);
        double[] kinetic = [.. Samples(simulation, 3000, 10, state => state.KineticEnergy / Thermal)];
        Assert.Equal(24, simulation.State.DegreesOfFreedom);
        Assert.InRange(Distributions.KolmogorovSmirnov(kinetic, k => Distributions.Gamma(12, k)), 0, KolmogorovSmirnovLimit);
    }

    /// <summary>BAOAB: ⟨x²⟩ = kT/k for every timestep, ⟨v²⟩ = kT/m (1 − ω²h²/4). Leimkuhler and Matthews (2013), section 3.</summary>
    [Fact]
    public void LangevinOscillatorsHaveTheExactVariances()
    {
        const int atoms = 200;
        const double stiffness = 4;
        Structure wells = new([.. Enumerable.Repeat(Element.Parse("Si"), atoms)], new double[3 * atoms], Cell.Open);
        double omega = Math.Sqrt(stiffness * Units.ElectronvoltInMassSpeedSquared / wells.Elements[0].Mass), h = 1 / omega;
        var simulation = new Simulation(Options with { Thermostat = Thermostat.Langevin, Timestep = h, ThermostatTime = 1.5 * h, FixedCenter = false },
            new HarmonicWells(new double[3 * atoms], stiffness), wells);
        for (int step = 0; step < 100; step++) simulation.Step();
        double places = 0, speeds = 0, count = 0;
        for (int sample = 0; sample < 2000; sample++)
        {
            simulation.Step();
            for (int i = 0; i < 3 * atoms; i++)
            {
                places += simulation.State.Structure.Positions[i] * simulation.State.Structure.Positions[i];
                speeds += simulation.State.Velocities[i] * simulation.State.Velocities[i];
                count++;
            }
        }
        // 1.2 million samples, about four steps of memory: standard error √(2·4/1.2e6) = 0.0026.
        Assert.Equal(1, places / count * stiffness / Thermal, 0.01);
        double mass = wells.Elements[0].Mass / Units.ElectronvoltInMassSpeedSquared;
        Assert.Equal(0.75, speeds / count * mass / Thermal, 0.01);
    }

    /// <summary>V of an ideal gas at constant pressure has the density V^N exp(−PV/kT): gamma of shape N + 1, whatever the cell may do.</summary>
    [Theory, InlineData(CellShape.Isotropic), InlineData(CellShape.Orthorhombic), InlineData(CellShape.Full)]
    public void VolumeOfAnIdealGasIsGamma(CellShape shape)
    {
        const int atoms = 6;
        const double pressure = 0.05; // GPa
        Structure gas = Gas(atoms);
        var simulation = new Simulation(
            Options with
            {
                Ensemble = Ensemble.Npt,
                Pressure = pressure,
                CellShape = shape,
                Compressibility = 1 / pressure,
                BarostatTime = 60,
                ThermostatTime = 10,
                FixedCenter = false
            },
            new HarmonicWells(gas.Positions, 0), gas);
        for (int step = 0; step < 2000; step++) simulation.Step();
        double unit = Thermal * Units.GigapascalPerElectronvoltPerCubicAngstrom / pressure;
        double[] volumes = [.. Samples(simulation, 1000, 250, state => state.Structure.Cell.Volume / unit)];
        Assert.InRange(Distributions.KolmogorovSmirnov(volumes, v => Distributions.Gamma(atoms + 1, v)), 0, KolmogorovSmirnovLimit);
    }

    /// <summary>
    /// NIST Standard Reference Simulation Website, Lennard-Jones fluid, Monte Carlo, T* = 0.85, ρ* = 0.82, cut at 3σ with tail corrections: U* = −5.7947, p* =
    /// 0.55355. The long form, with more densities and the distributions of all thermostats and barostats, is in tests/Validation.
    /// </summary>
    [Fact]
    public void LiquidArgonHasTheReferenceEnergyAndPressure()
    {
        (double energy, double pressure) = LennardJonesFluid(0.85, 0.82, 4, 1500, 5000);
        Assert.Equal(-5.7947, energy, 0.04);
        Assert.Equal(0.55355, pressure, 0.15);
    }

    private static readonly DynamicsOptions Options = new() { Ensemble = Ensemble.Nvt, Temperature = Temperature, Timestep = 1, Seed = 11, ClosestPart = 0 };

    private static Structure Gas(int atoms) =>
        new([.. Enumerable.Repeat(Element.Parse("He"), atoms)], [.. Enumerable.Range(0, 3 * atoms).Select(i => 0.7 * i)],
            new Cell([30, 0, 0, 0, 30, 0, 0, 0, 30], true, true, true));

    private static IEnumerable<double> Samples(Simulation simulation, int count, int spacing, Func<MotionState, double> quantity)
    {
        for (int sample = 0; sample < count; sample++)
        {
            for (int step = 0; step < spacing; step++) simulation.Step();
            yield return quantity(simulation.State);
        }
    }

    /// <returns>U* and p* with tail corrections</returns>
    private static (double Energy, double Pressure) LennardJonesFluid(double temperature, double density, int cells, int settle, int steps)
    {
        const double reach = 3, epsilon = Crystals.Epsilon, sigma = Crystals.Sigma;
        Structure start = Crystals.FaceCentredCubic("Ar", sigma * Math.Cbrt(4 / density), cells);
        DynamicsOptions options = new()
        {
            Ensemble = Ensemble.Nvt, Temperature = temperature * epsilon / Units.Boltzmann, Timestep = 8, ThermostatTime = 200,
            Seed = 2
        };
        var simulation = new Simulation(options, new LennardJones(epsilon, sigma, reach * sigma, LennardJonesEnd.Cut), start);
        for (int step = 0; step < settle; step++) simulation.Step();
        double energy = 0, pressure = 0;
        for (int step = 0; step < steps; step++)
        {
            simulation.Step();
            energy += simulation.State.PotentialEnergy / start.AtomCount / epsilon / steps;
            double[] w = simulation.State.Evaluation.Virial;
            pressure += ((w[0] + w[4] + w[8]) / 3 / start.Cell.Volume * Math.Pow(sigma, 3) / epsilon) / steps;
        }
        double third = Math.Pow(reach, -3);
        energy += 8 * Math.PI / 3 * density * (third * third * third / 3 - third);
        pressure += density * temperature + 16 * Math.PI / 3 * density * density * (2 * third * third * third / 3 - third);
        return (energy, pressure);
    }
}
