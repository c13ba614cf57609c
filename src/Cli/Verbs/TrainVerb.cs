using System.CommandLine;
using System.Globalization;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Cli.Watch;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Pages.Report;
using Amalgam.Studies.Errors;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam train: from labelled structures to a model and its errors.</summary>
internal static class TrainVerb
{
    private sealed record Request(IReadOnlyList<string> Data, IReadOnlyList<string> Valid, IReadOnlyList<string> Test)
    {
        public string? RunFile { get; init; }
        public bool Resume { get; init; }
        /// <summary>Options that stand for keys of a run file.</summary>
        public IReadOnlyList<GivenSetting> Given { get; init; } = [];
        public int? Threads { get; init; }
        /// <summary>Run folder; null for one named after the run file.</summary>
        public string? Output { get; init; }
        public bool Json { get; init; }
        /// <summary>Whether report.html is written at the end.</summary>
        public bool Report { get; init; }
        /// <summary>Port of the page with live curves; null for none.</summary>
        public int? WatchPort { get; init; }
    }

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string?> RunFile = new("RUN.toml")
        {
            Description = "Run file. Without one, --data says what to train on.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        public readonly Option<bool> Resume =
            new("--resume") { Description = "Go on where the run in the folder stopped; the result is the same as without the stop." };
        public readonly Option<string[]> Data = Files("--data", "TRAIN.xyz", "Structures to train on.");
        public readonly Option<string[]> Valid = Files("--valid", "VALID.xyz", "Structures to validate on; without them a tenth of the data is set aside.");
        public readonly Option<string[]> Test = Files("--test", "TEST.xyz", "Structures to report errors on at the end; never trained on.");
        public readonly Option<string?> Preset = new("--preset")
        {
            Description = "Size of the network: tiny, small, medium or large.",
            HelpName = "SIZE",
        };
        public readonly Option<string?> Start = new("--start")
        {
            Description = "Model to go on from (fine-tuning), a file or a name (amalgam models): its network and weights; E0 is fitted to the new data.",
            HelpName = "MODEL",
        };
        public readonly Option<string?> Upcycle = new("--upcycle")
        {
            Description = "Dense model file to grow experts from; it predicts the same at first.",
            HelpName = "MODEL",
        };
        public readonly Option<string?> IsolatedAtoms = new("--isolated-atoms")
        {
            Description = "Which single atoms without neighbours define E0: those marked as isolated atoms (when absent), or all.",
            HelpName = "marked|all",
        };
        public readonly Option<bool> MixedFolders = Inputs.MixedFolders();
        public readonly Option<double?> Minutes = new("--minutes")
        {
            Description = "Wall-clock budget; the learning rate follows the clock.",
            HelpName = "M",
        };
        public readonly Option<long?> Seed = new("--seed") { Description = "Seed of everything random.", HelpName = "N" };
        public readonly Option<int?> Threads = new("--threads")
        {
            Description = "Threads; 0 means all processors. Results do not depend on it.",
            HelpName = "T",
        };
        public readonly Option<string?> Output = new("--output", "-o")
        {
            Description = "Run folder; with a run file, runs/NAME when absent.",
            HelpName = "DIR",
        };
        public readonly Option<bool> Watch = new("--watch")
        {
            Description = "Serve a page with live curves to browsers on this machine while training.",
        };
        public readonly Option<int?> Port = new("--port")
        {
            Description = $"Port of --watch; {WatchServer.UsualPort} when absent, 0 for any that is free.",
            HelpName = "P",
        };
        public readonly Option<string[]> Set = SetOption.Create();
        public readonly Option<bool> NoReport = new("--no-report") { Description = "Do not write DIR/report.html at the end." };
        public readonly Option<bool> Json = Inputs.Json();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("train",
            "Train a model; writes DIR/model.safetensors (the best), log.tsv, run.toml, report.html and the state to resume from.")
        {
            options.RunFile, options.Data, options.Valid, options.Test, options.Preset, options.Start, options.Upcycle, options.Minutes, options.Seed,
            options.Threads, options.IsolatedAtoms, options.MixedFolders, options.Set, options.Output, options.Resume, options.Watch, options.Port,
            options.NoReport, options.Json,
        };
        ResultPlace result = ResultOf(options);
        command.SetAction(parsed => Run(screen, Read(options, parsed), () => ResultGuard.Open(result, parsed, screen.Error)));
        return new Verb(
            command, "amalgam train --data train.xyz --test test.xyz --preset tiny --minutes 5 -o runs/first", "amalgam train run.toml",
                "amalgam train run.toml --resume", "amalgam train --data new.xyz --start runs/first/model.safetensors --minutes 5 -o runs/tuned")
        { Result = result };
    }

