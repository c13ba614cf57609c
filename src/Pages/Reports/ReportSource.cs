using Amalgam.Model;
using Amalgam.Studies.Experts;
using Amalgam.Studies.Soundness;

namespace Amalgam.Pages.Reports;

/// <summary>Everything a report tells of: a model, what it was made from, and how it did.</summary>
/// <param name="Model">the model</param>
/// <param name="Name">of the run or the model, for the title</param>
public sealed record ReportSource(PotentialModel Model, string Name)
{
    /// <summary>Log of the training; null for a model without its run folder.</summary>
    public TrainingCurves? Curves { get; init; }

    /// <summary>The resolved run file, as text; null for none.</summary>
    public string? RunFile { get; init; }

    /// <summary>Validation structures first, then test files.</summary>
    public IReadOnlyList<ErrorStudy> Studies { get; init; } = [];

    /// <summary>What the data look like; null when there were none to look at.</summary>
    public DataCheck? Data { get; init; }

    /// <summary>Whether the potential is sound; null when that was not tried.</summary>
    public ValidationReport? Validation { get; init; }

    /// <summary>What the experts learned; null for a model without routed experts.</summary>
    public ExpertAnalysis? Experts { get; init; }

    /// <summary>What is missing on the page and why: told at its top.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The study that the summary speaks of: the last, tests coming after validation; null when there are no errors.</summary>
    public ErrorStudy? Main => Studies.LastOrDefault(study => study.Table.Total.Model.Frames > 0);
}
