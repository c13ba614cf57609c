using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Runs;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Equations of motion: exact solutions, conserved energies of the right order, the way back.</summary>
public sealed class DynamicsMotionTests
{
    private static LennardJones ArgonPotential() => new(Crystals.Epsilon, Crystals.Sigma, 8.5);

    private static readonly DynamicsOptions Gentle = new() { Temperature = 40, Timestep = 4, Seed = 3 };

    /// <summary>Velocity Verlet turns a harmonic oscillator by ω'h with cos ω'h = 1 − ω²h²/2, exactly.</summary>
    [Fact]
    public void HarmonicOscillatorFollowsTheDiscreteSolution()
    {
        const double stiffness = 3, h = 2;
        var start = new Structure([Element.Parse("O")], [0.3, -0.2, 0.1], Cell.Open);
        var simulation = new Simulation(new DynamicsOptions { Temperature = 0, Timestep = h, ClosestPart = 0 }, new HarmonicWells(new double[3], stiffness),
            start);
        double squared = stiffness * Units.ElectronvoltInMassSpeedSquared / Element.Parse("O").Mass, turn = Math.Acos(1 - squared * h * h / 2);
        for (int step = 1; step <= 1000; step++)
        {
            simulation.Step();
            for (int k = 0; k < 3; k++) Assert.Equal(start.Positions[k] * Math.Cos(step * turn), simulation.State.Structure.Positions[k], 1e-11);
        }
    }

    [Fact]
    public void EnergyErrorFallsWithTheSquareOfTheTimestep()
    {
        double coarse = Fluctuation(Gentle, 100), fine = Fluctuation(Gentle with { Timestep = 2 }, 200);
        Assert.InRange(coarse / fine, 3.6, 4.4);
        Assert.InRange(coarse, 1e-6, 1e-2);
    }

    /// <summary>Every term of the extended equations enters the conserved energy, so a wrong one would show as an error of lower order.</summary>
    [Theory]
    [InlineData(Ensemble.Nvt, CellShape.Isotropic)]
    [InlineData(Ensemble.Npt, CellShape.Isotropic)]
    [InlineData(Ensemble.Npt, CellShape.Orthorhombic)]
    [InlineData(Ensemble.Npt, CellShape.Full)]
    public void ExtendedEnergyErrorFallsWithTheSquareOfTheTimestep(Ensemble ensemble, CellShape shape)
    {
        DynamicsOptions options = Gentle with
        {
            Ensemble = ensemble,
            Thermostat = Thermostat.NoseHoover,
            Barostat = Barostat.Mtk,
            CellShape = shape,
            ThermostatTime = 60,
            BarostatTime = 150,
            Pressure = ensemble == Ensemble.Npt ? 0.4 : 0,
        };
        double coarse = Fluctuation(options, 150), fine = Fluctuation(options with { Timestep = 2 }, 300);
        Assert.InRange(coarse / fine, 3.4, 4.6);
        Assert.InRange(coarse, 1e-6, 2e-2);
    }

    /// <summary>With the work of the stochastic barostat taken off, what is left is the error of the integrator, of second order.</summary>
    [Theory, InlineData(CellShape.Isotropic), InlineData(CellShape.Full)]
    public void WorkOfTheStochasticBarostatIsCounted(CellShape shape)
    {
        DynamicsOptions options = Gentle with
        {
            Ensemble = Ensemble.Npt,
            CellShape = shape,
            ThermostatTime = 60,
            BarostatTime = 150,
            Pressure = 0.4,
            Compressibility = 0.3,
        };
        double coarse = Fluctuation(options, 200), fine = Fluctuation(options with { Timestep = 1 }, 800);
        Assert.InRange(coarse / fine, 4, 40);
        Assert.InRange(coarse, 1e-6, 1e-2);
    }

    [Fact]
    public void TurnedVelocitiesLeadBackToTheStart()
    {
        Structure start = Crystals.Argon(3);
        var simulation = new Simulation(Gentle, ArgonPotential(), start);
        double[] velocities = [.. simulation.State.Velocities];
        for (int step = 0; step < 250; step++) simulation.Step();
        Assert.True(Farthest(start.Positions, simulation.State.Structure.Positions) > 0.1);
        simulation.Reverse();
        for (int step = 0; step < 250; step++) simulation.Step();
        Assert.True(Farthest(start.Positions, simulation.State.Structure.Positions) < 1e-9);
        simulation.Reverse();
        Assert.True(Farthest(velocities, simulation.State.Velocities) < 1e-12);
    }

