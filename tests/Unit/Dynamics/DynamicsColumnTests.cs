using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Columns of a start that change the motion (fixed atoms, masses, velocities), and those that are only kept.</summary>
public sealed class DynamicsColumnTests : IDisposable
{
    private const double KolmogorovSmirnovLimit = 2.23;
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-columns-").FullName;

    private static readonly DynamicsOptions Warm = new() { Ensemble = Ensemble.Nvt, Temperature = 60, Timestep = 4, Seed = 3, ThermostatTime = 20 };

    private static LennardJones Argon() => new(Crystals.Epsilon, Crystals.Sigma, 7);

    public static TheoryData<Ensemble, Thermostat?> Motions => new()
    {
        { Ensemble.Nve, null }, { Ensemble.Nvt, Thermostat.Rescaling }, { Ensemble.Nvt, Thermostat.Langevin }, { Ensemble.Nvt, Thermostat.NoseHoover },
    };

    [Theory, MemberData(nameof(Motions))]
    public void Fixed_atoms_stay_to_the_bit_and_carry_no_temperature(Ensemble ensemble, Thermostat? thermostat)
    {
        Structure start = With(Crystals.Argon(2), "move_mask", 'L', 1, i => i < 4 ? "F" : "T");
        var simulation = new Simulation(Warm with { Ensemble = ensemble, Thermostat = thermostat }, Argon(), start);
        MotionState state = simulation.State;
        Assert.Equal(3 * 32 - 12, state.DegreesOfFreedom);
        Assert.Equal(60, state.Temperature, 1e-10);
        for (int step = 0; step < 50; step++) simulation.Step();
        Assert.Equal(start.Positions[..12], state.Structure.Positions[..12]);
        Assert.All(Enumerable.Range(12, 84), k => Assert.NotEqual(start.Positions[k], state.Structure.Positions[k]));
        Assert.Equal(2 * state.KineticEnergy / (84 * Units.Boltzmann), state.Temperature, 1e-10);
    }

