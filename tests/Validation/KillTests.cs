using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Validation;

/// <summary>The program itself, killed without warning at random moments. Minutes; run by name.</summary>
public sealed class KillTests : IDisposable
{
    private const int Deaths = 100;
    private const string Steps = "300000";
    private readonly string root = Directory.CreateTempSubdirectory("amalgam-kill-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact(Explicit = true)]
    public void A_run_killed_a_hundred_times_writes_the_same_bytes()
    {
        string start = Path.Combine(root, "start.xyz"), whole = Path.Combine(root, "whole"), killed = Path.Combine(root, "killed");
        WriteArgon(start);
        TimeSpan length = RunWhole(start, whole);
        var random = new Random(20);
        int beforeTheFirst = 0;
        for (int death = 1; death <= Deaths; death++)
        {
            using Process run = Start(start, killed, resume: true);
            // One in ten is killed before its first restart file, the others after it, so that all of them together take half the time of a whole run.
            double share = random.NextDouble();
            if (death % 10 == 0) run.WaitForExit((int)(share * 500));
            else
            {
                AwaitRestart(run, killed);
                run.WaitForExit((int)(share * length.TotalMilliseconds / Deaths));
            }
            Assert.False(run.HasExited, $"the run was over before death {death}");
            run.Kill(entireProcessTree: true);
            run.WaitForExit();
            if (!RequireReadable(killed)) beforeTheFirst++;
        }
        using (Process last = Start(start, killed, resume: true))
        {
            last.WaitForExit();
            Assert.Equal(0, last.ExitCode);
        }
        Assert.True(beforeTheFirst < Deaths);
        AssertSameFiles(whole, killed);
    }

    /// <summary>Runs to the end; returns the time from its first restart file on, measured because it depends on the load of the machine.</summary>
    private static TimeSpan RunWhole(string start, string folder)
    {
        using Process run = Start(start, folder, resume: false);
        AwaitRestart(run, folder);
        long begin = Stopwatch.GetTimestamp();
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Returns when the program has written a restart file, or is over.</summary>
    private static void AwaitRestart(Process run, string folder)
    {
        string restart = Path.Combine(folder, "restart.bin");
        DateTime before = File.GetLastWriteTimeUtc(restart);
        while (File.GetLastWriteTimeUtc(restart) == before && !run.WaitForExit(1)) { }
    }

    private static Process Start(string start, string folder, bool resume)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "amalgam.dll"), ours = Path.Combine(AppContext.BaseDirectory, "Amalgam.Validation");
        List<string> arguments =
        [
            "exec", "--runtimeconfig", ours + ".runtimeconfig.json", "--depsfile", ours + ".deps.json", program, "md", "lj:epsilon=0.0104,sigma=3.4,cutoff=7",
                start, "-o", folder,
            "--ensemble", "npt", "--temperature", "60", "--pressure", "0.1", "--timestep", "2", "--steps", Steps, "--barostat", "mtk", "--cell-shape", "full",
                "--threads", "1",
            "--set", "checkpoint_interval=500", "--set", "trajectory_interval=1000", "--set", "compress=true", "--set", "rdf_interval=200", "--set",
                "msd_interval=500", "--set", "vacf_interval=500",
        ];
        if (resume) arguments.Add("--resume");
        var info = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Whatever is there can be read to its end; returns whether a restart file was there.</summary>
    private static bool RequireReadable(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        foreach (string file in Directory.GetFiles(folder))
        {
            if (file.EndsWith(".gz", StringComparison.Ordinal)) Assert.EndsWith("\n", "\n" + Unpacked(file), StringComparison.Ordinal);
            if (!file.EndsWith(".csv", StringComparison.Ordinal)) continue;
            string[] lines = File.ReadAllLines(file);
            Assert.All(lines.Skip(1), line =>
                Assert.Equal(lines[0].Split(',').Length,
                line.Split(',').Count(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _))));
        }
        return File.Exists(Path.Combine(folder, "restart.bin"));
    }

    private static void AssertSameFiles(string expected, string found)
    {
        string[] names = [.. Directory.GetFiles(expected).Select(file => Path.GetFileName(file)).Order()];
        Assert.Contains("restart.bin", names);
        Assert.Equal(names, Directory.GetFiles(found).Select(file => Path.GetFileName(file)).Order());
        foreach (string name in names)
        {
            string one = Path.Combine(expected, name), other = Path.Combine(found, name);
            if (name.EndsWith(".gz", StringComparison.Ordinal)) Assert.Equal(Unpacked(one), Unpacked(other));
            else Assert.True(File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other)), $"{name} differs");
        }
    }

    private static string Unpacked(string file)
    {
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd();
    }

    private static void WriteArgon(string path)
    {
        Atoms.Structure argon = Crystals.Argon(2);
        double edge = argon.Cell.Rows[0];
        IEnumerable<string> atoms = Enumerable.Range(0, argon.AtomCount)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"Ar {argon.Positions[3 * i]} {argon.Positions[3 * i + 1]} {argon.Positions[3 * i + 2]}"));
        File.WriteAllLines(path, [.. (string[])[$"{argon.AtomCount}",
            string.Create(CultureInfo.InvariantCulture, $"Lattice=\"{edge} 0 0 0 {edge} 0 0 0 {edge}\" Properties=species:S:1:pos:R:3 pbc=\"T T T\"")],
            .. atoms]);
    }
}
