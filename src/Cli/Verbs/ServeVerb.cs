using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Serve;
using Amalgam.Cli.Terminal;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam serve MODEL START.xyz: forces for a program that speaks the i-PI protocol.</summary>
internal static class ServeVerb
{
    private const int UsualPort = 31415;
    private const double UsualWait = 60, UsualReconnect = 5;

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var start = new Argument<string>("START")
        {
            Description = "Elements in the server's order and periodic axes: a file with one structure, or FILE@3, FILE@-1.",
        };
        var unix = new Option<string?>("--unix") { Description = "Unix socket of the server: a path, or NAME for /tmp/ipi_NAME.", HelpName = "NAME" };
        var host = new Option<string?>("--host") { Description = "Machine of the server (localhost where only --port is given).", HelpName = "H" };
        var port = new Option<int?>("--port") { Description = $"Port of the server ({UsualPort} where only --host is given).", HelpName = "P" };
        Option<double> wait = SecondsOption("--wait", "Seconds to wait for a server at the start.", UsualWait);
        Option<double> reconnect = SecondsOption("--reconnect", "Seconds to wait for a server that closed the connection without saying that it ends.",
            UsualReconnect);
        Option<bool> json = Inputs.Json();
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var command = new Command("serve", "Give forces to a server that speaks the i-PI protocol (i-PI, ASE's SocketIOCalculator), until it ends.")
        {
            model, start, unix, host, port, wait, reconnect, precision, threads, json,
        };
        var conditions = new ConditionOptions();
        conditions.AddTo(command);
        command.SetAction(parsed =>
        {
            IpiAddress address = Address(parsed.GetValue(unix), parsed.GetValue(host), parsed.GetValue(port));
            PotentialSource source = PotentialSource.Parse(parsed.GetValue(model)!, Inputs.Parse(parsed.GetValue(precision)!), conditions.Of(parsed))
                .For(StartStructure.Read(parsed.GetValue(start)!));
            source.Tell(screen.Error);
            TimeSpan first = Seconds("--wait", parsed.GetValue(wait)), again = Seconds("--reconnect", parsed.GetValue(reconnect));
            IPotential potential = source.Create(parsed.GetValue(threads));
            using var owned = potential as IDisposable;
            var driver = new IpiDriver(potential, Start(potential, parsed.GetValue(start)!));
            return Run(screen, new IpiSession(address, driver, first, again, screen), () => Tell(screen, address, driver, parsed.GetValue(json)));
        });
        return new Verb(command, "amalgam serve model.safetensors start.xyz --unix ase",
            "amalgam serve model.safetensors start.xyz --host localhost --port 31415");
    }

    private static IpiAddress Address(string? unix, string? host, int? port)
    {
        if (unix is not null && (host is not null || port is not null))
            throw new InvalidDataException("expected --unix NAME, or --host H and --port P, found both\n  → the server listens at one of them");
        if (unix is null && host is null && port is null)
            throw new InvalidDataException("expected where the server listens, found neither --unix nor --port\n  → --unix NAME, or --host H --port P");
        if (port is < 1 or > 65535) throw new InvalidDataException($"--port: expected 1 to 65535, found {port}");
        return unix is not null ? IpiAddress.OfUnix(unix) : new IpiAddress(null, host ?? "localhost", port ?? UsualPort);
    }

    private static TimeSpan Seconds(string option, double seconds) => seconds is >= 0 and <= 1e6 ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{option}: expected 0 to 1000000 s, found {seconds}"));

    private static Structure Start(IPotential potential, string file)
    {
        Structure structure = StartStructure.Read(file);
        ElementCoverage.Require(potential, structure);
        return structure;
    }

    private static int Run(Screen screen, IpiSession session, Action tell)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        try
        {
            session.Run(interruption.Token);
        }
        catch (OperationCanceledException)
        {
            // The user ends it: nothing is lost.
        }
        tell();
        return 0;
    }

    private static void Tell(Screen screen, IpiAddress address, IpiDriver driver, bool json)
    {
        screen.Error.WriteLine($"{address}: {NumberFormat.Plural(driver.Evaluations, "evaluation")}");
        if (json) JsonOutput.Write(screen.Output, new JsonObject { ["address"] = address.ToString(), ["evaluations"] = driver.Evaluations });
    }

    private static Option<double> SecondsOption(string name, string description, double usual) =>
        new(name) { Description = description, HelpName = "S", DefaultValueFactory = _ => usual };
}
