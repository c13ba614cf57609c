namespace Amalgam.Training.Progress;

/// <summary>Where a run stands after a step.</summary>
/// <param name="Step">Optimiser steps done.</param>
/// <param name="Epoch">Passes over the training structures, with the part of the current one.</param>
/// <param name="Fraction">Part of the budget used, 0 to 1.</param>
/// <param name="Elapsed">Time since the start, earlier sessions included.</param>
/// <param name="Remaining">Estimated time to the end; null at first.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Loss">Loss of the step's batch.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="Train">Errors over the training batches since the last log line, before each step.</param>
/// <param name="Validation">Errors of the averaged weights at the last validation; null before the first.</param>
/// <param name="ValidationLoss">Loss of the last validation; null before the first.</param>
/// <param name="BestLoss">Lowest validation loss so far; null before the first.</param>
public sealed record TrainingProgress(
    long Step, double Epoch, double Fraction, TimeSpan Elapsed, TimeSpan? Remaining, double LearningRate, double Loss,
    double GradientNorm, LabelErrors Train, LabelErrors? Validation, double? ValidationLoss, double? BestLoss);
