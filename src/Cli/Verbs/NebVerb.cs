using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;
using Amalgam.Formats;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam neb MODEL START END -o DIR: the minimum-energy path between two structures.</summary>
internal static class NebVerb
{
    public static Verb Create(Screen screen)
    {
        var options = new ElasticBandOptions();
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var start = new Argument<string>("START") { Description = $"Structure at one end, {StructureFormats.All.ReadableTitles}; a column move_mask fixes atoms." };
        var end = new Argument<string>("END") { Description = "Structure at the other: the same atoms in the same order and cell." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder for path.xyz, path.csv and path.svg; made when missing.", HelpName = "DIR",
            Required = true
        };
        var images = new Option<int>("--images") { Description = "Images between the ends.", HelpName = "N", DefaultValueFactory = _ => 7 };
        var fmax = new Option<double>("--fmax")
        {
            Description = "Largest force across the path, and on the climbing image, eV/Å.", HelpName = "F",
            DefaultValueFactory = _ => options.ForceTolerance
        };
        var steps = new Option<int>("--steps") { Description = "Steps of the band at most.", HelpName = "N", DefaultValueFactory = _ => options.MostSteps };
        var spring = new Option<double>("--spring")
        {
            Description = "Springs between images, eV/Å².", HelpName = "K", DefaultValueFactory = _ =>
            options.Spring
        };
        var flat = new Option<bool>("--no-climb") { Description = "Leave the highest image where the springs hold it." };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var command = new Command("neb",
            "Minimum-energy path between two structures: nudged elastic band with a climbing image. The ends are relaxed first.") { model, start, end, output,
            images, fmax, steps, spring, flat, precision, threads };
        command.SetAction(parsed => Run(
            screen, PotentialSource.Parse(parsed.GetValue(model)!, Inputs.Parse(parsed.GetValue(precision)!)), parsed.GetValue(start)!, parsed.GetValue(end)!,
                parsed.GetValue(output)!, parsed.GetValue(images),
            options with
            {
                ForceTolerance = parsed.GetValue(fmax),
                MostSteps = parsed.GetValue(steps),
                Spring = parsed.GetValue(spring),
                Climbs = !parsed.GetValue(flat)
            }, parsed.GetValue(threads)));
        return new Verb(command, "amalgam neb runs/first/model.safetensors start.xyz end.xyz -o hop --images 9");
    }

    private static int Run(Screen screen, PotentialSource source, string startPath, string endPath, string folder, int images, ElasticBandOptions options,
        int threads)
    {
        Structure start = Only(startPath), end = Only(endPath);
        ElasticBand.Interpolate(start, end, images); // what is wrong with the pair is said before anything is computed
        using PotentialPool pool = source.Pool(threads);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        ElementCoverage.Require(pool.Wide, start);
        AtomConstraints constraints = AtomConstraints.FromFile(start);
        var fine = new RelaxationOptions { ForceTolerance = Math.Min(0.01, options.ForceTolerance) };
        RelaxationResult[] ends = Relaxation.RunAll([start, end], _ => constraints, fine, pool, cancellation: interruption.Token);
        ElasticBandResult result = ElasticBand.Run(ElasticBand.Interpolate(ends[0].Structure, ends[1].Structure, images), constraints, options, pool,
            interruption.Token);
        var task = new PropertyTask(start, pool, folder, screen, interruption.Token);
        task.Show("path", result.Table());
        task.Write("path", result.Plot());
        task.WriteStructure("path.xyz", result.Images);
        screen.Output.WriteLine($"barrier {NumberFormat.Fixed(result.Barrier, 4)} eV, back {NumberFormat.Fixed(result.ReverseBarrier, 4)} eV; {NumberFormat.Plural(result.Steps, "step")}, largest force {NumberFormat.Short(result.LargestForce)} eV/Å");
        screen.Error.WriteLine($"{folder}: {string.Join(", ", task.Written)}");
        if (result.IsConverged) return 0;
        screen.Error.WriteLine($"the band did not converge to {NumberFormat.Short(options.ForceTolerance)} eV/Å\n  → more --steps, or more --images");
        return Failure.InputExitCode;
    }

    private static Structure Only(string path)
    {
        List<Structure> all = [.. Inputs.Structures(path).Take(2)];
        return all.Count == 1 ? all[0] : throw new InvalidDataException($"{path}: expected one structure, found {(all.Count == 0 ? "none" : "several")}\n  → write each end into a file of its own");
    }
}
