using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Runs;
using Amalgam.Model;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>What molecular dynamics says while it runs and at its end.</summary>
public sealed class DynamicsTextTests
{
    [Fact]
    public void Progress_has_speed_and_time_left_in_80_columns()
    {
        var progress = new DynamicsProgress(0, 1, 12_000, 1_000_000, 2, 301.4);
        Assert.Equal("12,000/1,000,000  301 K  250.0 steps/s, 43.2 ns/day, 1:05:52 left", DynamicsLine.Text(progress, 250, 988_000));
        Assert.Equal("5/10  300 K  ", DynamicsLine.Text(new DynamicsProgress(0, 1, 5, 10, 1, 300), 0, 5));
        string longest = DynamicsLine.Text(new DynamicsProgress(9998, 9999, 999_999_998, 999_999_999, 0.5, 19_999), 1234.5, 100_000_000);
        Assert.StartsWith("replica 9999: 999,999,998/999,999,999  19999 K", longest, StringComparison.Ordinal);
        Assert.InRange(DynamicsLine.Text(progress with { Step = 99_999_999, Steps = 100_000_000 }, 12.3, 100_000_000).Length, 1, 80);
    }

    [Fact]
    public void The_end_has_results_with_errors_and_the_next_command_in_80_columns()
    {
        var summary = new DynamicsSummary(0, 1, 2000, DynamicsEnding.Complete, null, 2000, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(8))
        {
            Time = 4000, Temperature = new Estimate(300.4, 2.31), Pressure = new Estimate(-12.34, 0.123), Drift = new Estimate(-0.123, 0.0567),
            HasConserved = true,
            Diffusion = [("Ar (msd)", new Estimate(2.41e-5, 1.2e-6)), ("Ar (vacf)", Estimate.None)],
        };
        string[] lines = Lines(summary, null);
        Assert.Contains("300.4 ± 2.31  -12.3 ± 0.123       -0.123 ± 0.057", lines[1], StringComparison.Ordinal);
        Assert.Equal("4.00 ps of 1 atom, 200.0 steps/s, 34.6 ns/day, 25.0 % outside the potential", lines[2]);
        Assert.Equal("diffusion of Ar (msd): 2.4e-5 ± 1.2e-6 cm²/s", lines[3]);
        Assert.StartsWith("diffusion of Ar (vacf): too short: less than one window", lines[4], StringComparison.Ordinal);
        Assert.Equal("next: amalgam md -o runs/a --resume --steps 4000 goes on", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("too short for it", Lines(summary with { Drift = Estimate.None }, null)[1], StringComparison.Ordinal);
        Assert.DoesNotContain("too short", Lines(summary with { Drift = Estimate.None, HasConserved = false }, null)[1], StringComparison.Ordinal);
        Assert.StartsWith("P: no stress", Lines(summary, "P: no stress")[2], StringComparison.Ordinal);
        Assert.Equal("stopped; amalgam md -o runs/a --resume goes on", Lines(summary with { Ending = DynamicsEnding.Stopped }, null)[^1]);
    }

    [Theory]
    [InlineData("""{ "validation": { "stress_mae_meV_A3": null } }""", true)]
    [InlineData("""{ "validation": { "stress_mae_meV_A3": 4.5 } }""", false)]
    [InlineData("""{ "validation": { "stress_mae_meV_A3": 4.5 }, "settings": { "loss": { "stress_start": 0, "stress_end": 0 } } }""", true)]
    [InlineData("{}", false)]
    public void Pressures_of_models_that_saw_no_stress_are_doubted(string provenance, bool isDoubted)
    {
        PotentialModel made = SmallModels.Model();
        var model = new PotentialModel(made.Parameters, made.ReferenceEnergies, made.Selection) { Provenance = (JsonObject)JsonNode.Parse(provenance)! };
        var source = new PotentialSource("m", _ => throw new InvalidOperationException(), [], [model]);
        string notice = DynamicsText.PressureNotice(source) ?? "";
        Assert.Equal(isDoubted, notice.StartsWith("P: the model was trained without stress labels", StringComparison.Ordinal));
    }

    private static string[] Lines(DynamicsSummary summary, string? pressureNotice)
    {
        var output = new StringWriter { NewLine = "\n" };
        DynamicsText.Write(output, "runs/a", [summary], pressureNotice);
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
