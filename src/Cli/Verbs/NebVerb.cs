using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;
using Amalgam.Formats;
using Amalgam.Pages.Properties;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam neb MODEL START END -o DIR: the minimum-energy path between two structures.</summary>
internal static class NebVerb
{
    private static readonly ElasticBandOptions Usual = new();

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = PotentialSource.Description };
        public readonly Argument<string> Start =
            new("START") { Description = $"Structure at one end, {StructureFormats.All.ReadableTitles}; a column move_mask fixes atoms." };
        public readonly Argument<string> End = new("END") { Description = "Structure at the other: the same atoms in the same order and cell." };
        public readonly Option<string> Output = new("--output", "-o")
        {
            Description = "Folder for path.xyz, path.csv and path.svg; made when missing.",
            HelpName = "DIR",
            Required = true,
        };
        public readonly Option<int> Images = new("--images")
        {
            Description = "Images between the ends.",
            HelpName = "N",
            DefaultValueFactory = _ => 7,
        };
        public readonly Option<double> Fmax = new("--fmax")
        {
            Description = "Largest force across the path, and on the climbing image, eV/Å.",
            HelpName = "F",
            DefaultValueFactory = _ => Usual.ForceTolerance,
        };
        public readonly Option<int> Steps = new("--steps")
        {
            Description = "Steps of the band at most.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.MostSteps,
        };
        public readonly Option<double> Spring = new("--spring")
        {
            Description = "Springs between images, eV/Å².",
            HelpName = "K",
            DefaultValueFactory = _ => Usual.Spring,
        };
        public readonly Option<bool> Straight = new("--straight")
        {
            Description = "Start on a straight line; otherwise distances of atoms are interpolated (IDPP), so that none pass through each other.",
        };
        public readonly Option<bool> Flat = new("--no-climb") { Description = "Leave the highest image where the springs hold it." };
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly Option<bool> Json = Inputs.Json();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("neb",
            "Minimum-energy path between two structures: nudged elastic band with a climbing image. The ends are relaxed first.")
        {
            options.Model, options.Start, options.End, options.Output, options.Images, options.Fmax, options.Steps, options.Spring, options.Flat,
            options.Straight, options.Precision, options.Threads, options.Json,
        };
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam neb runs/first/model.safetensors start.xyz end.xyz -o hop --images 9")
        {
            Result = ResultPlace.Folder(options.Output),
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        Structure start = Only(parsed.GetValue(options.Start)!), end = Only(parsed.GetValue(options.End)!);
        PotentialSource source = PotentialSource.Parse(parsed.GetValue(options.Model)!, Inputs.Parse(parsed.GetValue(options.Precision)!),
            options.Conditions.Of(parsed)).For(start);
        source.Tell(screen.Error);
        string folder = parsed.GetValue(options.Output)!;
        ElasticBandOptions band = Usual with
        {
            ForceTolerance = parsed.GetValue(options.Fmax),
            MostSteps = parsed.GetValue(options.Steps),
            Spring = parsed.GetValue(options.Spring),
            Climbs = !parsed.GetValue(options.Flat),
            StartsStraight = parsed.GetValue(options.Straight),
        };
        AtomConstraints constraints = AtomConstraints.FromFile(start);
        foreach (string notice in PathEnds.Check(start, end, constraints)) screen.Error.WriteLine(notice);
        Structure[] path = ElasticBand.Interpolate(start, end, parsed.GetValue(options.Images));
        using PotentialPool pool = source.Pool(parsed.GetValue(options.Threads));
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        ElementCoverage.Require(pool.Wide, start);
        ElasticBandResult result = ElasticBand.RunWithEnds(path, constraints, band, pool, interruption.Token);
        bool json = parsed.GetValue(options.Json);
        var task = new PropertyTask(start, pool, folder, json ? screen with { Output = screen.Error } : screen, interruption.Token);
        task.Show("path", result.Path.Table());
        task.Write("path", EnergyPlots.Path(result.Path));
        task.WriteFrames("path.xyz", Frames(result));
        if (result.CollapsedImage is null) task.Screen.Output.WriteLine($"barrier {NumberFormat.Fixed(result.Path.Barrier, 4)} eV, back "
            + $"{NumberFormat.Fixed(result.Path.ReverseBarrier, 4)} eV; {NumberFormat.Plural(result.Steps, "step")}, largest force "
            + $"{NumberFormat.Short(result.LargestForce)} eV/Å");
        screen.Error.WriteLine($"{folder}: {string.Join(", ", task.Written)}");
        if (json) WriteJson(screen, task, result);
        return Judge(screen, result, band);
    }

    /// <returns>the exit code</returns>
    private static int Judge(Screen screen, ElasticBandResult result, ElasticBandOptions band)
    {
        if (!result.EndsAreRelaxed) screen.Error.WriteLine("the ends did not relax to their tolerance: barriers are above what was reached\n"
            + "  → relax both first, with float64 where they stall");
        if (result.CollapsedImage is int image)
        {
            screen.Error.WriteLine($"COLLAPSED: image {image} fell into a hole of the model, far below both ends; there is no barrier to tell\n"
                + "  → look at path.xyz: do atoms pass through each other? Another order of the atoms, or a model with a repulsive core");
            return Failure.InputExitCode;
        }
        if (result.IsConverged) return 0;
        screen.Error.WriteLine($"the band did not converge to {NumberFormat.Short(band.ForceTolerance)} eV/Å\n  → more --steps, or more --images");
        return Failure.InputExitCode;
    }

    private static IEnumerable<Frame> Frames(ElasticBandResult result)
    {
        for (int image = 0; image < result.Path.Images.Count; image++)
            yield return new Frame(result.Path.Images[image])
            {
                Prediction = result.Path.Evaluations[image],
                IsConverged = result.IsConverged,
            };
    }

    private static void WriteJson(Screen screen, PropertyTask task, ElasticBandResult result)
    {
        bool hasBarrier = result.CollapsedImage is null;
        task.Facts["barrier_eV"] = JsonOutput.Number(hasBarrier ? result.Path.Barrier : double.NaN);
        task.Facts["reverse_barrier_eV"] = JsonOutput.Number(hasBarrier ? result.Path.ReverseBarrier : double.NaN);
        task.Facts["collapsed_image"] = result.CollapsedImage;
        task.Facts["steps"] = result.Steps;
        task.Facts["largest_force_eV_A"] = JsonOutput.Number(result.LargestForce);
        task.Facts["converged"] = result.IsConverged;
        JsonOutput.Write(screen.Output, task.ToJson());
    }

    private static Structure Only(string path)
    {
        List<Structure> all = [.. Inputs.Structures(path).Take(2)];
        return all.Count == 1 ? all[0] : throw new InvalidDataException($"{path}: expected one structure, found {(all.Count == 0 ? "none" : "several")}\n"
            + "  → write each end into a file of its own");
    }
}
