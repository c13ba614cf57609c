using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The networks that are compared.</summary>
internal static class Networks
{
    public static readonly IReadOnlyList<string> Names = ["tiny", "small", "3 layers", "6 layers"];

    /// <summary>The network alone: the tensor library's has no vacuum level.</summary>
    private static ModelSpec SpecOf(string name, IEnumerable<Element> elements) => Sized(name, elements) with { VacuumReference = false };

    /// <summary>Presets, and the two sizes of DPA3 that others time: dense, r_e 6 Å, r_a 4 Å.</summary>
    private static ModelSpec Sized(string name, IEnumerable<Element> elements) => name switch
    {
        "3 layers" => Presets.Create("small", elements) with
        {
            Routing = Routing.None,
            PairCutoff = 6,
            AngleCutoff = 4,
            PairNormalization = 120,
            AngleNormalization = 30
        },
        "6 layers" => Presets.Create("medium", elements) with { Routing = Routing.None, PairCutoff = 6, AngleCutoff = 4 },
        _ => Presets.Create(name, elements),
    };

    /// <summary>A random model with biases that are not zero, as after some training.</summary>
    public static PotentialModel Create(string name, IEnumerable<Element> elements)
    {
        ParameterSet parameters = ParameterInitialization.Create(SpecOf(name, elements), 1);
        foreach (ParameterTensor tensor in parameters.Layout.Tensors.Where(tensor => tensor.Name.EndsWith("bias", StringComparison.Ordinal)))
        {
            var random = new DeterministicRandom(2, tensor.Name);
            foreach (ref double value in parameters[tensor]) value += (float)(0.1 * random.NextNormal());
        }
        return new PotentialModel(parameters, new double[parameters.Layout.Spec.Elements.Count]);
    }
}
