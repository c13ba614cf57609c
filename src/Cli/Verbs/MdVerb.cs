using System.CommandLine;
using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats;
using Amalgam.Model;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam md MODEL START -o DIR: molecular dynamics.</summary>
internal static class MdVerb
{
    private const string RunFileName = "run.toml";

    /// <summary>Keys of run files that have an option of their own, with its help.</summary>
    private static readonly IReadOnlyList<(string Key, string Help, string Description)> Keys =
    [
        ("ensemble", "nve|nvt|npt", "What is held fixed; nve when absent."),
        ("temperature", "K", "Target, and temperature of first velocities."),
        ("temperature_end", "K", "Target at the last step: a ramp."),
        ("pressure", "GPa", "Target for npt; 0 when absent."),
        ("pressure_end", "GPa", "Target at the last step: a ramp."),
        ("timestep", "FS", "Timestep; 1 fs when absent."),
        ("steps", "N", "Steps; 1000 when absent."),
        ("seed", "S", "Seed of everything random; 1 when absent."),
        ("thermostat", "NAME", "rescaling (stochastic, the usual), langevin or nose_hoover."),
        ("barostat", "NAME", "rescaling (stochastic, the usual) or mtk."),
        ("cell_shape", "NAME", "What npt may change: isotropic (the usual), orthorhombic or full."),
        ("replicas", "N", "Independent runs, each with its own random numbers and folder, over the threads."),
    ];

    private sealed record CommandLine(
        string? Model, string? Start, string? RunFile, string Folder, IReadOnlyList<(string Name, string Key, string Value)> Values, bool Resume,
            string? Precision, int Threads, bool Json);

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string?>("MODEL") { Description = PotentialSource.Description, Arity = ArgumentArity.ZeroOrOne };
        var start = new Argument<string?>("START")
        {
            Description =
            $"Structure to start from, {StructureFormats.All.ReadableTitles}. Columns momenta, velocities or vel give velocities.", Arity = ArgumentArity.ZeroOrOne
        };
        var structure = new Option<int?>("--structure")
        {
            Description =
            "Which structure of START, counted from 1; needed when it holds several. START@-1 is the last.", HelpName = "N"
        };
        var runFile = new Argument<string?>("RUN.toml")
        {
            Description = "Run file in place of options; may name model and start too, and then stands alone.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder of the run: thermo.csv, trajectory.xyz, restart.bin, run.toml, final.xyz.",
            HelpName = "DIR", Required = true
        };
        Option<string?>[] keys = [.. Keys.Select(key =>
            new Option<string?>("--" + key.Key.Replace('_', '-')) { Description = key.Description, HelpName = key.Help })];
        var set = new Option<string[]>("--set")
        {
            Description = "Any other key of a run file, such as --set trajectory_interval=50.", HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => []
        };
        var resume = new Option<bool>("--resume")
        {
            Description =
            "Go on where the run in the folder stopped, to the same bits as without the stop; -o alone is enough."
        };
        var precision = new Option<string?>("--precision")
        {
            Description = "Precision of the network's features: float32 (when absent) or float64.",
            HelpName = "P"
        };
        precision.AcceptOnlyFromAmong("float32", "float64");
        Option<int> threads = Inputs.Threads();
        Option<bool> json = Inputs.Json();
        var command = new Command("md",
            "Molecular dynamics: moves atoms, writes energies and a trajectory, and can be stopped at any moment and resumed.") { model, start, runFile,
            output };
        foreach (Option<string?> key in keys) command.Options.Add(key);
        foreach (Option option in (Option[])[structure, set, resume, precision, threads, json]) command.Options.Add(option);
        command.SetAction(parsed => Run(screen, new CommandLine(
            parsed.GetValue(model), Chosen(parsed.GetValue(start), parsed.GetValue(structure)), parsed.GetValue(runFile), parsed.GetValue(output)!,
            [.. Keys.Zip(keys).Where(pair => parsed.GetValue(pair.Second) is not null)
                .Select(pair => (pair.Second.Name, pair.First.Key, parsed.GetValue(pair.Second)!)), .. parsed.GetValue(set)!.Select(Pair)],
            parsed.GetValue(resume), parsed.GetValue(precision), parsed.GetValue(threads), parsed.GetValue(json))));
        return new Verb(
            command, "amalgam md model.safetensors start.xyz -o runs/md --ensemble nvt --temperature 300 --steps 10000",
            "amalgam md model.safetensors crystal.xyz -o runs/npt --ensemble npt --temperature 300 --pressure 1 --cell-shape full --set rdf_interval=100",
            "amalgam md lj:epsilon=0.0104,sigma=3.4,cutoff=8.5 argon.xyz -o runs/argon --temperature 40 --timestep 4", "amalgam md -o runs/md --resume");
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

