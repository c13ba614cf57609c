using System.CommandLine;
using System.Globalization;
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
    private const double UsualWait = 60;

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
        var wait = new Option<double>("--wait")
        {
            Description = "Seconds to wait for a server that does not listen, at the start and after a lost connection.",
            HelpName = "S",
            DefaultValueFactory = _ => UsualWait,
        };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var command = new Command("serve", "Give forces to a server that speaks the i-PI protocol (i-PI, ASE's SocketIOCalculator), until it ends.")
        {
            model, start, unix, host, port, wait, precision, threads,
        };
        command.SetAction(parsed =>
        {
            IpiAddress address = Address(parsed.GetValue(unix), parsed.GetValue(host), parsed.GetValue(port));
            PotentialSource source = PotentialSource.Parse(parsed.GetValue(model)!, Inputs.Parse(parsed.GetValue(precision)!));
            return Run(screen, source.Create(parsed.GetValue(threads)), parsed.GetValue(start)!, address, Wait(parsed.GetValue(wait)));
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

    private static TimeSpan Wait(double seconds) => seconds is >= 0 and <= 1e6 ? TimeSpan.FromSeconds(seconds)
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"--wait: expected 0 to 1000000 s, found {seconds}"));

    private static int Run(Screen screen, IPotential potential, string start, IpiAddress address, TimeSpan wait)
    {
        using var owned = potential as IDisposable;
        Structure structure = StartStructure.Read(start);
        ElementCoverage.Require(potential, structure);
        var driver = new IpiDriver(potential, structure);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        try
        {
            new IpiSession(address, driver, wait, screen).Run(interruption.Token);
        }
        catch (OperationCanceledException)
        {
            // The user ends it: nothing is lost.
        }
        screen.Error.WriteLine($"{address}: {NumberFormat.Plural(driver.Evaluations, "evaluation")}");
        return 0;
    }
}
