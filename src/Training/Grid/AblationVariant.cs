using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;

namespace Amalgam.Training.Grid;

/// <summary>One network of a grid.</summary>
/// <param name="Name">Such as "moe-element-half"; part of the names of its run folders.</param>
/// <param name="IsBase">Whether it is the network of the run file.</param>
/// <param name="Share">Mixtures only.</param>
/// <param name="Keys">Spec keys that differ from the run file.</param>
public sealed record AblationVariant(string Name, VariantFamily Family, bool IsBase, SharedShare? Share, JsonObject Keys)
{
    /// <summary>The network, for the elements of the data.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>All parameters, and those that act on one atom.</summary>
    public ParameterCounts Parameters => ParameterCounts.Of(Spec);

    /// <summary>Settings of the run of this network with one seed.</summary>
    internal RunOptions Run(RunOptions options, AblationOptions ablate, int seed, int threads)
    {
        var spec = (JsonObject)options.Model.Spec.DeepClone();
        foreach ((string key, JsonNode? value) in Keys) spec[key] = value?.DeepClone();
        TrainingOptions training = options.Training with { Seed = seed, Threads = threads };
        if (ablate.Steps is long steps) training = training with { Steps = steps, Minutes = null };
        if (ablate.Minutes is double minutes) training = training with { Minutes = minutes, Steps = null };
        return RunSettings.Acting(options with { Model = options.Model with { Spec = spec }, Training = training });
    }
}
