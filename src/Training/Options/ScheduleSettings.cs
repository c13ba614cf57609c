using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [schedule].</summary>
internal static class ScheduleSettings
{
    private static readonly SettingSection<ScheduleOptions> Schedule = new("schedule");

    public static readonly IReadOnlyList<Setting<ScheduleOptions>> All =
    [
        Schedule.Choice("shape", "Shape of the decay.", o => o.Shape, (o, v) => o with { Shape = v }),
        Schedule.OptionalNumber("learning_rate", "Learning rate after warm-up, lr_0.", "per step", 1e-9, 10,
            o => o.LearningRate, (o, v) => o with { LearningRate = v }) with
            {
                Absent = "0.005, fresh of twenty or more elements with muon 0.01, with start 0.001, with absent_elements = \"drop\" 0.003",
            },
        Schedule.Number("final_learning_rate", "Learning rate at the end.", "per step", 0, 10,
            o => o.FinalLearningRate, (o, v) => o with { FinalLearningRate = v }),
        Schedule.Number("warmup", "Length of the warm-up.", "fraction of the run", 0, 1, o => o.Warmup, (o, v) => o with { Warmup = v }),
    ];
}
