using System.Text.Json.Nodes;
using Amalgam.Model.Experts;
using Amalgam.Model.Json;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>Makes a model with experts from a trained dense one; it predicts the same before it is trained further.</summary>
public static class Upcycling
{
    /// <summary>
    /// The first shared expert takes the dense weights; further shared experts and all routed ones are zero. As φ(0) = 0 they add nothing for any
    /// gates: energies and forces are those of the dense model. Routers are drawn at random.
    /// </summary>
    /// <param name="dense">A model without experts.</param>
    /// <param name="target">The same network with experts: all keys but those of the experts must agree.</param>
    /// <param name="seed">For the routers.</param>
    /// <param name="spread">Routed weights are drawn from N(0, spread²/(in + out)) instead of zero: experts then differ from the start, and the model is
    /// only approximately the same.</param>
    /// <exception cref="InvalidDataException">The dense model has experts, the target has no shared expert, or the networks differ; the differing keys are
    /// named.</exception>
    public static PotentialModel Create(PotentialModel dense, ModelSpec target, ulong seed = 0, double spread = 0)
    {
        SpecValidation.Check(target);
        SpecProblem.ThrowIfAny("upcycling", Differences(dense.Spec, target));
        ParameterSet parameters = ParameterInitialization.Create(target, seed);
        ParameterLayout from = dense.Parameters.Layout, to = parameters.Layout;
        CopyDenseTensors(dense.Parameters, parameters);
        foreach ((LayerParameters source, LayerParameters result) in from.Layers.Zip(to.Layers))
            foreach (MapKind map in source.Maps.Keys) FillMap(dense.Parameters, source.Maps[map], parameters, result.Maps[map], seed, spread);
        foreach ((HeadLayerParameters source, HeadLayerParameters result) in from.Head.Zip(to.Head))
            FillMap(dense.Parameters, source.Map, parameters, result.Map, seed, spread);
        return new PotentialModel(parameters, [.. dense.ReferenceEnergies])
        {
            BaselineEnergies = dense.BaselineEnergies,
            Provenance = (JsonObject)dense.Provenance.DeepClone(),
        };
    }

    private static List<SpecProblem> Differences(ModelSpec dense, ModelSpec target)
    {
        var problems = new List<SpecProblem>();
        if (dense.Routing != Routing.None) problems.Add(new SpecProblem("routing", "expected a dense model (none) to begin with, found one with experts"));
        if (target.Routing == Routing.None) problems.Add(new SpecProblem("routing", "expected a target with experts, found none"));
        else if (target.SharedExperts == 0) problems.Add(new SpecProblem("shared_experts", "expected at least 1, which takes over the dense weights, found 0"));
        foreach (SpecKey key in SpecKeys.All.Where(key => !SpecKeys.OfExperts.Contains(key.Name)))
        {
            string have = JsonText.Describe(key.Get(dense)), want = JsonText.Describe(key.Get(target));
            if (!JsonNode.DeepEquals(key.Get(dense), key.Get(target))) problems.Add(new SpecProblem(key.Name,
                $"expected {have} as in the dense model, found {want}"));
        }
        return problems;
    }

    // Embeddings, steps and the last layer of the head have the same names in both.
    private static void CopyDenseTensors(ParameterSet dense, ParameterSet parameters)
    {
        Dictionary<string, ParameterTensor> byName = dense.Layout.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (ParameterTensor tensor in parameters.Layout.Tensors)
            if (byName.TryGetValue(tensor.Name, out ParameterTensor? source) && source.Length == tensor.Length) dense[source].CopyTo(parameters[tensor]);
    }

    private static void FillMap(ParameterSet dense, ExpertMap source, ParameterSet parameters, ExpertMap result, ulong seed, double spread)
    {
        FillFirst(dense[source.Shared!], parameters[result.Shared!]);
        FillFirst(dense[source.SharedBias!], parameters[result.SharedBias!]);
        if (result.Routed is null) return;
        var random = new DeterministicRandom(seed, result.Routed.Name);
        double deviation = spread / Math.Sqrt(result.In + result.Out);
        foreach (ref double weight in parameters[result.Routed]) weight = deviation == 0 ? 0 : (float)(deviation * random.NextNormal());
        parameters[result.RoutedBias!].Clear();
    }

    /// <param name="first">[first dimension 1], taken over by expert 0; the other experts become zero</param>
    private static void FillFirst(ReadOnlySpan<double> first, Span<double> experts)
    {
        experts.Clear();
        first.CopyTo(experts);
    }
}
