using Amalgam.Atoms;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Terminal;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Studies.DataQuality;
using Amalgam.Studies.Errors;
using Amalgam.Studies.Learning;
using Amalgam.Studies.Report;
using Amalgam.Studies.Soundness;
using Amalgam.Studies.Specialization;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Input;

/// <summary>Gathers the studies of a report: files are read, the model is evaluated; what cannot be had becomes a notice on the page.</summary>
internal sealed class ReportGathering(Screen screen, Precision precision, int threads)
{
    /// <summary>Training structures up to which all are checked at the end of a run.</summary>
    private const int MostChecked = 200_000;

    /// <summary>Whether soundness is checked, as <c>amalgam validate</c> does.</summary>
    public bool ChecksSoundness { get; init; }

    /// <summary>Whether the statistics of the experts must be quick, as at the end of a training.</summary>
    public bool IsBrief { get; init; }

    /// <summary>How files of structures are read; of a run, as its data were, unless keys are given here.</summary>
    public ReadOptions Keys { get; init; } = ReadOptions.Usual;

    /// <summary>Source, charge and spin that the model is studied at; those of the structures where nothing was chosen.</summary>
    public ConditionChoice Condition { get; init; } = ConditionChoice.None;

    private ReadOptions? runKeys;
    private readonly HashSet<string> told = [];

    private ReadOptions Reading => Keys.GivenKeys.Any() ? Keys : runKeys ?? Keys;

    /// <summary>A model file with labelled structures.</summary>
    /// <param name="data">files of structures</param>
    /// <exception cref="InvalidDataException">A file is wrong, or does not fit the model.</exception>
    public ModelStudies OfModel(string path, IReadOnlyList<string> data)
    {
        var studied = new StudiedModel(ModelFile.Load(path), Condition, path);
        if (ChecksSoundness) studied.Plain();
        StudyPart[] parts = [.. PartsOf(studied, [.. data.Distinct()])];
        string[] notices = data.Count > 0 ? [] : ["no structures were given (--data): there are no errors on this page"];
        return Compose(new ModelStudies(studied.Model, Path.GetFileNameWithoutExtension(path)) { Notices = notices }, studied, null, [], parts);
    }

