using Amalgam.Atoms.Elements;
using Amalgam.Model.Files;
using Amalgam.Model.Shipped;
using Amalgam.Training.Data;
using Amalgam.Training.Options;

namespace Amalgam.Training.Run;

/// <summary>What a run that begins with random weights should know of the models that come along.</summary>
/// <remarks>
/// On six sets of one to 89 elements, from ten structures to all, two minutes from a model that comes along ended with lower forces than two minutes of a fresh
/// network (docs/evidence/results.md).
/// </remarks>
internal static class StartAdvice
{
    private const string Name = "universal";

    /// <summary>Null for a run that goes on from a model, where the network is chosen key by key, for data with conditions, and where the model that comes
    /// along lacks an element.</summary>
    /// <param name="options">as they were given</param>
    public static string? Of(RunOptions options, TrainingData data)
    {
        ModelOptions model = options.Model;
        bool isUsual = (model.Start ?? model.Upcycle) is null && model is { Spec.Count: 0, Resolution: ResolutionChoice.Auto, ChemicalStart: null };
        if (!isUsual || options.HasConditions || !ShippedModels.IsMeant(Name)) return null;
        IReadOnlyList<Element> known = ModelFile.SpecOf(Name).Elements;
        return data.Elements.Any(element => !known.Contains(element)) ? null
            : $"weights begin at random; {Name}, a model that comes along, knows these elements\n"
                + $"  → --start {Name} in place of --preset goes on from it, and had errors as low or lower after the same minutes on all data that were tried";
    }
}
