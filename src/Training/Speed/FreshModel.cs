using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;

namespace Amalgam.Training.Speed;

/// <summary>An untrained model, to measure what it costs.</summary>
public static class FreshModel
{
    /// <summary>Elements of a box when none are chosen.</summary>
    public static IEnumerable<Element> UsualElements => "O Si Mg Fe".Split(' ').Select(Element.Parse);

    /// <param name="preset">one of <see cref="Presets.Names"/></param>
    /// <param name="dense">one weight matrix per map instead of experts</param>
    /// <param name="changes">keys of the spec, as in [model] and [experts] of a run file</param>
    /// <param name="resolution">what the network begins with</param>
    /// <exception cref="InvalidDataException">There is no such preset or key, or the keys do not make a model.</exception>
    public static PotentialModel Create(string preset, IEnumerable<Element> elements, bool dense, JsonObject changes,
        Resolution resolution = Resolution.Fine)
    {
        ModelSpec spec = Presets.Create(preset, elements, resolution);
        if (dense) spec = spec with { Routing = Routing.None, RoutedExperts = 0, ActiveExperts = 0, SharedExperts = 1 };
        spec = SpecJson.Apply(spec, changes, "--set");
        return new PotentialModel(ParameterInitialization.Create(spec, 1), new double[spec.Elements.Count]);
    }
}
