using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Observers;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Runs;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Displacements and velocity autocorrelations over all origins, diffusion coefficients, and errors from blocks.</summary>
public sealed class TimeCorrelationTests
{
    private const int Atoms = 7;

    /// <summary>Against the double sum over all pairs of samples, with two elements of different mass.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Every_sample_is_an_origin(bool breathes)
    {
        const int window = 6, samples = 40;
        MotionState state = Walker();
        var options = new DynamicsOptions { MsdInterval = 1, MsdWindow = window, VacfInterval = 1, VacfWindow = window, Timestep = 2 };
        if (breathes) options = options with { Ensemble = Ensemble.Npt };
        TimeCorrelation displacements = TimeCorrelation.Displacements(options, state.Structure);
        TimeCorrelation velocities = TimeCorrelation.Velocities(options, state.Structure);
        (Random random, List<double[]> places, List<double[]> speeds) = (new Random(3), [], []);
        double[] mean = new double[9];
        for (int sample = 0; sample < samples; sample++)
        {
            Move(state, random, breathes);
            displacements.Sample(state);
            velocities.Sample(state);
            places.Add(Centered(breathes ? Scaled(state) : state.Structure.Positions, state));
            speeds.Add(Centered(state.Velocities, state));
            for (int k = 0; k < 9; k++) mean[k] += state.Structure.Cell.Rows[k] / samples;
        }
        double[][] msd = Rows(displacements, 0), vacf = Rows(velocities, 0);
        Assert.Equal(window + 1, msd.Length);
        for (int lag = 0; lag <= window; lag++)
        {
            Assert.Equal(2.0 * lag, msd[lag][0]);
            foreach ((int column, int from, int to) in ((int, int, int)[])[(1, 0, Atoms), (2, 0, 3), (3, 3, Atoms)])
            {
                double squares = 0, products = 0, count = (samples - lag) * (to - from);
                for (int origin = 0; origin + lag < samples; origin++)
                    for (int atom = from; atom < to; atom++)
                    {
                        double[] step = [.. Enumerable.Range(3 * atom, 3).Select(k => places[origin + lag][k] - places[origin][k])];
                        if (breathes) Matrix3.MultiplyRows([.. step], mean, step);
                        squares += Matrix3.Dot(step, step) / count;
                        products += Matrix3.Dot(speeds[origin].AsSpan(3 * atom, 3), speeds[origin + lag].AsSpan(3 * atom, 3)) / count;
                    }
                Assert.Equal(squares, msd[lag][column], 1e-10);
                Assert.Equal(products, vacf[lag][column], 1e-12);
            }
        }
    }

    /// <summary>Each atom may be given in any image of the cell, and all may be shifted: displacements under constant pressure stay as they are.</summary>
    [Fact]
    public void Displacements_in_a_breathing_cell_do_not_depend_on_the_origin()
    {
        var options = new DynamicsOptions
        {
            Ensemble = Ensemble.Npt, Temperature = 40, Timestep = 4, Steps = 60, MsdInterval = 2, MsdWindow = 12, Pressure = 0.5, CellShape = CellShape.Full,
            Compressibility = 0.3, BarostatTime = 100, Seed = 5,
        };
        double[][] Msd(double x, double y, double z, bool images)
        {
            Structure start = Crystals.Argon(2);
            double edge = start.Cell.Rows[0];
            for (int k = 0; k < start.Positions.Length; k++)
                start.Positions[k] += (k % 3) switch { 0 => x, 1 => y, _ => z } + (images ? edge * (k * 7 % 11 - 5) : 0);
            var simulation = new Simulation(options, new LennardJones(Crystals.Epsilon, Crystals.Sigma, 7), start);
            TimeCorrelation displacements = TimeCorrelation.Displacements(options, start);
            double first = simulation.State.Structure.Cell.Volume;
            for (int step = 0; step <= 60; step++)
            {
                if (step % 2 == 0) displacements.Sample(simulation.State);
                simulation.Step();
            }
            Assert.True(Math.Abs(simulation.State.Structure.Cell.Volume / first - 1) > 0.01);
            return Rows(displacements, 0);
        }
        double[][] home = Msd(0, 0, 0, false);
        Assert.True(home[^1][1] > 0.001);
        foreach (double[][] other in (double[][][])[Msd(100, -50, 7.3, false), Msd(0, 0, 0, true), Msd(5.31 * 8, 0, 0, true)])
            for (int lag = 0; lag < home.Length; lag++)
                for (int column = 1; column < 3; column++) Assert.Equal(home[lag][column], other[lag][column], 1e-9);
    }