    private static int Run(Screen screen, CommandLine line)
    {
        MdRequest request = Request(line);
        if (request.Model is null || request.Start is null)
            throw new InvalidDataException($"expected MODEL and START, found {(request.Model is null ? "neither" : "no START")}\n  → amalgam md model.safetensors start.xyz -o {line.Folder}");
        Structure start = StartStructure.Read(request.Start);
        bool several = request.Options.Replicas > 1;
        PotentialSource source = PotentialSource.Parse(request.Model, request.Precision);
        Func<IPotential> potential = () => source.Create(several ? 1 : line.Threads);
        bool isNew = !line.Resume || !File.Exists(Path.Combine(line.Folder, RunFileName));
        if (isNew) KeepSettings(line.Folder, request);
        if (isNew && line.Resume) screen.Error.WriteLine($"{line.Folder}: no run to resume; starting one");
        IReadOnlyList<DynamicsSummary> summaries = Run(screen, line, request, potential, start);
        if (line.Json) DynamicsReport.WriteJson(screen.Output, line.Folder, summaries);
        else DynamicsReport.Write(screen.Output, line.Folder, summaries);
        return summaries.Any(summary => summary.Ending == DynamicsEnding.LeftTrust) ? Failure.InputExitCode : 0;
    }

    private static IReadOnlyList<DynamicsSummary> Run(Screen screen, CommandLine line, MdRequest request, Func<IPotential> potential, Structure start)
    {
        using var progress = new DynamicsLine(screen);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping after this step; again to end at once"));
        IReadOnlyList<DynamicsSummary> summaries = ReplicaRuns.Run(
            new DynamicsRun(request.Options, start, line.Folder, StructureFormats.All.OpenWriter, line.Resume), potential, line.Threads, progress.Update,
            interruption.Token);
        File.WriteAllText(Path.Combine(line.Folder, RunFileName), request.Text());
        return summaries;
    }

    /// <summary>The resolved settings go into the folder before the first step, but never over those of a run that is there.</summary>
    private static void KeepSettings(string folder, MdRequest request)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, RunFileName);
        if (Directory.EnumerateFiles(folder, MolecularDynamics.RestartName, SearchOption.AllDirectories).Any())
            throw new InvalidDataException($"{folder}: expected a folder without a run, found {MolecularDynamics.RestartName}\n  → --resume goes on with it; or name another folder");
        File.WriteAllText(path, request.Text());
    }

    private static MdRequest Request(CommandLine line)
    {
        (string? model, string? start, string? runFile) = (line.Model, line.Start, line.RunFile);
        if (model is not null && start is null && IsRunFile(model)) (model, runFile) = (null, model);
        string kept = Path.Combine(line.Folder, RunFileName);
        if (line.Resume && model is null && runFile is null && File.Exists(kept)) runFile = kept;
        MdRequest request = runFile is null ? new MdRequest(null, null, Precision.Float32, new DynamicsOptions()) : MdRunFile.Read(runFile);
        DynamicsOptions options = request.Options;
        foreach ((string name, string key, string value) in line.Values) options = With(options, name, key, value);
        return new MdRequest(model ?? request.Model, start ?? request.Start, line.Precision is string precision ? Inputs.Parse(precision) : request.Precision,
            options);
    }

    private static bool IsRunFile(string path) => path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase);

    private static DynamicsOptions With(DynamicsOptions options, string name, string key, string text)
    {
        DynamicsSetting setting = DynamicsSettings.All.FirstOrDefault(one => one.Key == key)
            ?? throw new InvalidDataException($"{name}: expected a key of a run file, found '{key}'\n  → {NearestName.Advice(key, [.. DynamicsSettings.All.Select(one => one.Key)])}");
        object value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? real
            : bool.TryParse(text, out bool truth) ? truth : text;
        return setting.With(options, value) ?? throw new InvalidDataException($"{(name == "--set" ? $"--set {key}" : name)}: expected {setting.Expected}, found '{text}'\n  → amalgam md --help lists what it takes");
    }
}
