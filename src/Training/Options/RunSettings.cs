using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>All keys of run files of a training: the one list that reading, checking, writing and comparing share.</summary>
internal static class RunSettings
{
    /// <summary>The keys but for those of the spec, section by section.</summary>
    /// <remarks>Fingerprints of run folders are made of this list in this order: another order refuses to resume runs of earlier versions.</remarks>
    public static readonly IReadOnlyList<Setting<RunOptions>> All =
    [
        .. RunConditions.AddTo(
        [
            .. DataSettings.All.Select(setting => setting.In<RunOptions>(run => run.Data, (run, part) => run with { Data = part })),
            .. ModelSettings.All.Select(OfModel),
            .. ExpertSettings.All.Select(setting => setting.In<RunOptions>(run => run.Experts, (run, part) => run with { Experts = part })),
            .. LossSettings.All.Select(setting => setting.In<RunOptions>(run => run.Loss, (run, part) => run with { Loss = part })),
            .. OptimizerSettings.All.Select(setting => setting.In<RunOptions>(run => run.Optimizer, (run, part) => run with { Optimizer = part })),
            .. ScheduleSettings.All.Select(setting => setting.In<RunOptions>(run => run.Schedule, (run, part) => run with { Schedule = part })),
            .. TrainingSettings.All.Select(setting => setting.In<RunOptions>(run => run.Training, (run, part) => run with { Training = part })),
        ]),
    ];

    /// <summary>All keys that a run file may hold.</summary>
    public static readonly IReadOnlyList<Setting<RunOptions>> OfFile = [.. All, .. RunConditions.AddTo(SpecSettings.All.Select(OfModel))];

    /// <summary>The run that options describe: values of keys without an effect are those of defaults.</summary>
    public static RunOptions Acting(RunOptions options) => SettingEffects.Acting(options, OfFile, new RunOptions());

    private static Setting<RunOptions> OfModel(Setting<ModelOptions> setting) =>
        setting.In<RunOptions>(run => run.Model, (run, part) => run with { Model = part });
}
