namespace Amalgam.Training.Options;

/// <summary>
/// [ablate]: which networks to compare with the one of the run file, the base, on equal budgets. Only <c>amalgam ablate</c> takes this section.
/// </summary>
/// <remarks>
/// The base is the mixture of experts of [model] and [experts], with as many shared as active routed experts. Each list names the values of one axis; the grid
/// holds the base and every network that differs from it along one axis, or with <see cref="Full"/> every combination.
/// </remarks>
public sealed record AblationOptions
{
    /// <summary>
    /// Seeds; every network is trained once with each. Networks are compared seed by seed: the same seed means the same split and the same shuffles.
    /// </summary>
    [Setting("", 0, int.MaxValue)]
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>Budget of every run in optimiser steps: exactly reproducible.</summary>
    [Setting("steps", 1, 1e12, Absent = "the budget of [training]")]
    public long? Steps { get; init; }

    /// <summary>Budget of every run in minutes of wall-clock time; slower networks make fewer steps.</summary>
    [Setting("minutes", 0.01, 1e6, Absent = "the budget of [training]")]
    public double? Minutes { get; init; }

    /// <summary>Networks without experts: as wide as the base (one expert everywhere), and widened until an atom costs as much as in the base.</summary>
    [Setting("width | active")]
    public IReadOnlyList<string> Dense { get; init; } = ["width", "active"];

    /// <summary>Kinds of experts: nonlinear (MoE) and linear (MoLE).</summary>
    [Setting("nonlinear | linear")]
    public IReadOnlyList<string> ExpertKinds { get; init; } = ["nonlinear", "linear"];

    /// <summary>What gates depend on.</summary>
    [Setting("element | configuration")]
    public IReadOnlyList<string> Routings { get; init; } = ["element", "configuration"];

    /// <summary>How many of the k + S experts at work are shared; k + S is that of the base throughout.</summary>
    [Setting("half | none | all")]
    public IReadOnlyList<string> Shared { get; init; } = ["half", "none", "all"];

    /// <summary>Numbers of routed experts E; empty for half, once and twice that of the base.</summary>
    [Setting("", 1, 4096)]
    public IReadOnlyList<int> RoutedExperts { get; init; } = [];

    /// <summary>How logits become gates.</summary>
    [Setting("topk_softmax | softmax_topk")]
    public IReadOnlyList<string> Gates { get; init; } = ["topk_softmax", "softmax_topk"];

    /// <summary>Every combination of the lists, not only one change at a time.</summary>
    [Setting]
    public bool Full { get; init; }

    /// <summary>Names of the networks to train, as --dry-run prints them; empty for the whole grid.</summary>
    [Setting("names")]
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Runs at once, each on its own thread; 0 means one for every processor. Results do not depend on it unless the budget is in minutes.</summary>
    [Setting("runs", 0, 1024)]
    public int Parallel { get; init; }
}
