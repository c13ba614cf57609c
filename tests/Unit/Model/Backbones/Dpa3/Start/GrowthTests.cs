using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Start;

/// <summary>Networks that begin as a smaller trained one.</summary>
public sealed class GrowthTests
{
    private static readonly ModelSpec Plain = RandomModels.Specs["element_moe_topk"] with { VacuumReference = true, RoutedExperts = 4, SymDegree = 2 };

    /// <summary>What is added, and how many of the tensors of the network are then new.</summary>
    public static TheoryData<string, bool> Additions => new()
    {
        { "degree", false }, { "messages", true }, { "product", true }, { "layers", true }, { "angles", true }, { "elements", false }, { "everything", true },
    };

    [Theory, MemberData(nameof(Additions))]
    public void A_grown_network_predicts_the_same(string what, bool adds)
    {
        bool all = what == "everything";
        ModelSpec small = Plain with { AngleWidth = all || what == "angles" ? 0 : 6, PairInput = PairInput.Chebyshev, PairByNeighbor = true };
        if (all || what == "elements") small = small with { Elements = [.. small.Elements.Where(element => element.Symbol != "C")] };
        PotentialModel trained = RandomModels.Create(small);
        var parameters = new ParameterSet(new ParameterLayout(Grown(small, what)));
        ParameterInitialization.Create(parameters.Layout.Spec, 3).Values.CopyTo(parameters.Values.AsSpan());
        var growth = new Growth(trained, parameters);
        Assert.Equal((0, adds), (growth.Fresh, growth.Added > 0));
        Assert.Equal(parameters.Layout.Tensors.Count, growth.Taken + growth.Added);
        Element[] known = [.. parameters.Layout.Spec.Elements];
        var grown = new PotentialModel(parameters,
            [.. known.Select(element => small.IndexOf(element) is int index and >= 0 ? trained.ReferenceEnergies[index] : 0)], growth.Selection);
        (Evaluation before, Evaluation after) = (Evaluate(trained), Evaluate(grown));
        Assert.Equal(before.Energy, after.Energy, 1e-12);
        foreach ((double was, double now) in before.Forces.ToArray().Zip(after.Forces.ToArray())) Assert.Equal(was, now, 1e-12);
        foreach (Element element in small.Elements)
            Assert.Equal(trained.Selection!.Of(1, small.IndexOf(element)), growth.Selection!.Of(1, parameters.Layout.Spec.IndexOf(element)));
    }

    private static ModelSpec Grown(ModelSpec spec, string what)
    {
        bool all = what == "everything";
        if (all || what == "degree") spec = spec with { SymDegree = 4 };
        if (all || what == "messages") spec = spec with { MomentMessages = true };
        if (all || what == "product") spec = spec with { SymProduct = true };
        if (all || what == "layers") spec = spec with { Layers = 5 };
        if (all || what == "angles") spec = spec with { AngleWidth = 6 };
        return all || what == "elements" ? spec with { Elements = NamedStructures.Elements } : spec;
    }

    /// <summary>Water and salt, which hold no carbon.</summary>
    private static Evaluation Evaluate(PotentialModel model)
    {
        var result = new Evaluation();
        new Amalgam.Model.Backbones.Dpa3.Reference.ReferenceNetwork(model).Evaluate(new Structure(
            [new(8), new(1), new(1), new(11), new(17), new(26)],
            [0, 0, 0, 0.76, 0.59, 0.1, -0.76, 0.59, -0.1, 0.2, 2.7, 0.4, 2.1, 3.2, 0.9, 0.3, 4.4, 1.95],
            new Cell([5.1, 0, 0, 0.4, 5.6, 0, -0.3, 0.7, 4.9], true, true, true)), result);
        return result;
    }

