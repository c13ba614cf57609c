using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Network.Lanes;
using Amalgam.Studies.SelfTest;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam selftest: whether the network computes on this machine what it should.</summary>
internal static class SelftestVerb
{
    public static Verb Create(Screen screen)
    {
        Option<bool> json = Inputs.Json();
        var command = new Command("selftest",
            "Check the network on this machine: derivatives, precision, threads. Takes seconds; exit code 1 if a check fails.") { json };
        command.SetAction(parsed => Run(screen, parsed.GetValue(json)));
        return new Verb(command, "amalgam selftest");
    }

    private static int Run(Screen screen, bool json)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<SelfTestCheck> checks = SelfTest.Run();
        if (json) JsonOutput.Write(screen.Output, Json(checks));
        else Write(screen, checks, Stopwatch.GetElapsedTime(start));
        return checks.All(check => check.Passed) ? 0 : Failure.InputExitCode;
    }

    private static void Write(Screen screen, IReadOnlyList<SelfTestCheck> checks, TimeSpan elapsed)
    {
        var table = new TextTable("check", "largest difference", "allowed", "", "verdict");
        foreach (SelfTestCheck check in checks)
            table.Add(check.Name, Scientific(check.Found), Scientific(check.Limit), check.Unit, check.Passed ? "ok" : "FAILED");
        table.Write(screen.Output);
        int failed = checks.Count(check => !check.Passed);
        screen.Output.WriteLine($"{Machine()}; {NumberFormat.Time(elapsed)}; "
            + $"{(failed == 0 ? "all checks passed" : $"{failed} of {checks.Count} checks FAILED")}");
    }

    private static JsonObject Json(IReadOnlyList<SelfTestCheck> checks) => new()
    {
        ["passed"] = checks.All(check => check.Passed),
        ["lane_bits"] = LaneWidth.Bits,
        ["dotnet"] = $"{Environment.Version}",
        ["processors"] = Environment.ProcessorCount,
        ["checks"] = JsonOutput.Objects(checks.Select(check => new JsonObject
        {
            ["check"] = check.Name,
            ["found"] = JsonOutput.Number(check.Found),
            ["limit"] = check.Limit,
            ["unit"] = check.Unit,
            ["passed"] = check.Passed,
        })),
    };

    private static string Machine()
    {
        string lanes = LaneWidth.Bits switch
        {
            0 => "scalar code, no vector lanes: slow",
            128 => "128-bit lanes: slow, this program is made for 256 bits and more",
            int bits => $"{bits}-bit lanes",
        };
        return $"{lanes}, .NET {Environment.Version}, {NumberFormat.Plural(Environment.ProcessorCount, "processor")}";
    }

    private static string Scientific(double value) => value == 0 ? "0" : value.ToString("0.0e0", CultureInfo.InvariantCulture);
}
