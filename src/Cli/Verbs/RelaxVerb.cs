using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Quantities;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;
using Amalgam.Formats;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam relax MODEL FILE -o OUT: every structure of a file at its nearest minimum.</summary>
internal static class RelaxVerb
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    public static Verb Create(Screen screen)
    {
        var options = new RelaxationOptions();
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var file = new Argument<string>("FILE") { Description = $"Structures, {StructureFormats.All.ReadableTitles}; a column move_mask fixes atoms." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File of the relaxed structures; replaced at once when all is done.",
            HelpName = "OUT.xyz", Required = true
        };
        var cell = new Option<bool>("--cell") { Description = "Relax the cell too." };
        var free = new Option<string>("--free")
        {
            Description =
            "How the cell may change: full, isotropic (size only), shape (volume kept), axes (no shear), or components such as xx,yy.", HelpName = "HOW",
            DefaultValueFactory = _ => "full"
        };
        var pressure = new Option<double>("--pressure")
        {
            Description = "External pressure, GPa; with --cell.", HelpName = "GPa", DefaultValueFactory = _ =>
            0
        };
        var fmax = new Option<double>("--fmax") { Description = "Largest force, eV/Å.", HelpName = "F", DefaultValueFactory = _ => options.ForceTolerance };
        var smax = new Option<double>("--smax") { Description = "Largest stress beside the pressure, GPa.", HelpName = "GPa", DefaultValueFactory = _ => 0.01 };
        var steps = new Option<int>("--steps")
        {
            Description = "Evaluations per structure at most.", HelpName = "N", DefaultValueFactory = _ =>
            options.MostEvaluations
        };
        var method = new Option<string>("--method") { Description = "Minimiser: lbfgs or fire.", HelpName = "M", DefaultValueFactory = _ => "lbfgs" };
        method.AcceptOnlyFromAmong("lbfgs", "fire");
        var fix = new Option<string?>("--fix") { Description = "Atoms that stay, such as 1-12,15:z, besides those of move_mask.", HelpName = "LIST" };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var command = new Command("relax",
            "Relax structures, several at once: positions, or positions and cell. Exit code 1 when one did not converge; all are written.") { model, file,
            output, cell, free, pressure, fmax, smax, steps, method, fix, precision, threads };
        command.SetAction(parsed =>
        {
            bool isFree = parsed.GetValue(cell) || parsed.GetResult(free) is { Implicit: false };
            RelaxationOptions chosen = options with
            {
                Cell = isFree ? CellFreedom.Parse(parsed.GetValue(free)!) : CellFreedom.None,
                Pressure = parsed.GetValue(pressure) / Gigapascal,
                ForceTolerance = parsed.GetValue(fmax),
                StressTolerance = parsed.GetValue(smax) / Gigapascal,
                MostEvaluations = parsed.GetValue(steps),
                Method = parsed.GetValue(method) == "fire" ? RelaxationMethod.Fire : RelaxationMethod.Lbfgs,
            };
            chosen.Check();
            PotentialSource source = PotentialSource.Parse(parsed.GetValue(model)!, Inputs.Parse(parsed.GetValue(precision)!));
            return Run(screen, source, parsed.GetValue(file)!, parsed.GetValue(output)!, chosen, parsed.GetValue(fix), parsed.GetValue(threads));
        });
        return new Verb(command, "amalgam relax runs/first/model.safetensors start.xyz -o relaxed.xyz --cell",
            "amalgam relax a.safetensors,b.safetensors slab.xyz -o relaxed.xyz --fix 1-16 --fmax 0.02");
    }

    private static int Run(Screen screen, PotentialSource source, string file, string output, RelaxationOptions options, string? fix, int threads)
    {
        using PotentialPool pool = source.Pool(threads);
        List<Structure> starts = [.. Inputs.Structures(file)];
        if (starts.Count == 0) throw new InvalidDataException($"{file}: expected structures, found none\n  → is the file empty?");
        foreach (Structure start in starts) ElementCoverage.Require(pool.Wide, start);
        AtomConstraints[] constraints = [.. starts.Select(start => Constraints(start, fix))];
        RelaxationResult[] results;
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping")))
        using (var count = new CountLine(screen, $"relaxing {file}"))
        {
            long done = 0;
            results = Relaxation.RunAll(starts, index => constraints[index], options, pool, (_, _) => { lock (pool) count.Update(++done); },
                interruption.Token);
        }
        StructureFormats.UsualWriter.Write(output, writer => Write(writer, results, pool.Wide));
        RelaxationReport.Write(screen, starts, constraints, results, options);
        screen.Error.WriteLine($"{output}: {NumberFormat.Plural(results.Length, "structure")}");
        return results.All(result => result.IsConverged) ? 0 : Failure.InputExitCode;
    }

    private static AtomConstraints Constraints(Structure start, string? fix)
    {
        AtomConstraints constraints = AtomConstraints.FromFile(start);
        return fix is null ? constraints : constraints.With(fix);
    }

    private static void Write(IFrameWriter writer, RelaxationResult[] results, IPotential potential)
    {
        var committee = potential as Committee;
        foreach (RelaxationResult result in results)
        {
            committee?.Evaluate(result.Structure, new Evaluation());
            writer.Write(new Frame(result.Structure) { Prediction = result.Evaluation, IsConverged = result.IsConverged, Committee = committee });
        }
    }
}
