using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>What runs write, what they average, and when they stop.</summary>
public sealed class DynamicsOutputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-dynamics-").FullName;

    private static LennardJones Argon(double scale = 1) => new(scale * Crystals.Epsilon, Crystals.Sigma, 7);

    [Fact]
    public void ThermoTableHasItsColumnsAndAddsUp()
    {
        Run(new DynamicsOptions { Temperature = 50, Timestep = 2, Steps = 20, ThermoInterval = 5 }, Argon(), Crystals.Argon(3));
        string[] lines = File.ReadAllLines(Path.Combine(folder, "thermo.csv"));
        Assert.Equal("step,time_fs,potential_eV,kinetic_eV,total_eV,temperature_K,pressure_GPa,volume_A3,conserved_eV,pressure_xx_GPa,pressure_yy_GPa,"
            + "pressure_zz_GPa,pressure_yz_GPa,pressure_xz_GPa,pressure_xy_GPa,cell_ax_A,cell_ay_A,cell_az_A,cell_bx_A,cell_by_A,cell_bz_A,cell_cx_A,cell_cy_A,"
            + "cell_cz_A", lines[0]);
        double[][] rows = Numbers("thermo.csv");
        Assert.Equal([0, 5, 10, 15, 20], rows.Select(row => row[0]));
        Assert.Equal([0, 10, 20, 30, 40], rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal(row[2] + row[3], row[4], 1e-12));
        Assert.All(rows, row => Assert.Equal(row[3], 0.5 * 321 * 8.617333262145e-5 * row[5], 1e-10));
        Assert.All(rows, row => Assert.Equal(Math.Pow(3 * 5.31, 3), row[7], 1e-8));
        Assert.All(rows, row => Assert.Equal(row[4], row[8]));
        Assert.All(rows, row => Assert.Equal(row[6], (row[9] + row[10] + row[11]) / 3, 1e-12));
        Assert.All(rows, row => Assert.Equal([15.93, 0, 0, 0, 15.93, 0, 0, 0, 15.93], row[15..].Select(number => Math.Round(number, 10))));
    }

    [Fact]
    public void MoleculesHaveNoPressure()
    {
        Run(new DynamicsOptions { Temperature = 10, Timestep = 0.1, Steps = 1 }, new HarmonicWells(NamedStructures.Molecule().Positions, 1),
            NamedStructures.Molecule());
        string[] words = File.ReadAllLines(Path.Combine(folder, "thermo.csv"))[1].Split(',');
        Assert.Equal([6, 7, .. Enumerable.Range(9, 15)], Enumerable.Range(0, words.Length).Where(column => words[column] == "nan"));
    }

    /// <summary>Shear in yz shows in the column of yz: the order is xx yy zz yz xz xy.</summary>
    [Fact]
    public void PressureTensorHasTheOrderOfVoigt()
    {
        Structure start = Crystals.Argon(2);
        double edge = start.Cell.Rows[0];
        var sheared = new Structure(start.Elements, [.. start.Positions], new Cell([edge, 0, 0, 0, edge, 0.02 * edge, 0, 0, edge], true, true, true));
        for (int atom = 0; atom < start.AtomCount; atom++) sheared.Positions[3 * atom + 2] += 0.02 * sheared.Positions[3 * atom + 1];
        Run(new DynamicsOptions { Temperature = 0, Steps = 0 }, Argon(), sheared);
        double[] row = Numbers("thermo.csv")[0];
        var evaluation = new Evaluation();
        Argon().Evaluate(sheared, evaluation);
        double[] w = [.. evaluation.Virial.Select(value => value / sheared.Cell.Volume * Units.GigapascalPerElectronvoltPerCubicAngstrom)];
        double[] expected = [w[0], w[4], w[8], w[5], w[2], w[1]];
        for (int k = 0; k < 6; k++) Assert.Equal(expected[k], row[9 + k], 1e-9);
        Assert.True(Math.Abs(row[12]) > 0.01 && Math.Abs(row[13]) < 1e-9 && Math.Abs(row[14]) < 1e-9);
    }

    /// <summary>Frames read back to the bit; momenta are p = m v in √(u eV), which begins a run again with the same velocities.</summary>
    [Fact]
    public void TrajectoryAndLastFrameReadBack()
    {
        var options = new DynamicsOptions { Temperature = 50, Timestep = 2, Steps = 20, TrajectoryInterval = 10 };
        Run(options, Argon(), Crystals.Argon(3));
        Structure[] frames = [.. StructureFormats.All.Read(Path.Combine(folder, "trajectory.xyz"))];
        Assert.Equal(["0", "10", "20"], frames.Select(frame => frame.Extras!.Find("step")));
        Assert.Equal("40", frames[2].Extras!.Find("time_fs"));
        Structure final = StructureFormats.All.Read(Path.Combine(folder, "final.xyz")).Single();
        Assert.Equal(frames[2].Positions, final.Positions);
        Assert.Null(final.Energy);

        var simulation = new Simulation(options, Argon(), Crystals.Argon(3));
        for (int step = 0; step < 20; step++) simulation.Step();
        Assert.Equal(simulation.State.Structure.Positions, final.Positions);
        var again = new Simulation(options with { Temperature = null }, Argon(), final);
        for (int i = 0; i < final.Positions.Length; i++) Assert.Equal(simulation.State.Velocities[i], again.State.Velocities[i], 1e-17);
        var both = Assert.Throws<InvalidDataException>(() => new Simulation(options, Argon(), final));
        Assert.Contains("first_velocities", both.Message, StringComparison.Ordinal);
    }

    /// <summary>An ideal gas flies straight: ⟨Δr²⟩ = ⟨v²⟩ t² and ⟨v(t)·v(0)⟩ = ⟨v²⟩, for every lag.</summary>
    [Fact]
    public void FreeFlightHasTheExactCorrelations()
    {
        Structure gas = Crystals.FaceCentredCubic("He", 4, 2);
        Run(new DynamicsOptions { Temperature = 300, Timestep = 2, Steps = 100, MsdInterval = 4, MsdWindow = 12, VacfInterval = 2, VacfWindow = 7 },
            new HarmonicWells(gas.Positions, 0), gas);
        double squared = 3.0 * 31 / 32 * Units.Boltzmann * 300 / gas.Elements[0].Mass * Units.ElectronvoltInMassSpeedSquared;
        double[][] displacements = Numbers("msd.csv"), velocities = Numbers("vacf.csv");
        Assert.Equal(Enumerable.Range(0, 13).Select(lag => 8.0 * lag), displacements.Select(row => row[0]));
        Assert.All(displacements, row => Assert.Equal(squared * row[0] * row[0], row[1], 1e-9));
        Assert.All(displacements, row => Assert.Equal(row[1], row[2]));
        Assert.Equal(8, velocities.Length);
        Assert.All(velocities, row => Assert.Equal(squared, row[1], 1e-13));
    }

    /// <summary>Atoms at rest in a crystal: 12 neighbours in the first shell, 6 in the second; the average to a large radius is one.</summary>
    [Fact]
    public void CrystalsHaveTheirShells()
    {
        const double a = 5.31;
        Run(new DynamicsOptions { Temperature = 0, Steps = 2, RdfInterval = 1, RdfRange = 12, RdfWidth = 0.05 }, Argon(), Crystals.Argon(3));
        double[][] rows = Numbers("rdf.csv");
        Assert.Equal(240, rows.Length);
        double density = 4 / (a * a * a) * 107 / 108;
        double Neighbours(double from, double to) =>
            rows.Where(row => row[0] > from && row[0] < to)
            .Sum(row => row[1] * density * 4 * Math.PI / 3 * (Math.Pow(row[0] + 0.025, 3) - Math.Pow(row[0] - 0.025, 3)));
        Assert.Equal(12, Neighbours(3, 4.5), 1e-9);
        Assert.Equal(6, Neighbours(4.5, 6), 1e-9);
        Assert.All(rows, row => Assert.Equal(row[1], row[2]));
    }

    /// <summary>Two atoms fly at each other without a force: they come too close at a known time.</summary>
    [Fact]
    public void StopsWithAtomAndTimeWhenAtomsMeet()
    {
        var pair = new Structure([Element.Parse("O"), Element.Parse("H")], [0, 0, 0, 2.005, 0, 0], Cell.Open);
        pair.Extras = new StructureExtras();
        pair.Extras.Columns.Add(new ExtraColumn("velocities", 'R', 3, ["0", "0", "0", "-0.1", "0", "0"]));
        DynamicsSummary summary = Run(new DynamicsOptions { Timestep = 1, Steps = 100, FixedCenter = false, ThermoInterval = 1 },
            new HarmonicWells(pair.Positions, 0), pair);
        Assert.Equal((DynamicsEnding.LeftTrust, 15L), (summary.Ending, summary.Step));
        // 0.5 (0.66 + 0.31) = 0.485 Å is passed between steps 15 and 16.
        Assert.Contains("step 16, 16 fs: expected atoms at least 0.485 Å apart, found atom 1 (O) and atom 2 (H) at 0.405 Å", summary.Breach,
            StringComparison.Ordinal);
        Structure good = StructureFormats.All.Read(Path.Combine(folder, "last-good.xyz")).Single();
        Assert.Equal(0.505, good.Positions[3], 1e-12);
        Assert.Equal("15", good.Extras!.Find("step"));
        Assert.Equal(15, Numbers("thermo.csv")[^1][0]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1e4)]
    public void StopsWhenAForceIsImpossible(double force)
    {
        DynamicsSummary summary = Run(new DynamicsOptions { Temperature = 50, Timestep = 2, Steps = 100 }, new BreaksDown(Argon(), 30, force),
            Crystals.Argon(2));
        Assert.Equal(29, summary.Step);
        Assert.Contains("step 30, 60 fs: expected forces up to 200 eV/Å", summary.Breach, StringComparison.Ordinal);
        Assert.Contains("atom 3 (Ar)", summary.Breach, StringComparison.Ordinal);
        StructureFormats.All.Read(Path.Combine(folder, "last-good.xyz")).Single();
    }

    [Fact]
    public void UnknownElementsAndUnfitOptionsAreToldBeforeTheStart()
    {
        var problem = Assert.Throws<InvalidDataException>(() =>
            Run(new DynamicsOptions { Ensemble = Ensemble.Npt, Thermostat = Thermostat.Langevin }, new StillingerWeber(), NamedStructures.Slab()));
        foreach (string said in (string[])["found Fe, O, H, Cl", "expected a temperature", "leave thermostat out", "three periodic axes"])
            Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "thermo.csv")));
    }

    /// <summary>Two potentials of 0.9 and 1.1 times the depth: the mean is the one between, the deviation a tenth of its forces.</summary>
    [Fact]
    public void CommitteesAverageAndTellHowFarTheyDisagree()
    {
        Structure start = Crystals.Argon(2);
        start.Positions[0] += 0.3;
        using var committee = new Committee([Argon(0.9), Argon(1.1)]);
        Evaluation mean = new(), one = new();
        committee.Evaluate(start, mean);
        Argon().Evaluate(start, one);
        Assert.Equal(one.Energy, mean.Energy, 1e-12);
        Assert.Equal(0.1 * Math.Abs(one.Energy) / 32, mean.Deviations!.Energy, 1e-12);
        for (int i = 0; i < 96; i++) Assert.Equal(one.Forces[i], mean.Forces[i], 1e-12);
        for (int atom = 0; atom < 32; atom++)
            Assert.Equal(0.1 * Math.Sqrt(Dot(one.Forces.Slice(3 * atom, 3), one.Forces.Slice(3 * atom, 3))), mean.Deviations.Forces[atom], 1e-12);

        double worst = mean.Deviations.Worst.Deviation;
        DynamicsSummary summary = Run(new DynamicsOptions
        {
            Temperature = 0, Steps = 10, ThermoInterval = 1, DeviationSave = 0.9 * worst,
            TrajectoryInterval = 0
        }, committee, start);
        Assert.Equal(DynamicsEnding.Complete, summary.Ending);
        double[][] rows = Numbers("deviation.csv");
        Assert.Equal(11, rows.Length);
        Assert.Equal((worst, 1.0), (rows[0][2], rows[0][3]));
        Assert.Equal(rows.Count(row => row[2] > 0.9 * worst), StructureFormats.All.Read(Path.Combine(folder, "uncertain.xyz")).Count());
        var stopped = Assert.Throws<InvalidDataException>(() => Run(new DynamicsOptions { Temperature = 0, DeviationStop = 1 }, Argon(), start, "other"));
        Assert.Contains("several models", stopped.Message, StringComparison.Ordinal);
        summary = Run(new DynamicsOptions { Temperature = 0, DeviationStop = 0.5 * worst }, committee, start, "stop");
        Assert.Equal((DynamicsEnding.LeftTrust, 0L), (summary.Ending, summary.Step));
        Assert.Contains("on atom 1 (Ar)", summary.Breach, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsReadBackFromTheirText()
    {
        Assert.Equal(DynamicsSettings.All.Count, DynamicsSettings.All.Select(setting => setting.Key).Distinct().Count());
        int properties = typeof(DynamicsOptions).GetProperties().Count(property => property.CanWrite);
        Assert.Equal(properties, DynamicsSettings.All.Count);
        var odd = new DynamicsOptions
        {
            Ensemble = Ensemble.Npt, Temperature = 1, TemperatureEnd = 2, Pressure = 3, PressureEnd = 4, Timestep = 5, Steps = 6, Seed = 7, Replicas = 8,
            FixedCenter = false,
            Fix = "1-2,5:z",
            FirstVelocities = FirstVelocities.Draw, Thermostat = Thermostat.NoseHoover, ThermostatTime = 9, ChainLength = 10, Barostat = Barostat.Mtk,
            CellShape = CellShape.Full, BarostatTime = 11,
            Compressibility = 12, ThermoInterval = 13, TrajectoryInterval = 14, TrajectoryFormat = TrajectoryFormat.Lammps, Compress = true,
            CheckpointInterval = 15, RdfInterval = 16, RdfRange = 17,
            RdfWidth = 0.5, MsdInterval = 18, MsdWindow = 19, VacfInterval = 20, VacfWindow = 21, ClosestPart = 0.25, LargestForce = 22,
            LargestTemperature = 23, LargestDrift = 24, DeviationStop = 25, DeviationSave = 26, UncertaintyStop = 27,
            UncertaintySave = 28,
        };
        DynamicsOptions read = DynamicsSettings.All.Aggregate(new DynamicsOptions(), (options, setting) => setting.With(options, setting.Get(odd)!)!);
        Assert.Equal(odd, read);
        Assert.Null(DynamicsSettings.All.Single(setting => setting.Key == "steps").With(odd, -1L));
        Assert.Null(DynamicsSettings.All.Single(setting => setting.Key == "ensemble").With(odd, "NVE"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class BreaksDown(IPotential potential, int after, double force) : IPotential
    {
        private int left = after;

        public double Cutoff => potential.Cutoff;

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            potential.Evaluate(structure, result);
            if (left-- <= 0) result.Forces[7] = force;
        }
    }

    private DynamicsSummary Run(DynamicsOptions options, IPotential potential, Structure start, string below = "")
    {
        var files = new DynamicsRun(options, start, Path.Combine(folder, below), StructureFormats.All.OpenWriter);
        using var run = new MolecularDynamics(files, potential);
        return run.Run();
    }

    private double[][] Numbers(string name) =>
        [.. File.ReadAllLines(Path.Combine(folder, name))[1..]
        .Select(line => line.Split(',').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
