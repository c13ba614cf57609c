using System.CommandLine;
using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Settings;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats;
using Amalgam.Model.Parameters;
using Amalgam.Model.Posterior;
using Amalgam.Model.Shipped;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam md MODEL START -o DIR: molecular dynamics.</summary>
internal static class MdVerb
{
    private const string RunFileName = "run.toml";

    /// <summary>Keys of run files that have an option of their own, and what its value is called in the help.</summary>
    private static readonly IReadOnlyList<(string Key, string ValueName)> Keys =
    [
        ("ensemble", "nve|nvt|npt"), ("temperature", "K"), ("temperature_end", "K"), ("pressure", "GPa"), ("pressure_end", "GPa"), ("timestep", "FS"),
        ("steps", "N"), ("seed", "S"), ("thermostat", "NAME"), ("barostat", "NAME"), ("cell_shape", "NAME"), ("fix", "LIST"), ("replicas", "N"),
    ];

    /// <summary>Values of the command line; null where an option is not given.</summary>
    /// <param name="Values">keys of run files with their values, and the names of the options that gave them</param>
    private sealed record Given(string Folder, IReadOnlyList<(string Name, string Key, string Value)> Values)
    {
        public string? Model { get; init; }
        public string? Start { get; init; }
        public string? RunFile { get; init; }
        public bool Resume { get; init; }
        public string? Precision { get; init; }
        public ConditionChoice Condition { get; init; } = ConditionChoice.None;
        public int Threads { get; init; }
        public bool Json { get; init; }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string?> Model = new("MODEL") { Description = PotentialSource.Description, Arity = ArgumentArity.ZeroOrOne };
        public readonly Argument<string?> Start = new("START")
        {
            Description = $"Structure to start from, {StructureFormats.All.ReadableTitles}. Its velocities, masses and move_mask are used; all else is kept.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        public readonly Option<int?> Structure = new("--structure")
        {
            Description = "Which structure of START, counted from 1; needed when it holds several. START@-1 is the last.",
            HelpName = "N",
        };
        public readonly Argument<string?> RunFile = new("RUN.toml")
        {
            Description = "Run file in place of options; may name model and start too, and then stands alone.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        public readonly Option<string> Output = new("--output", "-o")
        {
            Description = "Folder of the run: thermo.csv, trajectory.xyz, restart.bin, run.toml, final.xyz.",
            HelpName = "DIR",
            Required = true,
        };
        public readonly Option<string?>[] ByKey = [.. Keys.Select(key =>
            new Option<string?>("--" + key.Key.Replace('_', '-')) { Description = DescriptionOf(key.Key), HelpName = key.ValueName })];
        public readonly Option<string[]> Set = new("--set")
        {
            Description = "Any other key of a run file, such as --set output.trajectory_interval=50, with or without its section.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        public readonly Option<bool> Resume = new("--resume")
        {
            Description = "Go on where the run in the folder stopped, to the same bits as without the stop; options beside it change only what they name.",
        };
        public readonly Option<string?> Precision = new("--precision")
        {
            Description = "Precision of the network's features: float32 (when absent) or float64.",
            HelpName = "P",
        };
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly Option<bool> Json = Inputs.Json();

        public CommandLine()
        {
            Precision.AcceptOnlyFromAmong("float32", "float64");
        }
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("md",
            "Molecular dynamics: moves atoms, writes energies and a trajectory, and can be stopped at any moment and resumed.")
        {
            options.Model, options.Start, options.RunFile, options.Output,
        };
        foreach (Option<string?> key in options.ByKey) command.Options.Add(key);
        foreach (Option option in (Option[])[options.Structure, options.Set, options.Resume, options.Precision, options.Threads,
            options.Json]) command.Options.Add(option);
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, Read(options, parsed)));
        return new Verb(
            command, "amalgam md model.safetensors start.xyz -o runs/md --ensemble nvt --temperature 300 --steps 10000",
            "amalgam md model.safetensors crystal.xyz -o runs/npt --ensemble npt --temperature 300 --pressure 1 --cell-shape full --set rdf_interval=100",
            "amalgam md lj:epsilon=0.0104,sigma=3.4,cutoff=8.5 argon.xyz -o runs/argon --temperature 40 --timestep 4", "amalgam md -o runs/md --resume")
        {
            Result = ResultPlace.Folder(options.Output) with { IsResumed = parsed => parsed.GetValue(options.Resume) },
        };
    }

