using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Replay;
using Amalgam.Training.State;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Run;

/// <summary>The files of a run folder besides log and states: run.toml, data.sha256, split.tsv, model.safetensors.</summary>
internal static class RunFolder
{
    public const string SettingsName = "run.toml";
    public const string DataName = "data.sha256";
    public const string SplitName = "split.tsv";
    public const string ModelName = "model.safetensors";

    /// <summary>Settings that may change when a run goes on: they do not change what a step does.</summary>
    private static readonly string[] Changeable =
        ["minutes", "steps", "epochs", "threads", "mpi", "checkpoint_seconds", "checkpoint_steps", "train_files", "validation_files", "test_files", "start",
            "upcycle", "memory", "replay_files"];

    /// <summary>Settings that came later than the first run folders: where they do what was done before, fingerprints are those of before.</summary>
    private static readonly string[] Later = ["isolated_atoms", "mixed_folders", "method", "muon_rate", "muon_momentum", "resolution", "shuffle_block",
        "source", "charge", "default_charge", "spin", "default_spin", "gates_read_conditions", "source_heads", "replay_share",
        "absent_elements"];

    /// <summary>Takes a folder that was made for a run away again where nothing was written into it.</summary>
    public static void TakeBack(string folder)
    {
        try
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
        // What went wrong before is what the user must hear of.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>Makes the folder for a fresh run.</summary>
    /// <exception cref="InvalidDataException">It holds a run already, or cannot be made.</exception>
    public static void Begin(string folder)
    {
        string? taken = new[] { TrainingStateStore.FileName, TrainingStateStore.PreviousName, ModelName }.FirstOrDefault(name =>
            File.Exists(Path.Combine(folder, name)));
        if (taken is not null)
            throw new InvalidDataException($"{folder}: expected a folder without a run, found {taken}\n  → go on with --resume, or take another folder");
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{folder}: could not be made: {problem.Message}\n  → choose another folder", problem);
        }
    }

    /// <summary>The settings of a run that goes on: those of its folder, with the changeable ones taken from <paramref name="options"/>.</summary>
    /// <exception cref="InvalidDataException">There is no run, or other settings differ.</exception>
    public static RunOptions Resume(string folder, RunOptions? options)
    {
        string path = Path.Combine(folder, SettingsName);
        if (!new TrainingStateStore(folder).Exists || !File.Exists(path))
            throw new InvalidDataException($"{folder}: expected a run to go on with, found no training state\n  → start it without --resume");
        RunOptions saved = RunFile.Read(path);
        // Files of before them do not hold the keys.
        saved = saved with { Data = saved.Data with { ReplayShare = saved.Data.ReplayShare ?? 0 } };
        if (saved.Model.AbsentElements == AbsentElements.Auto) saved = saved with { Model = saved.Model with { AbsentElements = AbsentElements.Keep } };
        if (options is null) return saved;
        options = RunSettings.Acting(DataChoices.Kept(options, saved));
        CheckSame(path, RunSettings.Acting(saved), options);
        return saved with { Data = options.Data, Training = options.Training };
    }

    /// <summary>Writes the settings.</summary>
    public static void Save(string folder, RunOptions options, ModelSpec spec) => Write(folder, SettingsName, RunFile.Text(options, spec, folder));

    /// <summary>Writes settings, data hashes and split.</summary>
    public static void Describe(string folder, RunOptions options, ModelSpec spec, TrainingData data)
    {
        Save(folder, options, spec);
        Write(folder, DataName, string.Concat(data.Files.Select(file => $"{file.Sha256}  {file.Path}\n")));
        AtomicFile.Write(Path.Combine(folder, SplitName), stream =>
        {
            using var split = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            split.WriteLine("set\tformula\tatoms\tsource");
            WriteSet(split, "train", data.Train);
            WriteSet(split, "validation", data.Validation);
        });
    }

