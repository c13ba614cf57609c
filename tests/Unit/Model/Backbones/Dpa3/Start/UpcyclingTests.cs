using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Start;

/// <summary>Models with experts made from dense ones.</summary>
public sealed class UpcyclingTests
{
    [Theory]
    [InlineData(ExpertKind.Nonlinear, GateKind.TopkSoftmax, Routing.Element)]
    [InlineData(ExpertKind.Nonlinear, GateKind.SoftmaxTopk, Routing.Configuration)]
    [InlineData(ExpertKind.Linear, GateKind.TopkSoftmax, Routing.Element)]
    public void UpcycledMapsAreTheDenseMapsExactly(ExpertKind kind, GateKind gate, Routing routing)
    {
        PotentialModel dense = SmallModels.Model(SmallModels.Spec with { Routing = Routing.None });
        var random = new DeterministicRandom(9);
        for (int index = 0; index < dense.Parameters.Values.Length; index++) dense.Parameters.Values[index] += 0.3 * random.NextNormal();
        PotentialModel grown = Upcycling.Create(dense, SmallModels.Spec with { ExpertKind = kind, Gate = gate, Routing = routing, SharedExperts = 3 }, seed: 4);
        int maps = 0;
        foreach ((ExpertMap before, ExpertMap after) in AllMaps(dense.Parameters).Zip(AllMaps(grown.Parameters)))
            for (int element = 0; element < 2; element++, maps++)
            {
                double[] x = [.. Enumerable.Range(0, before.In).Select(_ => random.NextNormal())];
                Assert.Equal(ParameterFormulas.Message(dense.Parameters, before, element, x), ParameterFormulas.Message(grown.Parameters, after, element, x));
            }
        Assert.Equal(2 * (3 * 7 - 5 + 2), maps);
        Assert.Equal(dense.ReferenceEnergies, grown.ReferenceEnergies);
        foreach (string name in (string[])["element_table", "pair_embedding.weight", "pair_embedding.bias", "angle_embedding.weight", "layers.1.pair_mix.step",
            "head.1.step", "head.out.weight", "head.out.bias"])
            Assert.Equal(ParameterFormulas.Tensor(dense.Parameters, name), ParameterFormulas.Tensor(grown.Parameters, name));
    }

    [Theory]
    [InlineData(ExpertKind.Nonlinear, Routing.Element, 1)]
    [InlineData(ExpertKind.Linear, Routing.Configuration, 1)]
    [InlineData(ExpertKind.Nonlinear, Routing.Element, 2)]
    public void UpcycledModelsPredictTheSameToTheLastBit(ExpertKind kind, Routing routing, int degree)
    {
        ModelSpec spec = SmallModels.Spec with { SymDegree = degree, SymProduct = degree > 1 };
        PotentialModel dense = SmallModels.Model(spec with { Routing = Routing.None });
        foreach (ParameterTensor tensor in dense.Parameters.Layout.Tensors.Where(tensor => tensor.Name.Contains("sym_product", StringComparison.Ordinal)))
            dense.Parameters[tensor].Fill(0.1);
        PotentialModel grown = Upcycling.Create(dense, spec with { ExpertKind = kind, Routing = routing, SharedExperts = 2 }, seed: 4);
        Evaluation before = SmallModels.Evaluate(dense), after = SmallModels.Evaluate(grown);
        Assert.Equal(before.Energy, after.Energy);
        Assert.Equal(before.Forces.ToArray(), after.Forces.ToArray());
        Assert.Equal(before.Virial, after.Virial);
    }

    [Fact]
    public void SpreadBreaksTheLikenessOfRoutedExperts()
    {
        PotentialModel dense = SmallModels.Model(SmallModels.Spec with { Routing = Routing.None });
        ParameterSet grown = Upcycling.Create(dense, SmallModels.Spec, spread: 0.5).Parameters;
        double[] routed = ParameterFormulas.Tensor(grown, "layers.0.node_sym.routed.weight");
        Assert.InRange(ParameterFormulas.Moments(routed).Variance * (18 + 5), 0.15, 0.35);
        Assert.NotEqual(routed[..90], routed[90..180]);
    }

    [Fact]
    public void UpcyclingNamesWhatDiffers()
    {
        PotentialModel dense = SmallModels.Model(SmallModels.Spec with { Routing = Routing.None });
        string message = Assert.Throws<InvalidDataException>(() =>
            Upcycling.Create(dense, SmallModels.Spec with { NodeWidth = 6, PairCutoff = 4.5, SharedExperts = 0 })).Message;
        Assert.Contains("upcycling.node_width: expected 5 as in the dense model, found 6", message);
        Assert.Contains("upcycling.pair_cutoff: expected 4.7 as in the dense model, found 4.5", message);
        Assert.Contains("upcycling.shared_experts: expected at least 1", message);
        Assert.Contains("expected a dense model", Assert.Throws<InvalidDataException>(() => Upcycling.Create(SmallModels.Model(), SmallModels.Spec)).Message);
        Assert.Contains("expected a target with experts", Assert.Throws<InvalidDataException>(() => Upcycling.Create(dense, dense.Spec)).Message);
    }

    private static IEnumerable<ExpertMap> AllMaps(ParameterSet parameters) =>
        parameters.Layout.Layers.SelectMany(layer => layer.Maps.OrderBy(map => map.Key).Select(map => map.Value))
            .Concat(parameters.Layout.Head.Select(layer => layer.Map));
}