    private static string DescriptionOf(string key) => DynamicsSettings.All.Single(setting => setting.Key == key).Description;

    private static Given Read(CommandLine options, ParseResult parsed)
    {
        IEnumerable<(string, string, string)> values = Keys.Zip(options.ByKey).Where(pair => parsed.GetValue(pair.Second) is not null)
            .Select(pair => (pair.Second.Name, pair.First.Key, parsed.GetValue(pair.Second)!));
        return new Given(parsed.GetValue(options.Output)!, [.. values, .. parsed.GetValue(options.Set)!.Select(Pair)])
        {
            Model = parsed.GetValue(options.Model),
            Start = Chosen(parsed.GetValue(options.Start), parsed.GetValue(options.Structure)),
            RunFile = parsed.GetValue(options.RunFile),
            Resume = parsed.GetValue(options.Resume),
            Precision = parsed.GetValue(options.Precision),
            Condition = options.Conditions.Of(parsed),
            Threads = parsed.GetValue(options.Threads),
            Json = parsed.GetValue(options.Json),
        };
    }

    private static string? Chosen(string? start, int? structure) => (start, structure) switch
    {
        (null, not null) => throw new InvalidDataException("--structure: expected START before it, found none\n  → in a run file, write start = \"FILE@N\""),
        (_, null) => start,
        _ => string.Create(CultureInfo.InvariantCulture, $"{start}@{structure}"),
    };

