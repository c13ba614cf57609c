using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;
using Amalgam.Formats;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam relax MODEL FILE -o OUT: every structure of a file at its nearest minimum.</summary>
internal static class RelaxVerb
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    private static readonly RelaxationOptions Usual = new();

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = PotentialSource.Description };
        public readonly Argument<string> File =
            new("FILE") { Description = $"Structures, {StructureFormats.All.ReadableTitles}; a column move_mask fixes atoms; - is the standard input." };
        public readonly Option<string> Output = new("--output", "-o")
        {
            Description = "File of the relaxed structures, complete or not there; - is the standard output.",
            HelpName = "OUT.xyz",
            Required = true,
        };
        public readonly Option<bool> Cell = new("--cell") { Description = "Relax the cell too." };
        public readonly Option<string> Free = new("--free")
        {
            Description = "How the cell may change: full, isotropic (size only), shape (volume kept), axes (no shear), or components such as xx,yy.",
            HelpName = "HOW",
            DefaultValueFactory = _ => "full",
        };
        public readonly Option<double> Pressure = new("--pressure")
        {
            Description = "External pressure, GPa; with --cell.",
            HelpName = "GPa",
            DefaultValueFactory = _ => 0,
        };
        public readonly Option<double> Fmax = new("--fmax")
        {
            Description = "Largest force, eV/Å.",
            HelpName = "F",
            DefaultValueFactory = _ => Usual.ForceTolerance,
        };
        public readonly Option<double> Smax = new("--smax")
        {
            Description = "Largest stress beside the pressure, GPa.",
            HelpName = "GPa",
            DefaultValueFactory = _ => 0.01,
        };
        public readonly Option<int> Steps = new("--steps")
        {
            Description = "Evaluations per structure at most.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.MostEvaluations,
        };
        public readonly Option<string> Method = new("--method")
        {
            Description = "Minimiser: lbfgs or fire.",
            HelpName = "M",
            DefaultValueFactory = _ => "lbfgs",
        };
        public readonly Option<string?> Fix = new("--fix")
        {
            Description = "Atoms that stay, such as 1-12,15:z, besides those of move_mask.",
            HelpName = "LIST",
        };
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly Option<bool> Json = Inputs.Json();

        public CommandLine()
        {
            Method.AcceptOnlyFromAmong("lbfgs", "fire");
        }
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("relax",
            "Relax structures, several at once: positions, or positions and cell. Exit code 1 when one did not converge; all are written.")
        {
            options.Model, options.File, options.Output, options.Cell, options.Free, options.Pressure, options.Fmax, options.Smax, options.Steps,
            options.Method, options.Fix, options.Precision, options.Threads, options.Json,
        };
        options.Conditions.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isFree = parsed.GetValue(options.Cell) || parsed.GetResult(options.Free) is { Implicit: false };
            RelaxationOptions chosen = Usual with
            {
                Cell = isFree ? CellFreedom.Parse(parsed.GetValue(options.Free)!) : CellFreedom.None,
                Pressure = parsed.GetValue(options.Pressure) / Gigapascal,
                ForceTolerance = parsed.GetValue(options.Fmax),
                StressTolerance = parsed.GetValue(options.Smax) / Gigapascal,
                MostEvaluations = parsed.GetValue(options.Steps),
                Method = parsed.GetValue(options.Method) == "fire" ? RelaxationMethod.Fire : RelaxationMethod.Lbfgs,
            };
            chosen.Check();
            PotentialSource source = PotentialSource.Parse(parsed.GetValue(options.Model)!, Inputs.Parse(parsed.GetValue(options.Precision)!),
                options.Conditions.Of(parsed));
            source.Tell(screen.Error);
            return Run(screen, source, options, parsed, chosen);
        });
        return new Verb(command, "amalgam relax runs/first/model.safetensors start.xyz -o relaxed.xyz --cell",
            "amalgam relax a.safetensors,b.safetensors slab.xyz -o relaxed.xyz --fix 1-16 --fmax 0.02")
        {
            Result = ResultPlace.File(options.Output, OwnContent.IsPrediction) with { TakesStream = true },
        };
    }

    private static int Run(Screen screen, PotentialSource source, CommandLine line, ParseResult parsed, RelaxationOptions options)
    {
        string file = parsed.GetValue(line.File)!, output = parsed.GetValue(line.Output)!;
        StandardStreams.RefuseBoth(output, parsed.GetValue(line.Json));
        using PotentialPool pool = source.Pool(parsed.GetValue(line.Threads));
        List<Structure> starts = [.. Inputs.Structures(file)];
        if (starts.Count == 0) throw new InvalidDataException($"{file}: expected structures, found none\n  → is the file empty?");
        foreach (Structure start in starts) ElementCoverage.Require(pool.Wide, start);
        AtomConstraints[] constraints = [.. starts.Select(start => Constraints(start, parsed.GetValue(line.Fix)))];
        RelaxationResult[] results;
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping")))
        using (var count = new CountLine(screen, $"relaxing {file}"))
        {
            long done = 0;
            results = Relaxation.RunAll(starts, index => constraints[index], options, pool, (_, _) => { lock (pool) count.Update(++done); },
                interruption.Token);
        }
        // Nothing to write where nothing was relaxed: the first problem is that of the input.
        if (results.All(result => result.Outcome == RelaxationOutcome.Failed)) throw new InvalidDataException(results[0].Problem);
        StandardStreams.Write(output, writer => Write(writer, results));
        bool json = parsed.GetValue(line.Json);
        RelaxationText.Write(json || output == StandardStreams.Word ? screen with { Output = screen.Error } : screen, starts, constraints, results, options);
        if (json) JsonOutput.Write(screen.Output, RelaxationText.Json(output, starts, constraints, results));
        screen.Error.WriteLine($"{StandardStreams.NameOf(output)}: {NumberFormat.Plural(results.Length, "structure")}");
        return results.All(result => result.IsConverged) ? 0 : Failure.InputExitCode;
    }

    private static AtomConstraints Constraints(Structure start, string? fix)
    {
        AtomConstraints constraints = AtomConstraints.FromFile(start);
        return fix is null ? constraints : constraints.With(fix);
    }

    private static void Write(IFrameWriter writer, RelaxationResult[] results)
    {
        foreach (RelaxationResult result in results)
        {
            bool isRelaxed = result.Outcome != RelaxationOutcome.Failed;
            writer.Write(new Frame(result.Structure)
            {
                Prediction = isRelaxed ? result.Evaluation : null,
                IsConverged = result.IsConverged,
            });
        }
    }
}
