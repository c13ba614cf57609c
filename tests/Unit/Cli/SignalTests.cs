using System.Diagnostics;
using System.Text;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Ctrl-C, SIGTERM and SIGHUP end the program with 130, 143 and 129; what is done by then is saved as the verb promises.</summary>
public sealed class SignalTests : IDisposable
{
    private const string Argon = "lj:epsilon=0.0104,sigma=3.4,cutoff=7";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Dynamics_are_saved_and_go_on(string signal, int exitCode)
    {
        string start = folder.Write("ar.xyz", "1\nLattice=\"5.3 0 0 0 5.3 0 0 0 5.3\"\nAr 0 0 0\n"), run = folder.At("run");
        string[] command = ["md", Argon, start, "-o", run, "--temperature", "40", "--steps", "100000000"];
        (int found, string error) = Stopped(signal, () => File.Exists(Path.Combine(run, "thermo.csv")), command);
        Assert.True(found == exitCode, error);
        Assert.Contains("stopping", error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "restart.bin")));
        Assert.Single(StructureFormats.All.Read(Path.Combine(run, "final.xyz")));
        Assert.Contains("restart.bin", File.ReadAllLines(Path.Combine(run, ".made-by-amalgam")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_training_is_saved_and_goes_on(string signal, int exitCode)
    {
        string run = folder.At("run");
        string data = RepositoryFolder.At("tests", "data", "field", "test-file-read-last", "train.xyz");
        string log = Path.Combine(run, "log.tsv");
        (int found, string error) = Stopped(signal, () => File.Exists(log) && File.ReadAllLines(log).Length > 1,
            "train", "--data", data, "--preset", "tiny", "--minutes", "60", "-o", run, "--no-report");
        Assert.True(found == exitCode, error);
        Assert.True(File.Exists(Path.Combine(run, "training.state")));
        Assert.True(File.Exists(Path.Combine(run, "model.safetensors")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_prediction_that_is_stopped_leaves_nothing(string signal, int exitCode)
    {
        string frame = $"108\nLattice=\"15.8 0 0 0 15.8 0 0 0 15.8\"\n{Atoms(108)}";
        string input = folder.Write("many.xyz", string.Concat(Enumerable.Repeat(frame, 20000)));
        (int found, string error) = Stopped(signal, () => Directory.GetFiles(folder.Path, ".p.xyz.*").Length > 0,
            "predict", Argon, input, "-o", folder.At("p.xyz"), "--threads", "1");
        Assert.True(found == exitCode, error);
        Assert.Equal([input], Directory.GetFiles(folder.Path));
    }

    private static string Atoms(int count)
    {
        var text = new StringBuilder();
        for (int atom = 0; atom < count; atom++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Ar {atom % 6 * 2.6} {atom / 6 % 6 * 2.6} {atom / 36 * 5.2}\n");
        return text.ToString();
    }

    /// <summary>Starts the program, waits until it works, sends it a signal; gives its exit code and what it wrote to the standard error.</summary>
    private static (int ExitCode, string Error) Stopped(string signal, Func<bool> works, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals of Unix");
        var request = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "amalgam.dll"), .. arguments])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        using Process process = Process.Start(request)!;
        Task<string> error = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        try
        {
            for (long begin = Stopwatch.GetTimestamp(); !works(); Thread.Sleep(20))
                Assert.False(process.HasExited || Stopwatch.GetElapsedTime(begin) > TimeSpan.FromMinutes(2), "the program ended, or does not begin to work");
            using Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
            return (process.ExitCode, error.GetAwaiter().GetResult() + output.GetAwaiter().GetResult());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
