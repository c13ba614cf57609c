using System.CommandLine;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Pages.Ablation;
using Amalgam.Studies.Ablation;
using Amalgam.Training.Grid;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam ablate RUN.toml -o DIR: the comparisons of the published study on the user's own data.</summary>
internal static class AblateVerb
{
    public static Verb Create(Screen screen)
    {
        var runFile = new Argument<string>("RUN.toml")
        {
            Description = "Run file of train, with a section [ablate] if the usual grid is not what you want.",
        };
        var output = new Option<string?>("--output", "-o") { Description = "Folder of the ablation; needed unless --dry-run.", HelpName = "DIR" };
        var resume = new Option<bool>("--resume") { Description = "Go on where the ablation in DIR stopped; runs that are over are not repeated." };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Train nothing: print the grid with parameters, costs and the time it would take.",
        };
        var parallel = new Option<int?>("--parallel")
        {
            Description = "Runs at once, each on one thread; 0 means one for every processor.",
            HelpName = "N",
        };
        Option<bool> json = Inputs.Json();
        Option<string[]> set = SetOption.Create();
        var command = new Command("ablate",
            "Repeat the comparisons of the published study on your data: dense networks and mixtures of experts on equal budgets, with several seeds.")
        {
            runFile, output, resume, dryRun, parallel, set, json,
        };
        command.SetAction(parsed => Run(screen, () => AblationFile.Read(Inputs.RequireFile(parsed.GetValue(runFile)!))
            .With([.. SetOption.Parse(parsed.GetValue(set)!)]), parsed.GetValue(output), parsed.GetValue(resume), parsed.GetValue(dryRun),
            parsed.GetValue(parallel), parsed.GetValue(json)));
        return new Verb(command, "amalgam ablate ablation.toml --dry-run", "amalgam ablate ablation.toml -o runs/ablation",
            "amalgam ablate ablation.toml -o runs/ablation --resume")
        {
            Result = ResultPlace.Folder(output!) with
            {
                PathOf = parsed => parsed.GetValue(dryRun) ? null : parsed.GetValue(output),
                IsResumed = parsed => parsed.GetValue(resume),
                IsGuardedByVerb = () => TrainRanks.AreLaunched,
            },
        };
    }

    private static int Run(Screen screen, Func<AblationFile> read, string? folder, bool resume, bool dryRun, int? parallel, bool json)
    {
        TrainRanks.RefuseLaunched("ablate");
        if (folder is null && !dryRun) throw new InvalidDataException("expected -o DIR, the folder of the ablation, found none\n"
            + "  → amalgam ablate ablation.toml -o runs/ablation");
        AblationFile file = read();
        if (parallel is int many) file = file.WithParallel(many);
        AblationPlan ablation = AblationPlan.Prepare(file);
        if (dryRun)
        {
            if (json) JsonOutput.Write(screen.Output, AblationGridText.Json(ablation));
            else AblationGridText.Write(screen.Output, ablation);
            return 0;
        }
        IReadOnlyList<AblationOutcome> outcomes = Train(screen, ablation, folder!, resume);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        AblationSummary summary = SumUp(screen, ablation, outcomes, interruption.Token);
        Write(folder!, summary, ablation.TestNotice);
        if (json) JsonOutput.Write(screen.Output, SummaryJson.Of(summary, ablation.TestNotice));
        TextWriter text = json ? screen.Error : screen.Output;
        AblationText.Write(text, summary, ablation.TestNotice);
        text.WriteLine();
        if (outcomes.Count < ablation.Runs.Count) text.WriteLine($"stopped: {outcomes.Count} of {NumberFormat.Plural(ablation.Runs.Count, "run")} are "
            + "over and stand above; --resume goes on");
        text.WriteLine($"in {folder}: ablation.csv, summary.json, plots (*.svg), runs/ with log.tsv and model of every run");
        return 0;
    }

    private static IReadOnlyList<AblationOutcome> Train(Screen screen, AblationPlan ablation, string folder, bool resume)
    {
        using var lines = new AblationLines(screen);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping after these steps; again to end at once"));
        var runs = new AblationRuns(ablation, folder) { Ended = lines.Ended, Progressed = lines.Progressed };
        foreach (string notice in ablation.Notices) screen.Error.WriteLine(notice);
        screen.Error.WriteLine($"{NumberFormat.Plural(ablation.Runs.Count, "run")}, {runs.Parallel} at once; {ablation.TestNotice}");
        return runs.Run(resume, interruption.Token);
    }

    /// <summary>Errors and times of all runs that are over.</summary>
    private static AblationSummary SumUp(Screen screen, AblationPlan ablation, IReadOnlyList<AblationOutcome> outcomes,
        CancellationToken cancellation)
    {
        screen.Error.WriteLine($"evaluating and timing {NumberFormat.Plural(outcomes.Count, "model")}");
        Dictionary<AblationOutcome, PotentialModel> models = outcomes.Where(outcome => outcome.ModelPath is not null)
            .ToDictionary(outcome => outcome, outcome => ModelFile.Load(outcome.ModelPath!));
        Dictionary<AblationOutcome, TestErrors> errors = models.ToDictionary(pair => pair.Key, pair =>
            TestErrors.Of(pair.Value, ablation.TestStructures(pair.Key), ablation.TestSources(pair.Key), cancellation));
        PotentialModel[] plain = [.. models.Values.Select(model => model.At(new Condition(-1, -1, -1)))];
        double[] times = PredictionTiming.MicrosecondsPerAtom(plain, ablation.TimedStructures, cancellation: cancellation);
        Dictionary<AblationOutcome, double> micros = models.Keys.Zip(times).ToDictionary(pair => pair.First, pair => pair.Second);
        Dictionary<string, AblationVariant> variants = ablation.Grid.Variants.ToDictionary(variant => variant.Name);
        return AblationSummary.Of(
            [.. ablation.Grid.Variants.Select(variant =>
                new ComparedNetwork(variant.Name, variant.Spec, ablation.CostOf(variant), variant.IsBase, variant.Family == VariantFamily.DenseActive))],
            [.. outcomes.Select(outcome =>
                RowOf(outcome, variants[outcome.Variant].Parameters, errors.GetValueOrDefault(outcome, TestErrors.None),
                micros.GetValueOrDefault(outcome, double.NaN)))]);
    }

    private static AblationRow RowOf(AblationOutcome outcome, ParameterCounts parameters, TestErrors errors, double micros) => new(
        outcome.Variant, outcome.Seed, parameters.Total, parameters.Active, micros, errors.Energy, errors.Forces, errors.Stress,
        outcome.Diverged || !errors.IsFinite, outcome.Spikes, outcome.Steps, outcome.Minutes);

    private static void Write(string folder, AblationSummary summary, string notice)
    {
        WriteText("ablation.csv", AblationRow.Table(summary.Rows).ToCsv());
        WriteText("summary.json", JsonOutput.Text(SummaryJson.Of(summary, notice)) + "\n");
        foreach ((string name, string svg) in AblationPlots.All(summary)) WriteText(name + ".svg", svg);

        void WriteText(string name, string text) => AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
