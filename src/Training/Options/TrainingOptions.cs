using Amalgam.Model.Parameters;

namespace Amalgam.Training.Options;

/// <summary>[training]: budget, batches, seeds, checkpoints.</summary>
/// <remarks>The budget is minutes, or else steps, or else epochs: the first that is given.</remarks>
public sealed record TrainingOptions
{
    /// <summary>Wall-clock budget, everything from the start to the final validation included. The schedule follows the clock.</summary>
    public double? Minutes { get; init; }

    /// <summary>Budget in optimiser steps.</summary>
    public long? Steps { get; init; }

    /// <summary>Budget in passes over the training structures.</summary>
    public double Epochs { get; init; } = 100;

    /// <summary>Size of a batch: atoms of average cost. Batches have nearly equal cost, not equal numbers of structures.</summary>
    public int BatchAtoms { get; init; } = 128;

    /// <summary>Seed of everything random: start, split, shuffles, exploration.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of a process; 0 means all processors. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether processes that mpirun or srun started together train one model. Results do not depend on their number.</summary>
    public MpiChoice Mpi { get; init; } = MpiChoice.Auto;

    /// <summary>Precision of features while training. Parameters, moments and energies are double in both.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Validations during the run, evenly spread; the one at the end is extra.</summary>
    public int Validations { get; init; } = 30;

    /// <summary>Largest part of a wall-clock budget that validations may take; they become rarer when they would take more.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Seconds between checkpoints: the training state, and the best model.</summary>
    public double CheckpointSeconds { get; init; } = 60;

    /// <summary>Steps between checkpoints; absent means by seconds alone.</summary>
    public long? CheckpointSteps { get; init; }

    /// <summary>Steps between lines of log.tsv; validations are always logged.</summary>
    public long LogSteps { get; init; } = 10;

    /// <summary>Whether a budget is named: minutes, steps, or epochs other than the usual ones.</summary>
    internal bool NamesBudget => Minutes is not null || Steps is not null || Epochs != new TrainingOptions().Epochs;

    /// <summary>The same with the usual budget.</summary>
    internal TrainingOptions WithoutBudget => this with { Minutes = null, Steps = null, Epochs = new TrainingOptions().Epochs };
}
