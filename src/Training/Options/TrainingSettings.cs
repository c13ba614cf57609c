using Amalgam.Atoms.Settings;

namespace Amalgam.Training.Options;

/// <summary>The keys of [training].</summary>
internal static class TrainingSettings
{
    private static readonly SettingSection<TrainingOptions> Training = new("training");

    public static readonly IReadOnlyList<Setting<TrainingOptions>> All =
    [
        Training.OptionalNumber("minutes", "Wall-clock budget, final validation included; the learning rate follows the clock.", "minutes", 0.01, 1e6,
            o => o.Minutes, (o, v) => o with { Minutes = v }),
        Training.OptionalLong("steps", "Budget in optimiser steps, when minutes are absent.", "steps", 1, 1e12,
            o => o.Steps, (o, v) => o with { Steps = v }),
        Training.Number("epochs", "Budget in passes over the training structures, when minutes and steps are absent.", "epochs", 0.001, 1e6,
            o => o.Epochs, (o, v) => o with { Epochs = v }),
        Training.Integer("batch_atoms", "Size of a batch in atoms of average cost; batches have nearly equal cost.", "atoms", 1, 10_000_000,
            o => o.BatchAtoms, (o, v) => o with { BatchAtoms = v }),
        Training.Long("seed", "Seed of everything random: start, split, shuffles, exploration.", "", 0, 9007199254740992,
            o => o.Seed, (o, v) => o with { Seed = v }),
        Training.Integer("threads", "Threads; 0 means all processors. Results do not depend on it.", "threads", 0, 1024,
            o => o.Threads, (o, v) => o with { Threads = v }),
        Training.Choice("mpi", "Whether processes that mpirun or srun started together train one model (auto), or each one of its own (off).",
            o => o.Mpi, (o, v) => o with { Mpi = v }),
        Training.Choice("precision", "Precision of features while training; parameters, moments and energies are double in both.",
            o => o.Precision, (o, v) => o with { Precision = v }),
        Training.Integer("validations", "Validations during the run, evenly spread; the one at the end is extra.", "times", 0, 100_000,
            o => o.Validations, (o, v) => o with { Validations = v }),
        Training.Number("validation_share", "Largest part of a wall-clock budget that validations may take.", "fraction", 0.001, 1,
            o => o.ValidationShare, (o, v) => o with { ValidationShare = v }),
        Training.Number("checkpoint_seconds", "Seconds between checkpoints: the training state, and the best model.", "s", 0, 1e6,
            o => o.CheckpointSeconds, (o, v) => o with { CheckpointSeconds = v }),
        Training.OptionalLong("checkpoint_steps", "Steps between checkpoints; absent means by seconds alone.", "steps", 1, 1e9,
            o => o.CheckpointSteps, (o, v) => o with { CheckpointSteps = v }),
        Training.Long("log_steps", "Steps between lines of log.tsv; validations are always logged.", "steps", 1, 1e9,
            o => o.LogSteps, (o, v) => o with { LogSteps = v }),
    ];
}