    /// <summary>A negative timestep turns everything round, chains and cell included.</summary>
    [Theory]
    [InlineData(Ensemble.Nvt)]
    [InlineData(Ensemble.Npt)]
    public void ExtendedMotionIsReversible(Ensemble ensemble)
    {
        DynamicsOptions options = Gentle with
        {
            Ensemble = ensemble,
            Thermostat = Thermostat.NoseHoover,
            Barostat = Barostat.Mtk,
            CellShape = CellShape.Full,
            Pressure = ensemble == Ensemble.Npt ? 0.2 : 0
        };
        Structure start = Crystals.Argon(2);
        LennardJones potential = ArgonPotential();
        // Rounding grows by e in about ten steps; 100 steps leave 1e-13 Å of it.
        var forth = new Simulation(options, potential, start);
        for (int step = 0; step < 100; step++) forth.Step();
        var numbers = new RestartNumbers();
        forth.Save(numbers);
        var back = new Simulation(options with { Timestep = -options.Timestep }, potential, start);
        back.Load(numbers);
        for (int step = 0; step < 100; step++) back.Step();
        Assert.True(Farthest(start.Positions, back.State.Structure.Positions) < 1e-11, $"{Farthest(start.Positions, back.State.Structure.Positions):E2} Å");
        for (int i = 0; i < 9; i++) Assert.Equal(start.Cell.Rows[i], back.State.Structure.Cell.Rows[i], 1e-11);
    }

    [Fact]
    public void MomentumStaysZero()
    {
        foreach (Thermostat thermostat in Enum.GetValues<Thermostat>())
        {
            var simulation = new Simulation(Gentle with { Ensemble = Ensemble.Nvt, Thermostat = thermostat, ThermostatTime = 20 }, ArgonPotential(),
                Crystals.Argon(2));
            for (int step = 0; step < 100; step++) simulation.Step();
            MotionState state = simulation.State;
            for (int k = 0; k < 3; k++) Assert.Equal(0, Enumerable.Range(0, state.AtomCount).Sum(i => state.Masses[i] * state.Velocities[3 * i + k]), 1e-12);
            Assert.Equal(3 * state.AtomCount - 3, state.DegreesOfFreedom);
        }
    }

    [Fact]
    public void FirstVelocitiesHaveTheTemperatureAndNoDrift()
    {
        var simulation = new Simulation(Gentle with { Temperature = 77 }, ArgonPotential(), Crystals.Argon(2));
        Assert.Equal(77, simulation.State.Temperature, 1e-10);
        double kinetic = 0.5 * simulation.State.DegreesOfFreedom * 8.617333262e-5 * 77;
        Assert.Equal(kinetic, simulation.State.KineticEnergy, 1e-9 * kinetic);
    }

    /// <summary>Argon at rest under pressure: the pressure tensor is the virial over the volume; moving, it gains 2K/3V.</summary>
    [Fact]
    public void PressureIsThatOfVirialAndMotion()
    {
        Structure start = Crystals.Argon(2);
        var simulation = new Simulation(Gentle with { Temperature = 50 }, ArgonPotential(), start);
        MotionState state = simulation.State;
        var tensor = new double[9];
        state.PressureTensor(tensor);
        Assert.Equal(state.Pressure, (tensor[0] + tensor[4] + tensor[8]) / 3, 1e-15);
        double[] w = state.Evaluation.Virial;
        Assert.Equal((w[0] + w[4] + w[8]) / (3 * start.Cell.Volume) + 2 * state.KineticEnergy / (3 * start.Cell.Volume), state.Pressure, 1e-15);
        Assert.True(double.IsNaN(new MotionState(NamedStructures.Slab()).Pressure));
    }

    [Fact]
    public void RampsReachTheirEnd()
    {
        DynamicsOptions options = Gentle with { Ensemble = Ensemble.Npt, TemperatureEnd = 80, PressureEnd = 2, Steps = 200 };
        Assert.Equal([40, 60, 80, 80], [options.TemperatureAt(0), options.TemperatureAt(100), options.TemperatureAt(200), options.TemperatureAt(300)]);
        Assert.Equal([0, 0.5, 2], [options.PressureAt(0), options.PressureAt(50), options.PressureAt(200)]);
        var simulation = new Simulation(options with { Steps = 600, ThermostatTime = 40, BarostatTime = 200, Compressibility = 0.3 }, ArgonPotential(),
            Crystals.Argon(3));
        for (int step = 0; step < 600; step++) simulation.Step();
        Assert.InRange(simulation.State.Temperature, 60, 100);
        Assert.InRange(simulation.State.Pressure * Units.GigapascalPerElectronvoltPerCubicAngstrom, 1.2, 2.6);
    }

    private static double Fluctuation(DynamicsOptions options, int steps)
    {
        var simulation = new Simulation(options with { FirstVelocities = FirstVelocities.Draw }, ArgonPotential(), Crystals.Argon(3));
        var energies = new List<double>();
        for (int step = 0; step < steps; step++)
        {
            simulation.Step();
            energies.Add(simulation.Conserved);
        }
        double mean = energies.Average();
        return Math.Sqrt(energies.Average(energy => (energy - mean) * (energy - mean)));
    }

    private static double Farthest(double[] one, double[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).Max();
}
