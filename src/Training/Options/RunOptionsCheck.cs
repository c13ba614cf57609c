using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Shipped;

namespace Amalgam.Training.Options;

/// <summary>Ranges and combinations of options, the same for run files and command lines.</summary>
internal static class RunOptionsCheck
{
    /// <exception cref="InvalidDataException">Something is not usable; up to ten problems are named together.</exception>
    public static void ThrowIfInvalid(RunOptions options, string source)
    {
        var problems = new FileProblems(source);
        foreach (SettingProblem problem in SettingRanges.Problems(options, RunSettings.All).Concat(Combinations(options)))
            problems.Add(0, $"[{problem.Section}] {problem.Key}: {problem.ExpectedFound}", null, problem.Advice);
        problems.ThrowIfAny();
    }

    /// <summary>What is wrong with options whose numbers may all be in range.</summary>
    public static IEnumerable<SettingProblem> Combinations(RunOptions options) =>
        DataProblems(options.Data).Concat(ReplayProblems(options)).Concat(ModelProblems(options.Model)).Concat(ScheduleProblems(options.Schedule)).Concat(
            options.Model.Upcycle is null || options.Data.Sources.Count == 0 ? []
                : [new SettingProblem("model", "upcycle", "expected none beside source, found it",
                    "grow the experts first, then go on from that model with [model] start")]);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<SettingProblem> DataProblems(DataOptions data)
    {
        foreach (SettingProblem problem in SourceProblems(data)) yield return problem;
        if (data.AllTrainFiles().Count == 0 && data.Sources.Count == 0)
            yield return new("data", "train_files", "expected at least one file, found none", "name the extxyz files to train on");
        if (data.ValidationFraction == 0
            && (data.Sources.Count == 0 ? data.ValidationFiles.Count == 0 : data.Sources.Any(source => source.ValidationFiles.Count == 0)))
            yield return new("data", "validation_fraction", "expected more than 0 when there are no validation files, found 0",
                "set validation_files or a fraction such as 0.1");
        foreach (string symbol in data.ReferenceEnergies.Keys.Where(symbol => !Element.TryParse(symbol, out _)))
            yield return new("data", "reference_energies", $"expected element symbols, found '{symbol}'", "write them as { H = -13.6, O = -432.1 }");
    }

    private static IEnumerable<SettingProblem> SourceProblems(DataOptions data)
    {
        SettingProblem Problem(DataSource source, string expectedFound, string advice) => new("data", "source", $"{source.Name}: {expectedFound}", advice);
        foreach (DataSource source in data.Sources)
        {
            if (source.Name.Trim().Length == 0 || source.Name.Any(char.IsControl))
                yield return new("data", "source", "expected a name for every source, found none", "write name = \"...\" into it");
            if (source.TrainFiles.Count == 0) yield return Problem(source, "expected train_files, found none", "name the files to train on");
            if (!(source.Weight > 0 && source.Weight <= 1e6))
                yield return Problem(source, $"expected a weight above 0 up to 1e6, found {Text(source.Weight)}", "leave a source out that should not count");
            if (source.Share is double share && !(share > 0 && share <= 1))
                yield return Problem(source, $"expected a share above 0 up to 1, found {Text(share)}", "shares are parts of the structures of an epoch");
            foreach (string symbol in source.ReferenceEnergies.Keys.Where(symbol => !Element.TryParse(symbol, out _)))
                yield return Problem(source, $"expected element symbols in reference_energies, found '{symbol}'", "write them as { H = -13.6, O = -432.1 }");
        }
        if (data.Sources.GroupBy(source => source.Name).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            yield return Problem(repeated.First(), "expected different names, found this one twice", "give every source a name of its own");
        double sum = data.Sources.Sum(source => source.Share ?? 0);
        bool all = data.Sources.Count > 0 && data.Sources.All(source => source.Share is not null);
        if (sum > 1 + 1e-9 || (all && sum < 1 - 1e-9) || (!all && sum > 1 - 1e-9 && data.Sources.Count > 0))
            yield return new("data", "source", $"expected shares that add up to {(all ? "1" : "less than 1")}, found {Text(sum)}",
                "a source without a share gets what the others leave");
    }

    private static IEnumerable<SettingProblem> ModelProblems(ModelOptions model)
    {
        if (!Presets.Names.Contains(model.NamedPreset))
            yield return new("model", "preset", $"expected {ModelOptions.AnyPreset}, {string.Join(", ", Presets.Names)}, found '{model.Preset}'",
                NearestName.Advice(model.Preset, Presets.Names));
        if (model.Start is not null && model.Upcycle is not null)
            yield return new("model", "upcycle", "expected start or upcycle, found both", "keep one of them");
        if (model.ChemicalStart > 0 && (model.Start ?? model.Upcycle) is not null)
            yield return new("model", "chemical_start", $"expected 0 beside start or upcycle, found {Text(model.ChemicalStart.Value)}",
                "leave it out: the element table comes from the model file");
        if (model.Upcycle is not null && (model.Charge || model.Spin))
            yield return new("model", "upcycle", "expected none beside charge and spin, found it",
                "grow the experts first, then go on from that model with [model] start");
        foreach (SpecProblem problem in SpecChoice.Problems(model))
            yield return new(SpecChoice.SectionOf(problem.Key), problem.Key, problem.Message,
                problem.Advice ?? $"leave {problem.Key} out to take the preset's value");
    }

    private static IEnumerable<SettingProblem> ReplayProblems(RunOptions options)
    {
        bool asks = options.Data.ReplayShare > 0 || options.Data.ReplayFiles.Count > 0;
        if (options.Model is { Start: not null, AbsentElements: AbsentElements.Drop })
        {
            if (asks)
                yield return new("data", options.Data.ReplayShare > 0 ? "replay_share" : "replay_files",
                    "expected none beside absent_elements = \"drop\", found it", "leave it out, or take \"keep\", which replays structures of all elements");
            if (options.HasConditions)
                yield return new("model", "absent_elements", "expected keep beside source, charge or spin, found drop", "leave it out");
            yield break;
        }
        if (!asks || options.Model.Start is not string start) yield break;
        if (options.Data.ReplayFiles.Count == 0 && !ShippedModels.IsMeant(start))
            yield return new("data", "replay_files", $"expected files to replay beside start = \"{start}\", found none",
                "name files of structures that the model should keep its predictions on; only models that come along bring their own");
        if (options.HasConditions)
            yield return new("data", "replay_share", "expected none beside source, charge or spin, found it", "leave replay_share and replay_files out");
    }

    private static IEnumerable<SettingProblem> ScheduleProblems(ScheduleOptions schedule)
    {
        if (schedule.FinalLearningRate > schedule.Highest)
            yield return new("schedule", "final_learning_rate",
                $"expected at most learning_rate {Text(schedule.Highest)}, found {Text(schedule.FinalLearningRate)}",
                    "the learning rate falls after warm-up");
        if (schedule.Shape == DecayShape.Exponential && schedule.FinalLearningRate == 0)
            yield return new("schedule", "final_learning_rate", "expected more than 0 for shape = \"exponential\", found 0",
                "a geometric decay never reaches 0; write a small number or use cosine");
    }
}
