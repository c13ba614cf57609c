namespace Amalgam.Training.Grid;

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
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>Budget of every run in optimiser steps: exactly reproducible.</summary>
    public long? Steps { get; init; }

    /// <summary>Budget of every run in minutes of wall-clock time; slower networks make fewer steps.</summary>
    public double? Minutes { get; init; }

    /// <summary>Networks without experts: as wide as the base (one expert everywhere), and widened until an atom costs as much as in the base.</summary>
    public IReadOnlyList<string> Dense { get; init; } = ["width", "active"];

    /// <summary>Kinds of experts: nonlinear (MoE) and linear (MoLE).</summary>
    public IReadOnlyList<string> ExpertKinds { get; init; } = ["nonlinear", "linear"];

    /// <summary>What gates depend on.</summary>
    public IReadOnlyList<string> Routings { get; init; } = ["element", "configuration"];

    /// <summary>How many of the k + S experts at work are shared; k + S is that of the base throughout.</summary>
    public IReadOnlyList<string> Shared { get; init; } = ["half", "none", "all"];

    /// <summary>Numbers of routed experts E; empty for half, once and twice that of the base.</summary>
    public IReadOnlyList<int> RoutedExperts { get; init; } = [];

    /// <summary>How logits become gates.</summary>
    public IReadOnlyList<string> Gates { get; init; } = ["topk_softmax", "softmax_topk"];

    /// <summary>Every combination of the lists, not only one change at a time.</summary>
    public bool Full { get; init; }

    /// <summary>Names of the networks to train, as --dry-run prints them; empty for the whole grid.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Runs at once, each on its own thread; 0 means one for every processor. Results do not depend on it unless the budget is in minutes.</summary>
    public int Parallel { get; init; }
}