    private static ResultPlace ResultOf(CommandLine options) => ResultPlace.Folder(options.Output!) with
    {
        PathOf = parsed => FolderOf(parsed.GetValue(options.RunFile), parsed.GetValue(options.Output)),
        IsResumed = parsed => parsed.GetValue(options.Resume),
        IsGuardedByVerb = () => TrainRanks.AreLaunched,
    };

    private static Request Read(CommandLine options, ParseResult parsed) =>
        new(parsed.GetValue(options.Data)!, parsed.GetValue(options.Valid)!, parsed.GetValue(options.Test)!)
        {
            RunFile = parsed.GetValue(options.RunFile),
            Resume = parsed.GetValue(options.Resume),
            Given = GivenOf(options, parsed),
            Threads = parsed.GetValue(options.Threads),
            Output = parsed.GetValue(options.Output),
            Json = parsed.GetValue(options.Json),
            Report = !parsed.GetValue(options.NoReport),
            WatchPort = PortOf(parsed.GetValue(options.Watch), parsed.GetValue(options.Port)),
        };

    /// <summary>The options that stand for keys of a run file, with the values given for them.</summary>
    private static GivenSetting[] GivenOf(CommandLine options, ParseResult parsed)
    {
        (Option Option, string Section, string Key, string? Text)[] all =
        [
            (options.Preset, "model", "preset", parsed.GetValue(options.Preset)),
            (options.Start, "model", "start", parsed.GetValue(options.Start)),
            (options.Upcycle, "model", "upcycle", parsed.GetValue(options.Upcycle)),
            (options.Minutes, "training", "minutes", parsed.GetValue(options.Minutes)?.ToString("R", CultureInfo.InvariantCulture)),
            (options.Seed, "training", "seed", parsed.GetValue(options.Seed)?.ToString(CultureInfo.InvariantCulture)),
            (options.Threads, "training", "threads", parsed.GetValue(options.Threads)?.ToString(CultureInfo.InvariantCulture)),
            (options.IsolatedAtoms, "data", "isolated_atoms", parsed.GetValue(options.IsolatedAtoms)),
            (options.MixedFolders, "data", "mixed_folders", parsed.GetValue(options.MixedFolders) ? "true" : null),
        ];
        return
        [
            .. from one in all where one.Text is not null select new GivenSetting(one.Option.Name, one.Section, one.Key, one.Text),
            .. SetOption.Parse(parsed.GetValue(options.Set)!),
        ];
    }

