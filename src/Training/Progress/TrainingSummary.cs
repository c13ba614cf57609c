namespace Amalgam.Training.Progress;

/// <summary>How a run ended.</summary>
/// <param name="ModelPath">The best model (averaged weights of the lowest validation loss).</param>
/// <param name="Folder">The run folder: run.toml, split.tsv, log.tsv, state, model.</param>
/// <param name="Ending">Why training stopped.</param>
/// <param name="Steps">Optimiser steps done.</param>
/// <param name="Epochs">Passes over the training structures.</param>
/// <param name="Elapsed">Time, earlier sessions included.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="BestStep">Step of the best model.</param>
/// <param name="BestLoss">Its validation loss.</param>
/// <param name="Validation">Its errors on the validation structures.</param>
/// <param name="DeadExperts">Routed experts that no element uses, one line per router that has any.</param>
public sealed record TrainingSummary(
    string ModelPath, string Folder, TrainingEnding Ending, long Steps, double Epochs, TimeSpan Elapsed, int Parameters,
    long BestStep, double BestLoss, LabelErrors Validation, IReadOnlyList<string> DeadExperts);