    /// <summary>A cell that only dilates, with atoms that follow it, has no displacements.</summary>
    [Fact]
    public void Dilation_is_no_displacement()
    {
        MotionState state = Walker();
        var options = new DynamicsOptions { Ensemble = Ensemble.Npt, MsdInterval = 1, MsdWindow = 4 };
        TimeCorrelation displacements = TimeCorrelation.Displacements(options, state.Structure);
        for (int sample = 0; sample < 9; sample++)
        {
            displacements.Sample(state);
            state.Stretch([1.02, 0.003, 0, 0.003, 1.01, 0, 0, 0, 0.99], Matrix3.Identity);
        }
        Assert.All(Rows(displacements, 0), row => Assert.Equal(0, row[1], 1e-20));
    }

    /// <summary>Random walks with steps of variance 2 D h per coordinate: D lies within its errors, and these are the scatter of many walks.</summary>
    [Fact]
    public void Random_walks_have_their_diffusion_coefficient_and_its_error()
    {
        const double spread = 0.05, timestep = 2;
        double expected = spread * spread / (2 * timestep) * 0.1;
        var options = new DynamicsOptions { Ensemble = Ensemble.Nvt, MsdInterval = 1, MsdWindow = 20, Timestep = timestep };
        var found = new List<Estimate>();
        for (int walk = 0; walk < 20; walk++)
        {
            MotionState state = Walker(fixedAtoms: "1:xyz");
            TimeCorrelation displacements = TimeCorrelation.Displacements(options, state.Structure);
            var random = new StepRandom(walk, 0);
            var steps = new double[3 * Atoms];
            for (int sample = 0; sample < 2000; sample++)
            {
                random.Begin(sample, RandomPurpose.Thermostat);
                random.Normals(steps);
                for (int k = 0; k < steps.Length; k++) state.Structure.Positions[k] += spread * steps[k];
                displacements.Sample(state);
            }
            (string name, Estimate all) = displacements.Diffusion.First();
            Assert.Equal("all atoms (msd)", name);
            found.Add(all);
        }
        double mean = found.Average(one => one.Value), scatter = Math.Sqrt(found.Sum(one => (one.Value - mean) * (one.Value - mean)) / 19);
        Assert.Equal(expected, mean, 4 * scatter / Math.Sqrt(20));
        Assert.InRange(found.Average(one => one.Error) / scatter, 0.6, 1.7);
        Assert.All(found, one => Assert.InRange(Math.Abs(one.Value - expected) / one.Error, 0, 5));
    }

    /// <summary>Atoms that are fixed altogether do not enter averages; one with a free coordinate does.</summary>
    [Fact]
    public void Fixed_atoms_do_not_count()
    {
        MotionState state = Walker("1,2,7:xy");
        var constraints = Amalgam.Dynamics.Minimization.AtomConstraints.None(Atoms).With("1,2,7:xy");
        TimeCorrelation displacements = TimeCorrelation.Displacements(new DynamicsOptions { MsdInterval = 1, MsdWindow = 2 }, state.Structure, constraints);
        for (int sample = 0; sample < 3; sample++)
        {
            displacements.Sample(state);
            for (int atom = 2; atom < Atoms; atom++) state.Structure.Positions[3 * atom + 2] += atom;
        }
        // Helium: atom 3 alone of three; argon: atoms 4 to 7.
        Assert.Equal([1, (4 + 9 + 16 + 25 + 36) / 5.0, 4, (9 + 16 + 25 + 36) / 4.0], Rows(displacements, 0)[1]);
    }

    [Fact]
    public void Short_runs_have_no_diffusion_coefficient_and_longer_ones_no_error()
    {
        MotionState state = Walker();
        var options = new DynamicsOptions { MsdInterval = 1, MsdWindow = 10 };
        TimeCorrelation displacements = TimeCorrelation.Displacements(options, state.Structure);
        var random = new Random(1);
        for (int sample = 0; sample < 40; sample++)
        {
            Assert.Equal(sample < 11, displacements.Diffusion.All(one => double.IsNaN(one.Coefficient.Value)));
            Assert.All(displacements.Diffusion, one => Assert.True(double.IsNaN(one.Coefficient.Error)));
            Move(state, random, false);
            displacements.Sample(state);
        }
        Assert.Equal("atoms,diffusion_cm2_per_s,error_cm2_per_s", displacements.Tables.Last().Text.Split('\n')[0]);
        Assert.Equal(["all", "He", "Ar"], displacements.Tables.Last().Text.TrimEnd().Split('\n')[1..].Select(line => line.Split(',')[0]));
    }