    private static Option<string[]> Files(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

    /// <summary>The port to watch at; null without --watch.</summary>
    /// <exception cref="InvalidDataException">The port is none, or there is nothing to watch.</exception>
    private static int? PortOf(bool watch, int? port)
    {
        if (port is not null && !watch) throw new InvalidDataException("expected --watch with --port, found --port alone\n  → add --watch");
        if (port is < 0 or > 65535) throw new InvalidDataException($"--port: expected 0 to 65535, found {port}\n  → 1024 and above are free for everybody");
        return watch ? port ?? WatchServer.UsualPort : null;
    }

    private static int Run(Screen screen, Request request, Func<ResultGuard?> guard)
    {
        string folder = FolderOf(request.RunFile, request.Output);
        return TrainRanks.Run(screen, folder, guard, () => Settings(request, folder), place => Run(place, request, folder));
    }

    private static RunOptions? Settings(Request request, string folder)
    {
        foreach (string file in request.Test) Inputs.RequireStructures(file);
        RunOptions? options = WithTests(OptionsOf(request, folder), request.Test);
        foreach (string file in options?.Data.AllTestFiles() ?? []) Inputs.RequireStructures(file);
        return options;
    }

    private static int Run(TrainRanks.Place place, Request request, string folder)
    {
        (Screen screen, RunOptions? options, IRanks? ranks) = place;
        TextWriter report = request.Json ? screen.Error : screen.Output;
        using WatchServer? server = ranks is null or { Rank: 0 } && request.WatchPort is int port ? new WatchServer(port, folder) : null;
        if (server is not null) screen.Error.WriteLine($"watch at {server.Address}");
        TrainingSummary summary = Train(place, report, folder, request.Resume);
        // What follows is for one process: the others are done.
        ranks?.Dispose();
        if (ranks is { Rank: > 0 }) return 0;
        WriteEnding(report, summary);
        string[] tests = [.. request.Test.Concat(TestFiles(options, folder)).DistinctBy(Path.GetFullPath)];
        WriteErrors(screen, request, summary, tests, request.Threads ?? options?.Training.Threads ?? 0);
        return 0;
    }

    /// <summary>Evaluates the model on validation structures and test files, and writes tables and the page of the run.</summary>
    private static void WriteErrors(Screen screen, Request request, TrainingSummary summary, IReadOnlyList<string> tests, int threads)
    {
        TextWriter report = request.Json ? screen.Error : screen.Output;
        var studied = new StudiedModel(ModelFile.Load(summary.ModelPath), ConditionChoice.None, summary.ModelPath);
        RunStructures structures = RunStructures.Of(summary.Folder);
        var gathering = new ReportGathering(screen, Precision.Float32, threads) { IsBrief = true };
        IReadOnlyList<StudyPart> parts = gathering.PartsOfRun(studied, summary.Folder, structures, tests);
        ErrorStudy[] studies = [.. parts.Select(part => gathering.Study(studied, part))];
        (string Name, ErrorTable Table)[] tables = [.. parts.Zip(studies, (part, study) => (part.Title, study.Table))];
        TrainedModelText.Write(report, tables);
        if (request.Report)
        {
            string page = Path.Combine(summary.Folder, TrainedFolder.PageName);
            ReportPage.Create(gathering.OfEnded(summary.Folder, studied, structures, studies, parts)).Save(page);
            report.WriteLine($"\nreport: {page}");
        }
        TrainedModelText.WriteNext(report, summary, tables);
        if (request.Json) TrainedModelText.WriteJson(screen.Output, summary, tables);
    }

    /// <summary>Settings that name the test files of the command line too, so that a report made later finds them.</summary>
    /// <exception cref="InvalidDataException">They are of no source, where the run file has sources.</exception>
    private static RunOptions? WithTests(RunOptions? options, IReadOnlyList<string> tests)
    {
        if (options is null || tests.Count == 0) return options;
        if (options.Data.Sources.Count > 0)
            throw new InvalidDataException("--test: expected the test files of each source in [[data.source]] test_files, found files of no source\n"
                + "  → put them there");
        return options with { Data = options.Data with { TestFiles = [.. tests.Concat(options.Data.TestFiles).Select(Path.GetFullPath).Distinct()] } };
    }

    /// <summary>Test files of the run file, as a person below the current folder would write them.</summary>
    private static IEnumerable<string> TestFiles(RunOptions? options, string folder) =>
        (options ?? RunFile.Read(Path.Combine(folder, "run.toml"))).Data.TestFiles.Select(path =>
            Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && !relative.StartsWith("..", StringComparison.Ordinal) ? relative : path);

    private static TrainingSummary Train(TrainRanks.Place place, TextWriter report, string folder, bool resume)
    {
        Screen screen = place.Screen;
        TrainingBar? bar = screen.Live is null ? null : new TrainingBar(screen.Live, report);
        ITrainingObserver observer = bar is null ? new TrainingLines(screen, report) : bar;
        using var interruption = new Interruption(() => observer.Notice("stopping after this step; again to end at once"));
        TrainingSummary Run() => Trainer.Run(place.Options, folder, resume, observer, interruption.Token, place.Ranks);
        return bar is null ? Run() : bar.Follow(Run);
    }

    /// <summary>The run folder: as given, or that of the run whose resolved run file is named, or runs/NAME.</summary>
    /// <exception cref="InvalidDataException">There is nothing to name it by.</exception>
    internal static string FolderOf(string? runFile, string? output)
    {
        if (output is not null) return output;
        if (runFile is null)
            throw new InvalidDataException("expected -o DIR, the folder of the run, found none\n  → amalgam train --data train.xyz -o runs/first");
        string name = Path.GetFileNameWithoutExtension(runFile);
        string folder = Path.GetDirectoryName(Path.GetFullPath(runFile))!;
        if (name == "run" && TrainedFolder.IsOne(folder)) return folder;
        // A run.toml is named by its folder.
        return Path.Combine("runs", name == "run" ? Path.GetFileName(folder) : name);
    }

    private static RunOptions? OptionsOf(Request request, string folder)
    {
        if (request.RunFile is not null && (request.Data.Count > 0 || request.Valid.Count > 0))
            throw new InvalidDataException("expected a run file or --data, found both\n"
                + "  → name the files in the run file ([data] train_files, validation_files)");
        string resolved = Path.Combine(folder, TrainedFolder.SettingsName);
        // What is named beside --resume changes only what it names.
        RunOptions? begun = request.Resume && File.Exists(resolved) ? RunFile.Read(resolved) : null;
        if (request.RunFile is string runFile) return GivenSettings.Apply(RunFile.Read(Inputs.RequireFile(runFile), begun), request.Given);
        foreach (string file in request.Data.Concat(request.Valid)) Inputs.RequireStructures(file);
        if (begun is not null)
            return request.Given.Count + request.Data.Count + request.Valid.Count + request.Test.Count == 0 ? null
                : GivenSettings.Apply(begun with { Data = WithFiles(begun.Data, request) }, request.Given);
        if (request.Data.Count > 0) return GivenSettings.Apply(RunOptions.FromCommandLine(request.Data, request.Valid), request.Given);
        throw request.Resume
            ? new InvalidDataException($"{folder}: expected a run to go on with, found no {TrainedFolder.SettingsName}\n  → start it without --resume")
            : new InvalidDataException("expected a run file or --data TRAIN.xyz, found neither\n  → amalgam train --data train.xyz -o runs/first");
    }

    private static DataOptions WithFiles(DataOptions data, Request request) => data with
    {
        TrainFiles = request.Data.Count > 0 ? request.Data : data.TrainFiles,
        ValidationFiles = request.Valid.Count > 0 ? request.Valid : data.ValidationFiles,
    };

    private static void WriteEnding(TextWriter report, TrainingSummary summary)
    {
        string ending = summary.Ending == TrainingEnding.Complete ? "done" : "stopped; --resume goes on from here";
        report.WriteLine($"\n{ending}: {NumberFormat.Plural(summary.Steps, "step")}, {NumberFormat.Fixed(summary.Epochs, 1)} epochs, "
            + $"{NumberFormat.Time(summary.Elapsed)}; best model at step {NumberFormat.Count(summary.BestStep)}");
        if (summary.DeadExperts.Count > 0) report.WriteLine("experts that no element uses");
        foreach (string line in summary.DeadExperts) report.WriteLine("  " + line);
        report.WriteLine($"model: {summary.ModelPath} ({NumberFormat.Plural(summary.Parameters, "parameter")})");
    }
}
