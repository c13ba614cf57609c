using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>Chooses the resolution of a network by the data.</summary>
/// <remarks>
/// What a fine network can fit grows with the pairs of elements that it must tell apart. Where every pair has few atoms it fits the training structures and not
/// the others: 89 elements and 7 atoms per pair of elements (docs/evidence/resolution.md). Molecules and materials of a few elements have hundreds.
/// </remarks>
internal static class DataResolution
{
    /// <summary>Training atoms per pair of elements from which on the fine network is better.</summary>
    public const double Enough = 30;

    /// <summary>The options with a resolution, and what the user should know of the choice; null where there was none.</summary>
    public static (ModelOptions Options, string? Notice) Choose(ModelOptions options, TrainingData data)
    {
        if (options.Resolution != ResolutionChoice.Auto || options.Start is not null || options.Upcycle is not null) return (options, null);
        double pairs = data.Elements.Count * (data.Elements.Count + 1) / 2.0, atoms = data.Train.Sum(structure => (double)structure.AtomCount) / pairs;
        if (atoms >= Enough) return (options with { Resolution = ResolutionChoice.Fine }, null);
        return (options with { Resolution = ResolutionChoice.Coarse },
            FormattableString.Invariant($"{atoms:0.#} training atoms per pair of elements, where a network of fine resolution needs about {Enough}: ")
            + "this one begins with plain distances and vectors\n  → [model] resolution = \"fine\" takes the other");
    }
}
