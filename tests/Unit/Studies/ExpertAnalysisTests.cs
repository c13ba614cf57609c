using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Pages.Specialization;
using Amalgam.Studies.Specialization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class ExpertAnalysisTests
{
    private static readonly ExpertAnalysisOptions Quick = new() { Permutations = 199, FreshStarts = 5 };

    [Theory]
    [InlineData("element_moe_topk")]
    [InlineData("element_moe_softmax_angle")]
    [InlineData("element_moe_everywhere")]
    [InlineData("element_no_shared")]
    public void Gate_tables_are_what_the_reference_network_uses(string spec)
    {
        PotentialModel model = RandomModels.Create(spec);
        IReadOnlyList<GateTable> tables = GateTable.Of(model);
        var experts = new ReferenceExperts(model, new Tape(model.Parameters, null, true), null);
        ParameterLayout layout = model.Parameters.Layout;
        foreach (ExpertMap map in layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map))
            .Where(map => map.Router >= 0))
            for (int element = 0; element < model.Spec.Elements.Count; element++)
            {
                // At x = 0 an expert says φ(b): X(0) = Σ g φ(b) + Σ φ(c).
                double[] found = experts.Apply(map, model.Spec.Activation, new Variable(new double[map.In]), element).Value;
                for (int channel = 0; channel < map.Out; channel++)
                {
                    double expected = 0;
                    for (int expert = 0; expert < model.Spec.RoutedExperts; expert++)
                        expected += tables[map.Router].Of(element)[expert]
                            * model.Spec.Activation.At(model.Parameters[map.RoutedBias!][expert * map.Out + channel]).Value;
                    for (int shared = 0; shared < model.Spec.SharedExperts;
                        shared++) expected += model.Spec.Activation.At(model.Parameters[map.SharedBias!][shared * map.Out + channel]).Value;
                    Assert.Equal(expected, found[channel], 13);
                }
            }
    }

    /// <summary>One router, three elements, four experts of which two are active; gates by hand.</summary>
    private static PotentialModel ByHand()
    {
        ModelSpec spec = Presets.Create("tiny", [new(1), new(6), new(8)])
            with
        { RoutedExperts = 4, ActiveExperts = 2, SharedExperts = 0, Layers = 1, HeadWidths = [] };
        ParameterSet parameters = ParameterInitialization.Create(spec, 3);
        ParameterLayout layout = parameters.Layout;
        parameters[layout.ElementTable].Clear();
        parameters[layout.Routers[0].Weight].Clear();
        // t_z is the unit vector of z, so that rows of the router are the logits: e^logit = 3 and 1 give gates 3/4 and 1/4.
        for (int element = 0; element < 3; element++) parameters[layout.ElementTable][element * spec.NodeWidth + element] = 1;
        double three = Math.Log(3);
        new double[] { three, 0, 0, 0 }.CopyTo(parameters[layout.Routers[0].Weight]);
        new double[] { 0, 0, 0, 0 }.CopyTo(parameters[layout.Routers[0].Weight][4..]);
        new double[] { three, 0, 0, 0 }.CopyTo(parameters[layout.Routers[0].Weight][8..]);
        return new PotentialModel(parameters, [0, 0, 0], new ExpertSelection([[0, 1, 1, 2, 0, 1]], 2));
    }

    [Fact]
    public void Loads_entropies_and_similarities_are_those_of_the_hand()
    {
        PotentialModel model = ByHand();
        var data = new ExpertData([10, 80, 10], "hand", [], []);
        ExpertAnalysis analysis = ExpertAnalysis.Of(model, Quick, data);
        RouterReport router = Assert.Single(analysis.Routers);
        // H: ¾ ¼ 0 0; C: 0 ½ ½ 0; O: ¾ ¼ 0 0.
        Near([0.75, 0.25, 0, 0, 0, 0.5, 0.5, 0, 0.75, 0.25, 0, 0], router.Gates.Gates);
        Near([0.5, 1.0 / 3, 1.0 / 6, 0], [.. router.Experts.Select(expert => expert.GateShare)]);
        Near([0.15, 0.45, 0.4, 0], [.. router.Experts.Select(expert => expert.AtomShare!.Value)]);
        Assert.Equal([3], router.Dead);
        Assert.Equal([0, 2], router.Experts[0].Elements);
        double split = -(0.75 * Math.Log2(0.75) + 0.25 * Math.Log2(0.25));
        Assert.Equal((2 * split + 1) / 3, router.ElementEntropy, 13);
        Assert.Equal(0.5 + Math.Log2(3) / 3 + Math.Log2(6) / 6, router.LoadEntropy, 13);
        // cos(H, C) = (¼ · ½)/(√(10/16) · √½); H and O are the same; H and C share expert 1 of 0, 1, 2.
        double cosine = 0.125 / Math.Sqrt(0.625 * 0.5);
        Near([0, 1 - cosine, 0, 1 - cosine, 0, 1 - cosine, 0, 1 - cosine, 0], analysis.Measure(ElementMeasure.Gates));
        Near([0, 2.0 / 3, 0, 2.0 / 3, 0, 2.0 / 3, 0, 2.0 / 3, 0], analysis.Measure(ElementMeasure.Selection));
        Assert.Equal(["O", "H", "H"], analysis.Elements.Select(report => report.Nearest.Symbol));
        Assert.Equal([true, true, true], analysis.Elements.Select(report => report.HasFewAtoms));
    }

    [Fact]
    public void Merged_weights_are_as_far_apart_as_the_matrices_put_together()
    {
        PotentialModel model = RandomModels.Create("element_moe_everywhere");
        ParameterLayout layout = model.Parameters.Layout;
        IReadOnlyList<GateTable> tables = GateTable.Of(model);
        int n = model.Spec.Elements.Count, routers = layout.Routers.Count;
        double[] squares = new double[n * n];
        for (int router = 0; router < routers; router++)
        {
            ExpertMap[] maps = [.. layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map))
                .Where(map => map.Router == router)];
            foreach (ExpertMap map in maps)
            {
                double[][] merged = [.. Enumerable.Range(0, n).Select(element => Merged(model, map, tables[router].Of(element).ToArray()))];
                double mean = merged.Average(weights => weights.Sum(weight => weight * weight));
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++) squares[i * n + j] += merged[i].Zip(merged[j], (left, right) => (left - right) * (left - right))
                        .Sum() / (mean * maps.Length * routers);
            }
        }
        Near([.. squares.Select(Math.Sqrt)], ElementMeasure.Of(model).First(measure => measure.Name == ElementMeasure.MergedWeights).Distances, 11);
    }

    private static double[] Merged(PotentialModel model, ExpertMap map, double[] gates)
    {
        double[] merged = new double[map.In * map.Out + map.Out];
        for (int expert = 0; expert < gates.Length; expert++)
        {
            for (int i = 0; i < map.In * map.Out; i++) merged[i] += gates[expert] * model.Parameters[map.Routed!][expert * map.In * map.Out + i];
            for (int i = 0; i < map.Out; i++) merged[map.In * map.Out + i] += gates[expert] * model.Parameters[map.RoutedBias!][expert * map.Out + i];
        }
        return merged;
    }

    [Fact]
    public void Experts_with_the_same_weights_are_duplicates()
    {
        PotentialModel model = RandomModels.Create("element_moe_topk");
        ParameterLayout layout = model.Parameters.Layout;
        foreach (ExpertMap map in layout.Layers.SelectMany(layer => layer.Maps.Values).Where(map => map.Router == 1))
        {
            int size = map.In * map.Out;
            model.Parameters[map.Routed!].Slice(3 * size, size).CopyTo(model.Parameters[map.Routed!][size..]);
            model.Parameters[map.RoutedBias!].Slice(3 * map.Out, map.Out).CopyTo(model.Parameters[map.RoutedBias!][map.Out..]);
        }
        ExpertAnalysis analysis = ExpertAnalysis.Of(model, Quick);
        (int first, int second, double cosine) = Assert.Single(analysis.Routers[1].Duplicates);
        Assert.Equal((1, 3), (first, second));
        Assert.Equal(1, cosine, 12);
        Assert.Equal(3, analysis.Routers[1].Experts[1].Nearest);
        Assert.Empty(analysis.Routers[0].Duplicates);
    }

    [Fact]
    public void Experts_made_from_the_periodic_table_correlate_with_it_and_random_ones_do_not()
    {
        PotentialModel random = Chemical(0), chemical = Chemical(1);
        MantelRow row = ExpertAnalysis.Of(chemical, Quick)
            .TestChemistry(cancellation: TestContext.Current.CancellationToken).Chemistry!.Find(ElementMeasure.Gates, "group")!;
        Assert.True(row.Correlation > 0.5 && row.Chance == 1.0 / 200 && row.DifferenceChance == 1.0 / 200 && row.FreshChance == 1.0 / 6, row.ToString());
        MantelRow start = ExpertAnalysis.Of(random, Quick)
            .TestChemistry(cancellation: TestContext.Current.CancellationToken).Chemistry!.Find(ElementMeasure.Gates, "group")!;
        Assert.Equal(start.Correlation, start.Initial!.Value, 12); // the model is its own initialisation
        Assert.Equal(row.Initial!.Value, start.Correlation, 12);
        Assert.True(start.DifferenceChance == 1, start.ToString());
    }

    [Fact]
    public void A_model_is_compared_with_the_start_that_its_settings_name()
    {
        var start = new RandomStart(5, 0.25, 0.5);
        PotentialModel model = Initialization.Create(Presets.Create("tiny", Enumerable.Range(3, 10).Select(number => new Element(number))), start);
        var settings = System.Text.Json.Nodes.JsonNode.Parse("{\"model\": {\"start\": null, \"upcycle\": null, \"chemical_start\": 0.5}, \"experts\": "
            + "{\"routed_start\": 0.25}, \"training\": {\"seed\": 5}}");
        var trained = new PotentialModel(model.Parameters, model.ReferenceEnergies,
            model.Selection)
        { Provenance = new System.Text.Json.Nodes.JsonObject { ["settings"] = settings } };
        Assert.Equal(start, Initialization.Of(trained));
        Assert.Equal(new RandomStart(5), Initialization.Of(Chemical(0))); // settings of a model from before these keys
        Assert.Null(Initialization.Of(model));
    }

    /// <summary>A fresh model of seed 5; with <paramref name="chemistry"/> its selections and gates are functions of the group.</summary>
    private static PotentialModel Chemical(double chemistry)
    {
        ModelSpec spec = Presets.Create("tiny", Enumerable.Range(3, 34).Select(number => new Element(number))) with { RoutedExperts = 6 };
        PotentialModel start = Initialization.Create(spec, new RandomStart(5));
        ExpertSelection selection = chemistry == 0 ? start.Selection! : new ExpertSelection(
            [.. start.Selection!.Experts.Select(_ => spec.Elements.SelectMany(element => new[] { (element.Group - 1) / 4, (element.Group - 1) / 4 + 1 })
                .ToArray())], 2);
        var provenance = new System.Text.Json.Nodes.JsonObject
        {
            ["settings"] = new System.Text.Json.Nodes.JsonObject
            {
                ["model"] = new System.Text.Json.Nodes.JsonObject { ["start"] = null, ["upcycle"] = null },
                ["training"] = new System.Text.Json.Nodes.JsonObject { ["seed"] = 5 },
            },
        };
        return new PotentialModel(start.Parameters, start.ReferenceEnergies, selection) { Provenance = provenance };
    }

    [Fact]
    public void Models_without_experts_are_refused_and_one_element_gives_what_there_is()
    {
        var dense = Assert.Throws<InvalidDataException>(() => ExpertAnalysis.Of(RandomModels.Create("dense")));
        Assert.Contains("expected a model with routed experts, found a dense one", dense.Message, StringComparison.Ordinal);
        var shared = Assert.Throws<InvalidDataException>(() => ExpertAnalysis.Of(RandomModels.Create("element_shared_only")));
        Assert.Contains("shared experts only", shared.Message, StringComparison.Ordinal);
        PotentialModel one = Initialization.Create(Presets.Create("tiny", [new(42)]), new RandomStart(1));
        ExpertAnalysis analysis = ExpertAnalysis.Of(one, Quick).TestChemistry(cancellation: TestContext.Current.CancellationToken);
        Assert.Null(analysis.Chemistry);
        Assert.Null(analysis.GateComponents);
        Assert.Equal(6, analysis.Routers[0].Dead.Count);
        Assert.NotEmpty(ExpertPlots.Of(analysis, null));
        Assert.Contains(ExpertFindings.Of(analysis, null), sentence => sentence.Contains("too few", StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_routing_shows_pure_compositions_and_the_loads_of_real_ones()
    {
        PotentialModel model = RandomModels.Create("configuration_mole_topk");
        Structure[] structures = [NamedStructures.Create("water"), NamedStructures.Create("salt")];
        ExpertAnalysis analysis = ExpertAnalysis.Of(model, Quick, ExpertData.Of(model.Spec, structures, "two"));
        double[][] fractions = [[1.0 * 2 / 3, 0, 1.0 / 3, 0, 0, 0], [0, 0, 0, 0.5, 0.5, 0]];
        var classes = new GateClasses(model.Parameters.Routers, null, fractions);
        for (int router = 0; router < analysis.Routers.Count; router++)
        {
            double[] expected = new double[4];
            foreach ((int row, int atoms) in new[] { (0, 9), (1, 2) })
                for (int slot = 0; slot < 2; slot++) expected[classes.Selected[router][2 * row + slot]] += atoms / 11.0 * classes.Gates[router][2 * row + slot];
            Near(expected, [.. analysis.Routers[router].Experts.Select(expert => expert.AtomShare!.Value)], 12);
        }
        Assert.Equal(RandomModels.Create("configuration_mole_topk").Spec.Elements.Count, analysis.Tables[0].Elements);
    }

    [Fact]
    public void Atoms_of_the_training_data_are_read_from_the_model()
    {
        PotentialModel hand = ByHand();
        var model = new PotentialModel(hand.Parameters, hand.ReferenceEnergies,
            hand.Selection)
        { Provenance = new() { ["atoms_by_element"] = new System.Text.Json.Nodes.JsonObject { ["H"] = 7L, ["O"] = 5000L } } };
        ExpertAnalysis analysis = ExpertAnalysis.Of(model, Quick);
        Assert.Equal([7, 0, 5000], analysis.Elements.Select(report => report.Atoms!.Value));
        Assert.Equal([true, true, false], analysis.Elements.Select(report => report.HasFewAtoms));
        Assert.Equal("the training data", analysis.LoadSource);
    }

    private static void Near(double[] expected, double[] found, int digits = 13)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], digits);
    }
}
