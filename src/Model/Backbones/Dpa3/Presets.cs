using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Activations;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Ready-made sizes, section "Sizes" of docs/theory/model.md.</summary>
public static class Presets
{
    /// <summary>Names of the presets, smallest first.</summary>
    public static readonly IReadOnlyList<string> Names = ["tiny", "small", "medium", "large"];

    /// <summary>A preset for the given elements (any order, each counted once).</summary>
    /// <param name="resolution">what pairs, angles and symmetric features begin with</param>
    /// <exception cref="InvalidDataException">There is no such preset, or no element.</exception>
    public static ModelSpec Create(string name, IEnumerable<Element> elements, Resolution resolution = Resolution.Coarse)
    {
        Element[] known = [.. elements.Distinct().Order()];
        if (known.Length == 0) throw new InvalidDataException($"preset {name}: expected at least one element, found none");
        ModelSpec sized = name switch
        {
            "tiny" => Tiny(known),
            "small" => Small(known),
            "medium" => Medium(known),
            "large" => Large(known),
            _ => throw new InvalidDataException($"preset: expected {string.Join(", ", Names)}, found '{name}'\n  → {NearestName.Advice(name, Names)}"),
        };
        if (resolution == Resolution.Fine) sized = Refined(sized, name);
        return sized with { VacuumReference = true };
    }

    /// <summary>
    /// Polynomials, quadrupoles, the product and moments that pass from layer to layer; fewer experts at work in the small ones. What each gives is in
    /// docs/evidence/resolution.md.
    /// </summary>
    private static ModelSpec Refined(ModelSpec spec, string name) => spec with
    {
        ActiveExperts = name is "tiny" or "small" ? 1 : spec.ActiveExperts,
        SharedExperts = name is "tiny" or "small" ? 1 : spec.SharedExperts,
        PairInput = PairInput.Chebyshev,
        PairBasis = 8,
        PairBasisLength = 1.5,
        PairByNeighbor = true,
        AngleBasis = 5,
        SymDegree = 2,
        SymProduct = true,
        MomentMessages = true,
    };

    /// <summary>For tests and a first run.</summary>
    private static ModelSpec Tiny(Element[] elements) => new()
    {
        Elements = elements, NodeWidth = 32, PairWidth = 16, AngleWidth = 8, Layers = 2,
        PairCutoff = 5.0, PairSwitchStart = 1.0, AngleCutoff = 3.5, AngleSwitchStart = 1.0,
        PairNormalization = 40, AngleNormalization = 10, HeadWidths = [32, 32],
        RoutedExperts = 8, ActiveExperts = 2, SharedExperts = 2, Positions = ExpertPositions.Node,
    };

    /// <summary>For laptops.</summary>
    private static ModelSpec Small(Element[] elements) => new()
    {
        Elements = elements, NodeWidth = 64, PairWidth = 32, AngleWidth = 16, Layers = 3,
        PairCutoff = 5.0, PairSwitchStart = 1.0, AngleCutoff = 4.0, AngleSwitchStart = 1.0,
        PairNormalization = 40, AngleNormalization = 15, HeadWidths = [64, 64],
        RoutedExperts = 16, ActiveExperts = 2, SharedExperts = 2, Positions = ExpertPositions.Node | ExpertPositions.Pair,
    };

    /// <summary>About as large as DPA3-L6.</summary>
    private static ModelSpec Medium(Element[] elements) => new()
    {
        Elements = elements, NodeWidth = 128, PairWidth = 64, AngleWidth = 32, Layers = 6,
        PairCutoff = 6.0, PairSwitchStart = 1.0, AngleCutoff = 4.0, AngleSwitchStart = 1.0,
        PairNormalization = 120, AngleNormalization = 30, HeadWidths = [128, 128, 128],
        RoutedExperts = 32, ActiveExperts = 4, SharedExperts = 4,
        Positions = ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle,
    };

    /// <summary>For foundation models; the bounded activation keeps sixteen layers stable.</summary>
    private static ModelSpec Large(Element[] elements) => Medium(elements) with
    {
        Layers = 16,
        AngleCutoff = 4.5,
        AngleSwitchStart = 1.0,
        AngleNormalization = 40,
        HeadWidths = [256, 256, 256],
        Activation = new Activation(ActivationKind.SiluTail, 3),
        RoutedExperts = 64,
    };
}