    private static void WriteSet(StreamWriter split, string name, StructureSet set)
    {
        for (int index = 0; index < set.Count; index++)
            split.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}\t{set.FormulaOf(index)}\t{set.FactsOf(index).Atoms}\t{set.SourceOf(index)}"));
    }

    /// <summary>Refuses data files that changed since the run began.</summary>
    /// <exception cref="InvalidDataException">A file differs.</exception>
    public static void CheckData(string folder, TrainingData data)
    {
        string path = Path.Combine(folder, DataName);
        string[] saved = File.Exists(path) ? [.. File.ReadAllLines(path).Select(line => line.Split(' ')[0])] : [];
        FileCensus? changed = data.Files.Where((file, index) => index >= saved.Length || saved[index] != file.Sha256).FirstOrDefault();
        if (changed is not null || saved.Length != data.Files.Count)
            throw new InvalidDataException(
                $"{changed?.Path ?? path}: expected the data that the run began with, found other content (hashes are in {path})\n" +
                "  → a run cannot go on with other data; start a new one, with [model] start to keep the weights");
    }

    /// <summary>Hash of everything that defines what the steps do.</summary>
    /// <param name="replay">structures of the model that the run goes on from; null for none</param>
    public static string Fingerprint(RunOptions options, ModelSpec spec, TrainingData data, ReplaySet? replay)
    {
        // E0 are not fitted beside a model to grow experts from; files of earlier versions have the key as a comment.
        if (options.Model.Upcycle is not null)
            options = options with { Data = options.Data with { ReferenceFit = RunOptions.OfEarlierVersions.Data.ReferenceFit } };
        var text = new StringBuilder(SpecJson.Write(spec).ToJsonString());
        foreach (Setting<RunOptions> setting in RunSettings.All.Where(setting => !Changeable.Contains(setting.Key) && !IsLaterDefault(setting, options)))
            text.Append('\n').Append(setting.Section).Append('.').Append(setting.Key).Append('=').Append(ValueOf(setting, options));
        foreach (FileCensus file in data.Files) text.Append('\n').Append(file.Sha256);
        text.Append('\n').Append(data.Train.Count).Append(' ').Append(data.Validation.Count);
        if (replay is { Trained.Count: > 0 }) text.Append('\n').AppendJoin(' ', replay.Files.Select(file => file.Sha256).Append(replay.Labelled));
        return Convert.ToHexStringLower(Sha256.Of(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The value as text, without the paths in it, which may change.</summary>
    private static string ValueOf(Setting<RunOptions> setting, RunOptions options) => TomlText.Value(
        setting.MapPaths is not null && setting.Get(options) is object value ? setting.MapPaths(value, _ => "") : setting.Get(options));

    /// <summary>Whether a setting that earlier versions did not have does what they did.</summary>
    private static bool IsLaterDefault(Setting<RunOptions> setting, RunOptions options) =>
        Later.Contains(setting.Key) && TomlText.Value(setting.Get(options)) == TomlText.Value(setting.Get(RunOptions.OfEarlierVersions));

    private static void CheckSame(string path, RunOptions saved, RunOptions options)
    {
        IEnumerable<string> settings = RunSettings.All.Where(setting => !Changeable.Contains(setting.Key))
            .Select(setting => (setting.Key, Saved: ValueOf(setting, saved), Given: ValueOf(setting, options)))
            .Where(pair => pair.Saved != pair.Given).Select(pair => $"{pair.Key}: expected {pair.Saved} as in {path}, found {pair.Given}");
        ModelSpec was = SpecChoice.Create(saved.Model, SpecChoice.AnyElement), now = SpecChoice.Create(options.Model, SpecChoice.AnyElement);
        IEnumerable<string> keys = SpecKeys.All.Where(key => options.Model.Spec.ContainsKey(key.Name))
            .Select(key => (key.Name, Saved: key.Get(was)?.ToJsonString() ?? "none", Given: key.Get(now)?.ToJsonString() ?? "none"))
            .Where(pair => pair.Saved != pair.Given).Select(pair => $"{pair.Name}: expected {pair.Saved} as in {path}, found {pair.Given}");
        string[] differences = [.. settings.Concat(keys).Take(10)];
        if (differences.Length > 0)
            throw new InvalidDataException(
                $"{string.Join('\n', differences)}\n" +
                "  → a run goes on with its own settings; leave these out (budget, threads, mpi and checkpoints may change)");
    }

    private static void Write(string folder, string name, string text) =>
        AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