    /// <summary>Where there are too many numbers, origins are taken less often and evenly; the averages stay averages.</summary>
    [Fact]
    public void Memory_is_bounded()
    {
        const int atoms = 1000, window = 4000;
        Structure gas = new([.. Enumerable.Repeat(Element.Parse("He"), atoms)], new double[3 * atoms], Cell.Open);
        var state = new MotionState(gas);
        var options = new DynamicsOptions { MsdInterval = 1, MsdWindow = window };
        TimeCorrelation displacements = TimeCorrelation.Displacements(options, gas);
        for (int sample = 0; sample < 5; sample++)
        {
            for (int atom = 0; atom < atoms; atom++) gas.Positions[3 * atom] = (atom % 2 == 0 ? 1 : -1) * sample;
            displacements.Sample(state);
        }
        var numbers = new RestartNumbers();
        displacements.Save(numbers);
        Assert.InRange(numbers["msd.origins"].Length, TimeCorrelation.MostNumbers / 2, TimeCorrelation.MostNumbers);
        double[][] rows = Rows(displacements, 0);
        for (int lag = 0; lag < 5; lag++) Assert.Equal(lag * lag, rows[lag][1], 1e-12);
    }

    [Fact]
    public void Sampling_allocates_nothing()
    {
        MotionState state = Walker();
        var options = new DynamicsOptions { Ensemble = Ensemble.Npt, MsdInterval = 1, MsdWindow = 5, VacfInterval = 1, VacfWindow = 5 };
        TimeCorrelation[] both = [TimeCorrelation.Displacements(options, state.Structure), TimeCorrelation.Velocities(options, state.Structure)];
        for (int sample = 0; sample < 200; sample++) foreach (TimeCorrelation one in both) one.Sample(state);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int sample = 0; sample < 200; sample++) foreach (TimeCorrelation one in both) one.Sample(state);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Means of white noise and of noise with memory: the error is the scatter of many means.</summary>
    [Theory, InlineData(0.0), InlineData(0.9)]
    public void Errors_of_means_and_slopes_are_their_scatter(double memory)
    {
        var random = new StepRandom(4, 0);
        var noise = new double[1];
        var means = new List<Estimate>();
        var slopes = new List<Estimate>();
        for (int trial = 0; trial < 200; trial++)
        {
            var blocks = new BlockMeans(1);
            double value = 0;
            for (int i = 0; i < 1500; i++)
            {
                random.Begin(1500 * trial + i, RandomPurpose.Thermostat);
                value = memory * value + random.Normal();
                noise[0] = value + 0.01 * i;
                blocks.Add(noise);
            }
            slopes.Add(blocks.Slope(0));
            means.Add(blocks.Mean(0));
        }
        Assert.Equal(0.01, slopes.Average(one => one.Value), 4 * Scatter(slopes) / Math.Sqrt(200));
        Assert.Equal(0.01 * 1499 / 2, means.Average(one => one.Value), 4 * Scatter(means) / Math.Sqrt(200));
        Assert.InRange(slopes.Average(one => one.Error) / Scatter(slopes), 0.8, 1.4);
    }

    private static double Scatter(List<Estimate> all)
    {
        double mean = all.Average(one => one.Value);
        return Math.Sqrt(all.Average(one => (one.Value - mean) * (one.Value - mean)));
    }

    private static MotionState Walker(string? fixedAtoms = null)
    {
        Structure structure = new([.. Enumerable.Range(0, Atoms).Select(i => Element.Parse(i % 2 == 0 && i != 6 ? "He" : "Ar"))],
            [.. Enumerable.Range(0, 3 * Atoms).Select(i => 1.3 * i)], new Cell([9, 0, 1, 0.5, 8, 0, 0, 1, 10], true, true, true));
        // Sorted by element: helium first, as the columns are.
        Array.Sort(structure.Elements);
        return new MotionState(structure, constraints: fixedAtoms is null ? null : Amalgam.Dynamics.Minimization.AtomConstraints.None(Atoms).With(fixedAtoms));
    }

    private static void Move(MotionState state, Random random, bool breathes)
    {
        for (int k = 0; k < 3 * Atoms; k++)
        {
            state.Structure.Positions[k] += random.NextDouble() - 0.5;
            state.Velocities[k] = random.NextDouble() - 0.5;
        }
        if (breathes) state.Stretch([1 + 0.02 * random.NextDouble(), 0.01, 0, 0.01, 0.99, 0, 0, 0, 1], Matrix3.Identity);
    }

    private static double[] Scaled(MotionState state)
    {
        double[] scaled = new double[3 * Atoms];
        Matrix3.MultiplyRows(state.Structure.Positions, Matrix3.Inverse(state.Structure.Cell.Rows), scaled);
        return scaled;
    }

    private static double[] Centered(double[] vectors, MotionState state) =>
        [.. vectors.Select((value, k) => value - Enumerable.Range(0, Atoms).Sum(atom => state.Masses[atom] * vectors[3 * atom + k % 3]) / state.Masses.Sum())];

    private static double[][] Rows(TimeCorrelation correlation, int table) =>
        [.. correlation.Tables.ElementAt(table).Text.TrimEnd().Split('\n')[1..]
            .Select(line => line.Split(',').Select(word => double.Parse(word, System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
}