    /// <summary>A model of many elements gives one of a few of them alone: rows of the others, and experts that only they use, are left out.</summary>
    [Theory, InlineData(10, GateKind.TopkSoftmax, false), InlineData(3, GateKind.TopkSoftmax, true)]
    [InlineData(16, GateKind.SoftmaxTopk, false), InlineData(10, GateKind.SoftmaxTopk, true)]
    public void A_network_of_fewer_elements_predicts_the_same_as_long_as_their_experts_stay(int experts, GateKind gate, bool loses)
    {
        PotentialModel trained = RandomModels.Create(
            Plain with { RoutedExperts = 16, Gate = gate, PairInput = PairInput.Chebyshev, PairByNeighbor = true });
        Element[] few = [.. trained.Spec.Elements.Where(element => element.Symbol != "C")];
        ParameterSet parameters = ParameterInitialization.Create(trained.Spec with { Elements = few, RoutedExperts = experts }, 3);
        var growth = new Growth(trained, parameters);
        Assert.Equal((0, 0, loses), (growth.Fresh, growth.Added, growth.MissesExperts));
        var alone = new PotentialModel(parameters, [.. few.Select(element => trained.ReferenceEnergies[trained.Spec.IndexOf(element)])], growth.Selection);
        double before = Evaluate(trained).Energy, after = Evaluate(alone).Energy;
        if (loses) Assert.NotEqual(before, after, 1e-6);
        else Assert.Equal(before, after, 1e-12);
    }

    [Fact]
    public void With_fewer_experts_those_that_most_elements_use_stay()
    {
        var parameters = new ParameterSet(new ParameterLayout(Plain));
        RandomModels.Create(Plain).Parameters.Values.CopyTo(parameters.Values.AsSpan());
        // Six elements, two experts each: expert 2 works for one element, the others for more.
        int[] chosen = [0, 1, 0, 3, 1, 3, 0, 1, 0, 3, 2, 3];
        int routers = parameters.Layout.Routers.Count;
        var trained = new PotentialModel(parameters, new double[6], new ExpertSelection([.. Enumerable.Repeat(chosen, routers)], 2));
        ParameterSet fewer = ParameterInitialization.Create(Plain with { RoutedExperts = 3 }, 3);
        var growth = new Growth(trained, fewer);
        Assert.Equal((0, 0), (growth.Fresh, growth.Added));
        ExpertMap was = parameters.Layout.Layers[1].Maps[MapKind.NodeSym], now = fewer.Layout.Layers[1].Maps[MapKind.NodeSym];
        int one = was.In * was.Out;
        foreach ((int before, int after) in new[] { (0, 0), (1, 1), (3, 2) })
            Assert.Equal(parameters[was.Routed!].Slice(before * one, one), fewer[now.Routed!].Slice(after * one, one));
        Assert.Equal([0, 2], growth.Selection!.Of(0, 1).ToArray());
        Assert.Contains(2, growth.Selection.Of(0, 5).ToArray());
        Assert.All(growth.Selection.Experts, row => Assert.All(row.Chunk(2), pair => Assert.True(pair[0] < pair[1] && pair[1] < 3)));
    }

    [Fact]
    public void Other_widths_more_experts_and_other_kinds_of_network_start_fresh()
    {
        PotentialModel trained = RandomModels.Create(Plain);
        foreach (ModelSpec spec in new[]
        {
            Plain with { NodeWidth = 14 }, Plain with { PairWidth = 11 }, Plain with { RoutedExperts = 5 }, Plain with { AxisNeurons = 2 },
            Plain with { SymDegree = 1 }, Plain with { PairInput = PairInput.Chebyshev, PairByNeighbor = true }, Plain with { Carry = (0.5, 1, 1), Layers = 4 },
            Plain with { HeadWidths = [7, 7, 14, 9] }, Plain with { Routing = Routing.Configuration },
        })
        {
            var growth = new Growth(trained, ParameterInitialization.Create(spec, 3));
            Assert.True(growth.Fresh > 0, spec.ToString());
            Assert.Null(growth.Selection);
        }
        Assert.Null(new Growth(trained, ParameterInitialization.Create(Plain with { ActiveExperts = 1 }, 3)).Selection);
        PotentialModel fine = RandomModels.Create(Plain with { PairInput = PairInput.Chebyshev, PairByNeighbor = true });
        Assert.Equal(1, new Growth(fine, ParameterInitialization.Create(fine.Spec with { PairInput = PairInput.Distance }, 3)).Fresh);
    }
}
