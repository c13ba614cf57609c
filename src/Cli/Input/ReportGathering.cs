using Amalgam.Atoms;
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

    private ReadOptions? runKeys;

    private ReadOptions Reading => Keys.GivenKeys.Any() ? Keys : runKeys ?? Keys;

    /// <summary>A model file with labelled structures.</summary>
    /// <param name="data">files of structures</param>
    /// <exception cref="InvalidDataException">A file is wrong, or does not fit the model.</exception>
    public ModelStudies OfModel(string path, IReadOnlyList<string> data)
    {
        PotentialModel model = ModelFile.Load(path);
        Require(model, data);
        string[] notices = data.Count > 0 ? [] : ["no structures were given (--data): there are no errors on this page"];
        return Compose(new ModelStudies(model, Path.GetFileNameWithoutExtension(path)) { Notices = notices }, null, [], [.. data.Distinct()]);
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
        PotentialModel model = ModelFile.Load(path);
        runKeys = DataReading.Of(RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName)).Data);
        Require(model, data);
        var notices = new List<string>();
        RunStructures? structures = Structures(folder, notices);
        string[] tests = [.. Tests(folder, notices).Where(test => !data.Any(file => Path.GetFullPath(file) == Path.GetFullPath(test)))];
        var source = new ModelStudies(model, TrainedFolder.NameOf(folder))
        {
            Curves = TrainingCurves.Read(LogFile.In(folder)),
            RunFile = File.ReadAllText(Path.Combine(folder, TrainedFolder.SettingsName)),
            Notices = notices,
        };
        return Compose(source, structures, [], [.. tests, .. data.Distinct()]);
    }

    /// <summary>A run that has just ended, whose errors are known.</summary>
    /// <param name="studies">validation first, then the tests</param>
    public ModelStudies OfEnded(string folder, PotentialModel model, RunStructures structures, IReadOnlyList<ErrorStudy> studies,
        IReadOnlyList<string> tests) => Compose(
        new ModelStudies(model, TrainedFolder.NameOf(folder))
        {
            Curves = TrainingCurves.Read(LogFile.In(folder)),
            RunFile = File.ReadAllText(Path.Combine(folder, TrainedFolder.SettingsName))
        }, structures, studies, tests);

    /// <summary>The errors of a model over structures, from all sides, with a line of progress.</summary>
    public ErrorStudy Study(PotentialModel model, string name, IEnumerable<Structure> structures)
    {
        using var potential = new NetworkPotential(model, precision, threads);
        return Study(model, potential, name, structures);
    }

    /// <summary>The errors of a plain model on the structures of its run: validation first, then the test files.</summary>
    public List<ErrorStudy> StudiesOfRun(PotentialModel model, RunStructures structures, IReadOnlyList<string> tests) =>
    [
        Study(model, "validation", structures.Validation),
        .. tests.Zip(ShortNames(tests), (test, name) => StudyOfFile(model, name, test, refuse: false)),
    ];

    /// <summary>Threads of evaluations.</summary>
    public int Threads => threads;

    /// <summary>The labelled structures of a test file.</summary>
    public IEnumerable<Structure> Read(string file) => Inputs.Labelled(file, Reading, screen.Error.WriteLine, refuse: false);

    /// <summary>The same with a potential that is made already.</summary>
    /// <param name="model">names the elements and their E0</param>
    public ErrorStudy Study(PotentialModel model, IPotential potential, string name, IEnumerable<Structure> structures)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        using var count = new CountLine(screen, $"evaluating {name}");
        return ErrorStudy.Of(name, model, potential, structures, count.Update, interruption.Token);
    }

    /// <summary>The errors of a model over a file; what its reader noticed is told.</summary>
    /// <param name="refuse">whether one label from several keys is an error</param>
    public ErrorStudy StudyOfFile(PotentialModel model, string name, string file, bool refuse = true) =>
        Study(model, name, Inputs.Labelled(file, Reading, screen.Error.WriteLine, refuse));

    /// <summary>The names of files as a page shows them: without folders, or as given where two would be called the same.</summary>
    public static IReadOnlyList<string> ShortNames(IReadOnlyList<string> files) =>
        files.Select(Path.GetFileName).Append("validation").Append("training").Distinct().Count() == files.Count + 2
            ? [.. files.Select(file => Path.GetFileName(file)!)] : files;

    private ModelStudies Compose(ModelStudies source, RunStructures? structures, IReadOnlyList<ErrorStudy> studies, IReadOnlyList<string> files)
    {
        var check = new DataCheck(source.Model);
        if (structures is not null)
        {
            using var count = new CountLine(screen, "checking data");
            check.Add(NameOf(structures.Train), Checked(structures.Train));
            check.Add("validation", structures.Validation);
        }
        var all = new List<ErrorStudy>(studies);
        if (all.Count == 0 && structures is not null) all.Add(Study(source.Model, "validation", structures.Validation));
        foreach ((string file, string name) in files.Zip(ShortNames(files)))
        {
            if (studies.Count == 0) all.Add(StudyOfFile(source.Model, name, file));
            check.Add(name, Inputs.Structures(file, Reading));
        }
        return source with
        {
            Errors = all,
            Data = check,
            Experts = Experts(source.Model, structures),
            Soundness = ChecksSoundness ? Soundness(source.Model, source.Name, structures, files) : null
        };
    }

    private static string NameOf(IReadOnlyList<Structure> training) =>
        training.Count <= MostChecked ? "training" : $"{DataCheck.MostCompared} of {training.Count} training structures";

    // Of very many, which may be on disk, as many as are compared with each other.
    private static IEnumerable<Structure> Checked(IReadOnlyList<Structure> training) => training.Count <= MostChecked ? training
        : Enumerable.Range(0, DataCheck.MostCompared).Select(index => training[(int)((long)index * training.Count / DataCheck.MostCompared)]);

    // All of the files, before anything costs time.
    private void Require(PotentialModel model, IReadOnlyList<string> files)
    {
        foreach (string file in files.Distinct()) ExpertData.Of(model.Spec, Inputs.Structures(file, Reading), file);
    }

    // On a file of structures where there is one, or on the validation structures.
    private SoundnessReport Soundness(PotentialModel model, string name, RunStructures? structures, IReadOnlyList<string> files)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        Func<IEnumerable<Structure>>? open = files.Count > 0 ? () => Inputs.Structures(files[^1], Reading)
            : structures is null ? null : () => structures.Validation;
        var subject = new SoundnessSubject(name, (wanted, count) => new NetworkPotential(model, wanted, count), [model]);
        return SoundnessStudy.Run(subject, new SoundnessOptions { Threads = threads }, open, screen.Error.WriteLine, interruption.Token);
    }

    private ExpertAnalysis? Experts(PotentialModel model, RunStructures? structures)
    {
        if (model.Parameters.Layout.Routers.Count == 0) return null;
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        ExpertData? data = structures is null ? null : structures.Train.Count > MostChecked ? ExpertData.OfTraining(model)
            : ExpertData.Of(model.Spec, structures.Train, "training data");
        return ExpertAnalysis.Of(model, ExpertAnalysisOptions.ForReport(model.Spec, IsBrief), data).TestChemistry(null, interruption.Token);
    }

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

    private static IEnumerable<string> Tests(string folder, List<string> notices)
    {
        foreach (string test in RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName)).Data.TestFiles)
        {
            if (Path.Exists(test)) yield return test;
            else notices.Add($"the test file {Path.GetFileName(test)} of the run is no longer there, so the page has no errors for it");
        }
    }
}