    /// <summary>A run folder: its log, its model, the structures it names.</summary>
    /// <param name="data">further files of structures</param>
    /// <exception cref="InvalidDataException">It is no run folder, or holds no model yet.</exception>
    public ModelStudies OfRun(string folder, IReadOnlyList<string> data)
    {
        TrainedFolder.Require(folder, "name the folder that amalgam train wrote, or a model file");
        string path = Path.Combine(folder, TrainedFolder.ModelName);
        if (!File.Exists(path)) throw new InvalidDataException($"{folder}: expected {TrainedFolder.ModelName}, found none: no validation is done yet\n"
            + "  → wait for the first validation of the run");
        var studied = new StudiedModel(ModelFile.Load(path), Condition, path);
        if (ChecksSoundness) studied.Plain();
        DataOptions options = RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName)).Data;
        runKeys = DataReading.Of(options);
        StudyPart[] given = [.. PartsOf(studied, [.. data.Distinct()])];
        var notices = new List<string>();
        RunStructures? structures = Structures(folder, notices);
        IEnumerable<StudyPart> tests = TestsOf(studied, options, notices, data, true);
        var source = new ModelStudies(studied.Model, TrainedFolder.NameOf(folder))
        {
            Curves = TrainingCurves.Read(LogFile.In(folder)),
            RunFile = File.ReadAllText(Path.Combine(folder, TrainedFolder.SettingsName)),
            Notices = notices,
        };
        return Compose(source, studied, structures, [], [.. ValidationOf(studied, structures), .. tests, .. given]);
    }

    /// <summary>A run that has just ended, whose errors are known.</summary>
    /// <param name="studies">of each part</param>
    public ModelStudies OfEnded(string folder, StudiedModel studied, RunStructures structures, IReadOnlyList<ErrorStudy> studies,
        IReadOnlyList<StudyPart> parts) => Compose(
        new ModelStudies(studied.Model, TrainedFolder.NameOf(folder))
        {
            Curves = TrainingCurves.Read(LogFile.In(folder)),
            RunFile = File.ReadAllText(Path.Combine(folder, TrainedFolder.SettingsName))
        }, studied, structures, studies, parts);

    /// <summary>What the errors of a run are given for: the structures that it validated on, then its test files.</summary>
    /// <param name="tests">test files; those of sources are in the run file</param>
    public IReadOnlyList<StudyPart> PartsOfRun(StudiedModel studied, string folder, RunStructures structures, IReadOnlyList<string> tests)
    {
        DataOptions options = RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName)).Data;
        runKeys = DataReading.Of(options);
        IEnumerable<StudyPart> files = options.Sources.Count > 0 ? TestsOf(studied, options, [], [], false)
            : tests.Zip(ShortNames(tests), (test, name) => PartOf(studied, null, test, name, false));
        return [.. ValidationOf(studied, structures), .. files];
    }

    /// <summary>The errors of a model over structures, from all sides, with a line of progress.</summary>
    public ErrorStudy Study(StudiedModel studied, StudyPart part)
    {
        using var potentials = new PotentialPool(count => studied.Create(part.Source, precision, count), threads);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        using var count = new CountLine(screen, $"evaluating {part.Name}");
        return ErrorStudy.Of(part.Name, studied.At(part.Source), potentials, part.Labelled, count.Update, interruption.Token);
    }

    /// <summary>The names of files as a page shows them: without folders, or as given where two would be called the same.</summary>
    public static IReadOnlyList<string> ShortNames(IReadOnlyList<string> files) =>
        files.Select(Path.GetFileName).Append("validation").Append("training").Distinct().Count() == files.Count + 2
            ? [.. files.Select(file => Path.GetFileName(file)!)] : files;

    private ModelStudies Compose(ModelStudies source, StudiedModel studied, RunStructures? structures, IReadOnlyList<ErrorStudy> studies,
        IReadOnlyList<StudyPart> parts)
    {
        var check = new DataCheck(studied.At(studied.Sources[0]));
        if (structures is not null)
        {
            using var count = new CountLine(screen, "checking data");
            foreach (string? one in studied.Sources) check.Add(NameOf(structures.Train), Checked(structures.TrainOf(one)), studied.At(one));
            foreach (string? one in studied.Sources) check.Add("validation", structures.ValidationOf(one), studied.At(one));
        }
        bool isKnown = studies.Count > 0;
        List<ErrorStudy> all = [.. studies];
        foreach (StudyPart part in parts)
        {
            if (!isKnown) all.Add(Study(studied, part));
            if (!part.IsValidation) check.Add(part.Name, part.Structures, studied.At(part.Source));
        }
        return source with
        {
            Errors = all,
            Data = check,
            Notices = [.. source.Notices, .. ExpertNotice(studied)],
            Experts = Experts(studied, structures),
            Soundness = ChecksSoundness ? Soundness(studied.Plain(), source.Name, structures, parts) : null,
        };
    }

    private static string NameOf(IReadOnlyList<Structure> training) =>
        training.Count <= MostChecked ? "training" : $"{DataCheck.MostCompared} of {training.Count} training structures";

    // Of very many, which may be on disk, as many as are compared with each other.
    private static IEnumerable<Structure> Checked(IReadOnlyList<Structure> training) => training.Count <= MostChecked ? training
        : Enumerable.Range(0, DataCheck.MostCompared).Select(index => training[(int)((long)index * training.Count / DataCheck.MostCompared)]);

    /// <summary>Files of structures, checked before anything costs time; of a model with sources one part for each that occurs in a file.</summary>
    private IEnumerable<StudyPart> PartsOf(StudiedModel studied, IReadOnlyList<string> files)
    {
        foreach ((string file, string name) in files.Zip(ShortNames(files)))
            foreach (string? source in studied.Require(Inputs.Structures(file, Reading)))
                yield return PartOf(studied, source, file, name, true);
    }

    /// <param name="refuse">whether one label from several keys is an error</param>
    /// <param name="isOfSource">whether all structures are of the source</param>
    private StudyPart PartOf(StudiedModel studied, string? source, string file, string name, bool refuse, bool isOfSource = false)
    {
        // What a file is read for twice is told once.
        void Tell(string line)
        {
            if (told.Add(line)) screen.Error.WriteLine(line);
        }
        IEnumerable<Structure> labelled = Inputs.Labelled(file, Reading, Tell, refuse), all = Inputs.Structures(file, Reading);
        string before = source is null ? "" : $"{source}: ";
        return isOfSource ? new StudyPart(before + name, before + file, source, labelled, all)
            : new StudyPart(before + name, before + file, source, studied.Of(source, labelled), studied.Of(source, all));
    }

    private static IEnumerable<StudyPart> ValidationOf(StudiedModel studied, RunStructures? structures)
    {
        if (structures is null) yield break;
        foreach (string? source in studied.Sources)
        {
            string name = source is null ? StudyPart.Validation : $"{source}: {StudyPart.Validation}";
            IReadOnlyList<Structure> part = structures.ValidationOf(source);
            // A model that was trained further keeps sources that the data do not hold.
            if (source is null || part.Count > 0) yield return new StudyPart(name, name, source, part, part) { IsValidation = true };
        }
    }

    // On a file of structures where there is one, or on the validation structures.
    private SoundnessReport Soundness(PotentialModel model, string name, RunStructures? structures, IReadOnlyList<StudyPart> parts)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        Func<IEnumerable<Structure>>? open = parts.Count > 0 ? () => parts[^1].Structures : null;
        var subject = new SoundnessSubject(name, (wanted, count) => new NetworkPotential(model, wanted, count), [model]);
        return SoundnessStudy.Run(subject, new SoundnessOptions { Threads = threads }, open, screen.Error.WriteLine, interruption.Token);
    }

    private ExpertAnalysis? Experts(StudiedModel studied, RunStructures? structures)
    {
        if (studied.Model.Parameters.Layout.Routers.Count == 0 || studied.WithGates() is not PotentialModel model) return null;
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        ExpertData? data = structures is null ? null : structures.Train.Count > MostChecked ? ExpertData.OfTraining(model)
            : ExpertData.Of(model.Spec, studied.Sources.SelectMany(structures.TrainOf), "training data");
        return ExpertAnalysis.Of(model, ExpertAnalysisOptions.ForReport(model.Spec, IsBrief), data).TestChemistry(null, interruption.Token);
    }

    private static IEnumerable<string> ExpertNotice(StudiedModel studied) =>
        studied.Model.Parameters.Layout.Routers.Count == 0 || studied.WithGates() is not null ? []
            : ["the gates of this model depend on source, charge and spin, so the page has no experts: choose them with --source, --charge, --spin"];

    private static RunStructures? Structures(string folder, List<string> notices)
    {
        try
        {
            return RunStructures.Of(folder);
        }
        catch (InvalidDataException problem)
        {
            notices.Add("the data of the run are not what they were, so the page has no validation errors and no data check: "
                + $"{problem.Message.Split('\n')[0]}");
            return null;
        }
    }

    /// <summary>Test files of a run that are still there, each with its source.</summary>
    /// <param name="given">files that are named beside the run</param>
    private IEnumerable<StudyPart> TestsOf(StudiedModel studied, DataOptions options, List<string> notices, IReadOnlyList<string> given, bool refuse)
    {
        (string? Source, string File)[] all = options.Sources.Count == 0 ? [.. options.TestFiles.Select(file => ((string?)null, file))]
            : [.. options.Sources.SelectMany(source => source.TestFiles.Select(file => ((string?)source.Name, file)))];
        var tests = new List<(string? Source, string File)>();
        foreach ((string? source, string file) in all)
        {
            if (!studied.Sources.Contains(source) || given.Any(one => Path.GetFullPath(one) == Path.GetFullPath(file))) continue;
            if (Path.Exists(file)) tests.Add((source, file));
            else notices.Add($"the test file {Path.GetFileName(file)} of the run is no longer there, so the page has no errors for it");
        }
        return tests.Zip(ShortNames([.. tests.Select(test => test.File)]),
            (test, name) => PartOf(studied, test.Source, test.File, name, refuse, true)).ToArray();
    }
}