    private static (string Name, string Key, string Value) Pair(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? ("--set", text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new InvalidDataException($"--set: expected KEY=VALUE, found '{text}'\n  → such as --set trajectory_interval=50");
    }

    private static int Run(Screen screen, Given given)
    {
        MdRequest request = Request(given);
        if (request.Model is null || request.Start is null)
            throw new InvalidDataException($"expected MODEL and START, found {(request.Model is null ? "neither" : "no START")}\n"
                + $"  → amalgam md model.safetensors start.xyz -o {given.Folder}");
        Structure start = StartStructure.Read(request.Start);
        bool several = request.Options.Replicas > 1;
        PotentialSource source = PotentialSource.Parse(request.Model, request.Precision, request.Condition).For(start);
        source.Tell(screen.Error);
        Func<IPotential> potential = () => source.Create(several ? 1 : given.Threads);
        if (given.Resume && !File.Exists(Path.Combine(given.Folder, RunFileName))) screen.Error.WriteLine($"{given.Folder}: no run to resume; starting one");
        if (request.Options.Ensemble == Ensemble.Npt && DynamicsText.PressureNotice(source) is string doubt) screen.Error.WriteLine(doubt);
        IReadOnlyList<DynamicsSummary> summaries = Run(screen, given, request, potential, start);
        if (given.Json) DynamicsText.WriteJson(screen.Output, given.Folder, summaries);
        else DynamicsText.Write(screen.Output, given.Folder, summaries, DynamicsText.PressureNotice(source));
        return summaries.Any(summary => summary.Ending == DynamicsEnding.LeftTrust) ? Failure.InputExitCode : 0;
    }

    private static IReadOnlyList<DynamicsSummary> Run(Screen screen, Given given, MdRequest request, Func<IPotential> potential, Structure start)
    {
        using var progress = new DynamicsLine(screen);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping after this step; again to end at once"));
        bool isAccepted = false;
        var gate = new Lock();
        var run = new DynamicsRun(request.Options, start, given.Folder, StructureFormats.All.OpenWriter, given.Resume)
        {
            Accepted = notices =>
            {
                lock (gate)
                {
                    if (isAccepted) return;
                    isAccepted = true;
                    KeepSettings(given.Folder, request);
                    foreach (string notice in notices) screen.Error.WriteLine($"{start.Source}: {notice}");
                }
            },
        };
        return ReplicaRuns.Run(run, potential, given.Threads, progress.Update, interruption.Token);
    }

    /// <summary>The resolved settings go into the folder once they are known to go together, and before the first step.</summary>
    private static void KeepSettings(string folder, MdRequest request)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, RunFileName), stream => stream.Write(Encoding.UTF8.GetBytes(request.Text(folder))));
    }

    private static MdRequest Request(Given given)
    {
        (string? model, string? start, string? runFile) = (given.Model, given.Start, given.RunFile);
        if (model is not null && start is null && IsRunFile(model)) (model, runFile) = (null, model);
        string kept = Path.Combine(given.Folder, RunFileName);
        // What is given beside --resume changes only what it names.
        MdRequest settings = given.Resume && File.Exists(kept) ? MdRequest.Read(kept, isRecord: true) : MdRequest.Empty;
        MdRequest request = runFile is null ? settings : MdRequest.Read(runFile, settings);
        DynamicsOptions options = request.Options;
        foreach ((string name, string key, string value) in given.Values) options = With(options, name, key, value);
        RequireEffects(options, given.Values);
        Precision precision = given.Precision is string text ? Inputs.Parse(text) : request.Precision;
        if (settings != MdRequest.Empty && precision != settings.Precision)
            throw new InvalidDataException($"{kept}: expected the precision that the run was started with, found another\n"
                + "  → leave it out, or name another folder");
        if (settings.Model is string named && model is null && request.Model == named) RequireModels(kept, given.Folder, named);
        ConditionChoice chosen = new(given.Condition.Source ?? request.Condition.Source, given.Condition.At(request.Condition.State).State);
        if (settings != MdRequest.Empty && chosen != settings.Condition)
            throw new InvalidDataException($"{kept}: expected the source, charge and spin that the run was started with, found others\n"
                + "  → leave them out, or name another folder");
        return new MdRequest(model ?? request.Model, start ?? request.Start, precision, options) { Condition = chosen };
    }

    /// <exception cref="InvalidDataException">A run folder was moved away from its model.</exception>
    private static void RequireModels(string kept, string folder, string models)
    {
        string? missing = ModelPaths.Split(models).Select(model => DrawnName.Split(model).File).FirstOrDefault(model =>
            !ControlPotential.IsOne(model) && !ShippedModels.IsMeant(model) && !File.Exists(model));
        if (missing is not null)
            throw new InvalidDataException($"{kept}: expected the model at {missing}, found none\n  → if the run was moved, name it again: "
                + $"amalgam md MODEL START -o {folder} --resume");
    }

    /// <exception cref="InvalidDataException">A key of the command line has no effect beside the others.</exception>
    private static void RequireEffects(DynamicsOptions options, IReadOnlyList<(string Name, string Key, string Value)> values)
    {
        string[] problems = [.. SettingEffects.Problems(options, DynamicsSettings.All, setting => values.Any(value => value.Key == setting.Key))
            .Select(problem => $"{values.First(value => value.Key == problem.Key).Name} {problem.Key}: {problem.ExpectedFound}\n  → {problem.Advice}")];
        if (problems.Length > 0) throw new InvalidDataException(string.Join('\n', problems));
    }

    private static bool IsRunFile(string path) => path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase);

    private static DynamicsOptions With(DynamicsOptions options, string name, string key, string text)
    {
        Setting<DynamicsOptions> setting = DynamicsSettings.All.FirstOrDefault(one => one.Key == key || $"{one.Section}.{one.Key}" == key)
            ?? throw new InvalidDataException(
                $"{name}: expected a key of a run file, found '{key}'\n" +
                $"  → {NearestName.Advice(key, [.. DynamicsSettings.All.Select(one => one.Key)])}");
        return setting.WithText(options, text) ?? throw new InvalidDataException(
            $"{(name == "--set" ? $"--set {key}" : name)}: expected {setting.Expected}, found '{text}'\n" +
            "  → amalgam md --help lists what it takes");
    }
}