    /// <summary>One height is fixed: the centre of mass rests along x and y, and takes part in the motion along z.</summary>
    [Fact]
    public void Single_coordinates_can_be_fixed()
    {
        Structure start = Crystals.Argon(2);
        foreach (Thermostat thermostat in Enum.GetValues<Thermostat>())
        {
            var simulation = new Simulation(Warm with { Thermostat = thermostat, Fix = "3:z" }, Argon(), start);
            MotionState state = simulation.State;
            Assert.Equal(3 * 32 - 1 - 2, state.DegreesOfFreedom);
            for (int step = 0; step < 50; step++) simulation.Step();
            Assert.Equal(start.Positions[8], state.Structure.Positions[8]);
            Assert.NotEqual(start.Positions[7], state.Structure.Positions[7]);
            double[] momentum = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, 32).Sum(i => state.Masses[i] * state.Velocities[3 * i + k]))];
            Assert.Equal(0, momentum[0], 1e-12);
            Assert.Equal(0, momentum[1], 1e-12);
            Assert.True(Math.Abs(momentum[2]) > 1e-3);
        }
    }

    /// <summary>Forces on fixed atoms do no work: the energy is conserved to the same order as without them.</summary>
    [Fact]
    public void Energy_is_conserved_with_fixed_atoms_and_other_masses()
    {
        double Fluctuation(double timestep, int steps)
        {
            Structure start = With(Crystals.Argon(2), "masses", 'R', 1, i => i % 2 == 0 ? "20" : "80");
            var simulation = new Simulation(new DynamicsOptions { Temperature = 40, Timestep = timestep, Seed = 3, Fix = "1-3" }, Argon(), start);
            var energies = new List<double>();
            for (int step = 0; step < steps; step++)
            {
                simulation.Step();
                energies.Add(simulation.Conserved);
            }
            return Math.Sqrt(energies.Average(energy => (energy - energies.Average()) * (energy - energies.Average())));
        }
        double coarse = Fluctuation(4, 100);
        Assert.InRange(coarse / Fluctuation(2, 200), 3.4, 4.6);
        Assert.InRange(coarse, 1e-7, 1e-2);
    }

    /// <summary>K of an ideal gas is gamma distributed with half the free coordinates as its shape.</summary>
    [Theory, InlineData(Thermostat.Rescaling), InlineData(Thermostat.Langevin)]
    public void Kinetic_energy_of_free_coordinates_is_gamma(Thermostat thermostat)
    {
        Structure gas = With(Gas(9), "masses", 'R', 1, i => i < 5 ? "4" : "100");
        var options = Warm with { Temperature = 300, Timestep = 1, Thermostat = thermostat, ThermostatTime = 5, ClosestPart = 0, Fix = "1-3,9:x" };
        var simulation = new Simulation(options, new HarmonicWells(gas.Positions, 0), gas);
        Assert.Equal(27 - 10, simulation.State.DegreesOfFreedom);
        double[] kinetic = new double[3000];
        for (int sample = 0; sample < kinetic.Length; sample++)
        {
            for (int step = 0; step < 10; step++) simulation.Step();
            kinetic[sample] = simulation.State.KineticEnergy / (Units.Boltzmann * 300);
        }
        Assert.InRange(Distributions.KolmogorovSmirnov(kinetic, k => Distributions.Gamma(8.5, k)), 0, KolmogorovSmirnovLimit);
    }

    /// <summary>Every coordinate holds kT/2, light or heavy, beside fixed atoms.</summary>
    [Fact]
    public void Light_and_heavy_atoms_have_the_same_temperature()
    {
        Structure gas = With(Gas(12), "mass", 'R', 1, i => i < 6 ? "2" : "200");
        var options = Warm with { Temperature = 300, Timestep = 1, Thermostat = Thermostat.Langevin, ThermostatTime = 2, ClosestPart = 0, Fix = "1,12" };
        var simulation = new Simulation(options, new HarmonicWells(gas.Positions, 0.5), gas);
        double light = 0, heavy = 0;
        const int samples = 20000;
        for (int sample = 0; sample < samples; sample++)
        {
            for (int step = 0; step < 3; step++) simulation.Step();
            double[] v = simulation.State.Velocities;
            for (int k = 3; k < 33; k++)
            {
                double twice = simulation.State.Masses[k / 3] * v[k] * v[k] / Units.ElectronvoltInMassSpeedSquared / (15 * samples * Units.Boltzmann * 300);
                if (k < 18) light += twice;
                else heavy += twice;
            }
        }
        // 300,000 samples of variance 2, neighbours correlated by e⁻³: standard error 0.003.
        Assert.Equal(1, light, 0.013);
        Assert.Equal(1, heavy, 0.013);
    }

    /// <summary>An oscillator of twice the mass turns by ω'h with cos ω'h = 1 − ω²h²/2 of that mass.</summary>
    [Fact]
    public void Masses_of_the_file_move_the_atoms()
    {
        const double stiffness = 3, h = 2, mass = 31.99;
        Structure start = With(new Structure([Element.Parse("O")], [0.3, -0.2, 0.1], Cell.Open), "masses", 'R', 1, _ => "31.99");
        var options = new DynamicsOptions { Temperature = 0, Timestep = h, ClosestPart = 0 };
        var simulation = new Simulation(options, new HarmonicWells(new double[3], stiffness), start);
        Assert.Contains("1 atom has another", Assert.Single(simulation.Notices), StringComparison.Ordinal);
        double turn = Math.Acos(1 - stiffness * Units.ElectronvoltInMassSpeedSquared / mass * h * h / 2);
        for (int step = 1; step <= 500; step++)
        {
            simulation.Step();
            for (int k = 0; k < 3; k++) Assert.Equal(start.Positions[k] * Math.Cos(step * turn), simulation.State.Structure.Positions[k], 1e-11);
        }
    }

    [Theory]
    [InlineData("momenta", 0.098226947, 0)]
    [InlineData("velocities", 1, 0)]
    [InlineData("velocity", 1, 0)]
    [InlineData("vel", 1, 0)]
    [InlineData("velo", 1, 0)]
    [InlineData("Velo", 1, 0)]
    [InlineData("velo", 1e-3, 1, 1000)]
    public void Velocities_are_read_under_their_usual_names(string name, double factor, int notices, double size = 1)
    {
        Structure start = With(Crystals.Argon(1), "masses", 'R', 1, _ => "39.948");
        With(start, name, 'R', 3, i => (size * 1e-4 * (i - 5.5)).ToString("R", CultureInfo.InvariantCulture));
        var simulation = new Simulation(new DynamicsOptions { FixedCenter = false }, Argon(), start);
        double mass = name == "momenta" ? 39.948 : 1;
        for (int k = 0; k < 12; k++) Assert.Equal(size * 1e-4 * (k - 5.5) * factor / mass, simulation.State.Velocities[k], 1e-12);
        Assert.Equal(notices, simulation.Notices.Count);
        Assert.All(simulation.Notices, notice => Assert.Contains("read in Å/ps", notice, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("masses", "expected finite numbers in column masses, found 'heavy' at atom 2", "heavy")]
    [InlineData("masses", "expected positive masses, u, in column masses, found 0 at atom 2", "0")]
    [InlineData("masses", "expected positive masses, u, in column masses, found -1 at atom 2", "-1")]
    [InlineData("momenta", "expected 3 numbers per atom in column momenta, found 1", "1")]
    public void Columns_that_cannot_be_used_are_errors(string name, string said, string second)
    {
        Structure start = With(Crystals.Argon(1), name, 'R', 1, i => i == 1 ? second : "1");
        var problem = Assert.Throws<InvalidDataException>(() => new Simulation(Warm, Argon(), start));
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_held_fixed_is_refused()
    {
        Structure start = With(Crystals.Argon(1), "move_mask", 'L', 1, _ => "F");
        Assert.Contains("found all of 4 fixed",
            Assert.Throws<InvalidDataException>(() => new Simulation(Warm, Argon(), start)).Message, StringComparison.Ordinal);
        var npt = Warm with { Ensemble = Ensemble.Npt, Fix = "1" };
        Assert.Contains("expected no fixed atoms for npt, found 1",
            Assert.Throws<InvalidDataException>(() => new Simulation(npt, Argon(), Crystals.Argon(1))).Message, StringComparison.Ordinal);
        Assert.Contains("expected atoms to fix, 1 to 4",
            Assert.Throws<InvalidDataException>(() => new Simulation(Warm with { Fix = "5" }, Argon(), Crystals.Argon(1))).Message, StringComparison.Ordinal);
    }

    /// <summary>What is not understood is written with every frame; labels and results of other places are not.</summary>
    [Fact]
    public void Other_columns_and_keys_are_kept()
    {
        string path = Path.Combine(folder, "start.xyz");
        const string columns = "species:S:1:pos:R:3:forces:R:3:tags:I:1:masses:R:1:velo:R:3:AMALGAM_energies:R:1";
        const string keys = """config_type=bulk REF_energy=-1 energy=-2 AMALGAM_virial="1 2 3 4 5 6 7 8 9" name="run 7" flag charge=1 config_weight=2""";
        File.WriteAllText(path, $"""
            4
            Lattice="5.31 0 0 0 5.31 0 0 0 5.31" Properties={columns} {keys} pbc="T T T"
            Ar 0 0 0 1 1 1 7 39.90 0 0 0 3
            Ar 0 2.655 2.655 1 1 1 8 39.91 0 0 1e-3 3
            Ar 2.655 0 2.655 1 1 1 9 39.92 0 0 0 3
            Ar 2.655 2.655 0 1 1 1 -1 39.93 0 0 0 3

            """);
        Structure start = StructureFormats.All.Read(path).Single();
        var options = new DynamicsOptions { Steps = 2, Timestep = 1, TrajectoryInterval = 1, Fix = "4:z" };
        string run = Path.Combine(folder, "run");
        using (var dynamics = new MolecularDynamics(new DynamicsRun(options, start, run, StructureFormats.All.OpenWriter), Argon()))
            dynamics.Run(cancellation: TestContext.Current.CancellationToken);
        foreach (string name in (string[])["trajectory.xyz", "final.xyz"])
            foreach (Structure frame in StructureFormats.All.Read(Path.Combine(run, name)))
            {
                Assert.Equal((null, null, "bulk", 2.0), (frame.Energy, frame.Forces, frame.ConfigType, frame.Labels.Weight));
                Assert.Equal(["name", "flag", "charge", "step", "time_fs", "AMALGAM_energy", "AMALGAM_stress"], frame.Extras!.Info.Select(pair => pair.Key));
                Assert.Equal(["tags", "masses", "move_mask", "momenta", "AMALGAM_forces"], frame.Extras.Columns.Select(column => column.Name));
                Assert.Equal(["7", "8", "9", "-1"], frame.Extras.Columns[0].Values);
                Assert.Equal("TTTTTTTTTTTF", string.Concat(frame.Extras.Columns[2].Values));
            }
        Structure final = StructureFormats.All.Read(Path.Combine(run, "final.xyz")).Single();
        var again = new Simulation(new DynamicsOptions(), Argon(), final);
        Assert.Equal(final.Positions, again.State.Structure.Positions);
        Assert.Equal([39.90, 39.91, 39.92, 39.93], again.State.Masses);
        Assert.Equal(9, again.State.DegreesOfFreedom);
        Assert.Equal("run 7", start.Extras!.Find("name"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Structure Gas(int atoms) =>
        new([.. Enumerable.Repeat(Element.Parse("He"), atoms)], [.. Enumerable.Range(0, 3 * atoms).Select(i => 0.7 * i)],
            new Cell([30, 0, 0, 0, 30, 0, 0, 0, 30], true, true, true));

    private static Structure With(Structure structure, string name, char type, int width, Func<int, string> value)
    {
        structure.Extras ??= new StructureExtras();
        structure.Extras.Columns.Add(new ExtraColumn(name, type, width, [.. Enumerable.Range(0, width * structure.AtomCount).Select(value)]));
        return structure;
    }
}
