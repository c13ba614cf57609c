using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Runs that are killed go on to the same bits; files that are damaged say so.</summary>
public sealed class DynamicsRestartTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("amalgam-restart-").FullName;

    /// <summary>The process dies in an evaluation: nothing is flushed, nothing is tidied.</summary>
    private sealed class Killed : Exception;

    private sealed class Mortal(IPotential potential, int lives) : IPotential
    {
        private int left = lives;

        public double Cutoff => potential.Cutoff;

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            if (left-- == 0) throw new Killed();
            potential.Evaluate(structure, result);
        }
    }

    public static TheoryData<string> Cases => ["nve", "langevin", "rescaling", "chain", "ramp", "cell", "mtk", "lammps", "fixed"];

    private static DynamicsOptions OptionsOf(string name)
    {
        var options = new DynamicsOptions
        {
            Ensemble = Ensemble.Nvt, Temperature = 60, Timestep = 4, Steps = 120, Seed = 9, ThermoInterval = 3, TrajectoryInterval = 7, CheckpointInterval = 20,
            RdfInterval = 5, RdfRange = 6, RdfWidth = 0.1, MsdInterval = 2, MsdWindow = 10, VacfInterval = 3, VacfWindow = 8, ThermostatTime = 50,
        };
        return name switch
        {
            "nve" => options with { Ensemble = Ensemble.Nve },
            "langevin" => options with { Thermostat = Thermostat.Langevin, Compress = true },
            "rescaling" => options with { Thermostat = Thermostat.Rescaling },
            "chain" => options with { Thermostat = Thermostat.NoseHoover, FixedCenter = false },
            "ramp" => options with { TemperatureEnd = 90 },
            "cell" => options with { Ensemble = Ensemble.Npt, CellShape = CellShape.Full, BarostatTime = 100, Compressibility = 0.3 },
            "mtk" => options with { Ensemble = Ensemble.Npt, Barostat = Barostat.Mtk, CellShape = CellShape.Orthorhombic, BarostatTime = 200 },
            "fixed" => options with { Fix = "1-9,20:xy", Thermostat = Thermostat.Langevin },
            _ => options with { TrajectoryFormat = TrajectoryFormat.Lammps, Compress = true, Thermostat = Thermostat.NoseHoover },
        };
    }

    private static LennardJones Potential() => new(Crystals.Epsilon, Crystals.Sigma, 7);

    [Theory, MemberData(nameof(Cases))]
    public void KilledRunsContinueToTheSameBytes(string name)
    {
        DynamicsOptions options = OptionsOf(name);
        string whole = Path.Combine(root, "whole"), killed = Path.Combine(root, "killed");
        DynamicsSummary expected = Run(options, Potential(), whole, resume: false);
        var random = new Random(name.Length * 7 + name[0]);
        int deaths = 0;
        for (int lives = random.Next(1, 60); ; lives = random.Next(1, 60))
        {
            try
            {
                DynamicsSummary found = Run(options, new Mortal(Potential(), lives), killed, resume: true);
                Assert.Equal((expected.Step, expected.Temperature, expected.Pressure, expected.Drift),
                    (found.Step, found.Temperature, found.Pressure, found.Drift));
                break;
            }
            catch (Killed)
            {
                deaths++;
                if (deaths > 200) throw;
            }
        }
        Assert.True(deaths > 1);
        AssertSameFiles(whole, killed);
    }

    /// <summary>Asked to stop at any step, a run goes on as if it had not; more steps are no other run.</summary>
    [Fact]
    public void StoppedAndLengthenedRunsContinueToTheSameBytes()
    {
        DynamicsOptions options = OptionsOf("mtk");
        string whole = Path.Combine(root, "whole"), stopped = Path.Combine(root, "stopped");
        Run(options, Potential(), whole, resume: false);
        using (var source = new CancellationTokenSource())
        using (var run = new MolecularDynamics(RunIn(stopped, options with { Steps = 90 }), Potential()))
        {
            DynamicsSummary summary = run.Run(progress => { if (progress.Step == 50) source.Cancel(); }, source.Token);
            Assert.Equal((DynamicsEnding.Stopped, 50L), (summary.Ending, summary.Step));
        }
        Assert.Equal(90, Run(options with { Steps = 90 }, Potential(), stopped, resume: true).Step);
        Run(options, Potential(), stopped, resume: true);
        AssertSameFiles(whole, stopped);
    }

    [Fact]
    public void ReplicasDifferAndDoNotDependOnThreads()
    {
        DynamicsOptions options = OptionsOf("langevin") with { Replicas = 3, Steps = 30 };
        foreach (int threads in (int[])[1, 3]) ReplicaRuns.Run(RunIn(Path.Combine(root, $"threads{threads}"), options), Potential, threads,
            cancellation: TestContext.Current.CancellationToken);
        foreach (string replica in (string[])["replica-0001", "replica-0002", "replica-0003"])
            AssertSameFiles(Path.Combine(root, "threads1", replica), Path.Combine(root, "threads3", replica));
        Assert.NotEqual(File.ReadAllText(Path.Combine(root, "threads1", "replica-0001", "thermo.csv")),
            File.ReadAllText(Path.Combine(root, "threads1", "replica-0002", "thermo.csv")));
    }

    [Fact]
    public void DamagedRestartFilesAreClearErrors()
    {
        DynamicsOptions options = OptionsOf("chain") with { Steps = 20 };
        string folder = Path.Combine(root, "run"), path = Path.Combine(folder, MolecularDynamics.RestartName);
        Run(options, Potential(), folder, resume: false);
        byte[] good = File.ReadAllBytes(path);

        var random = new Random(1);
        for (int trial = 0; trial < 40; trial++)
        {
            File.WriteAllBytes(path, good[..random.Next(27, good.Length)]);
            AssertFault(options, folder, "damaged or cut off");
            byte[] flipped = [.. good];
            flipped[random.Next(27, good.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, flipped);
            AssertFault(options, folder, "damaged or cut off");
        }
        File.WriteAllText(path, "step,time_fs\n");
        AssertFault(options, folder, "expected a restart file, found something else");
        File.WriteAllBytes(path, []);
        AssertFault(options, folder, "expected a restart file, found something else");
        byte[] newer = [.. good];
        newer["AMALGAM-DYNAMICS-RESTART ".Length] = (byte)'1';
        File.WriteAllBytes(path, newer);
        AssertFault(options, folder, "expected a restart file of version 2, found version 1");

        File.WriteAllBytes(path, good);
        using (FileStream thermo = File.OpenWrite(Path.Combine(folder, "thermo.csv"))) thermo.SetLength(thermo.Length - 1);
        AssertFault(options, folder, "thermo.csv: expected at least");
    }

    [Fact]
    public void OtherRunsAreNotContinued()
    {
        DynamicsOptions options = OptionsOf("chain") with { Steps = 20 };
        string folder = Path.Combine(root, "run");
        Run(options, Potential(), folder, resume: false);
        AssertFault(options with { Temperature = 70 }, folder, "temperature = 70.0 (was temperature = 60.0)");
        AssertFault(options with { Fix = "1" }, folder, "fix = \"1\" (was no fix)");
        AssertFault(options with { Steps = 19 }, folder, "expected at least the 20 steps that are done, found steps = 19");
        AssertFault(options, folder, "expected the masses and fixed atoms", Potential(), WithColumn(Start(), "masses", "40"));
        AssertFault(options, folder, "other forces", new LennardJones(2 * Crystals.Epsilon, Crystals.Sigma, 7));
        AssertFault(options, folder, "found others (108 atoms", Potential(), Crystals.FaceCentredCubic("Kr", 5.31, 3));
        var problem = Assert.Throws<InvalidDataException>(() => Run(options, Potential(), folder, resume: false));
        Assert.Contains("--resume", problem.Message, StringComparison.Ordinal);
        AssertFault(OptionsOf("ramp") with { Steps = 20 }, folder, "temperature_end");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static Structure Start() => Crystals.Argon(3);

    private static Structure WithColumn(Structure structure, string name, string value)
    {
        structure.Extras = new StructureExtras();
        structure.Extras.Columns.Add(new ExtraColumn(name, 'R', 1, [.. Enumerable.Repeat(value, structure.AtomCount)]));
        return structure;
    }

    private static DynamicsRun RunIn(string folder, DynamicsOptions options, Structure? start = null) =>
        new(options, start ?? Start(), folder, StructureFormats.All.OpenWriter);

    private static DynamicsSummary Run(DynamicsOptions options, IPotential potential, string folder, bool resume)
    {
        using var run = new MolecularDynamics(RunIn(folder, options) with { Resume = resume }, potential);
        return run.Run();
    }

    private static void AssertFault(DynamicsOptions options, string folder, string said, IPotential? potential = null, Structure? start = null)
    {
        var problem = Assert.Throws<InvalidDataException>(() =>
        {
            using var run = new MolecularDynamics(RunIn(folder, options, start) with { Resume = true }, potential ?? Potential());
        });
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.Contains("→", problem.Message, StringComparison.Ordinal);
    }

    private static void AssertSameFiles(string expected, string found)
    {
        string[] names = [.. Directory.GetFiles(expected).Select(file => Path.GetFileName(file)).Order()];
        Assert.Equal(names, Directory.GetFiles(found).Select(file => Path.GetFileName(file)).Order());
        Assert.Contains("thermo.csv", names);
        Assert.Contains("final.xyz", names);
        foreach (string name in names)
            if (!name.EndsWith(".gz", StringComparison.Ordinal)) Assert.True(Bytes(expected, name).AsSpan().SequenceEqual(Bytes(found, name)),
                $"{name} differs");
            else Assert.True(Unpacked(expected, name).AsSpan().SequenceEqual(Unpacked(found, name)), $"{name} differs");
    }

    private static byte[] Bytes(string folder, string name) => File.ReadAllBytes(Path.Combine(folder, name));

    private static byte[] Unpacked(string folder, string name)
    {
        using var content = new MemoryStream();
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(folder, name)), System.IO.Compression.CompressionMode.Decompress);
        gzip.CopyTo(content);
        Assert.True(content.Length > 1000);
        return content.ToArray();
    }
}
