using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Training.Grid;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Which networks a grid holds, and that those called equal are equal.</summary>
public sealed class AblationGridTests : IDisposable
{
    private readonly AblationSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void TheUsualGridChangesOneThingAtATime()
    {
        AblationPlan ablation = samples.Prepare("steps = 5");
        Assert.Equal(
            [
                "moe-element-half", "mole-element-half", "moe-configuration-half", "moe-element-none", "moe-element-all", "moe-element-half-e2",
                    "moe-element-half-e8",
                "moe-element-half-softmax-topk", "dense-width", "dense-active",
            ],
            ablation.Grid.Variants.Select(variant => variant.Name));
        Assert.Equal(["moe-element-half"], ablation.Grid.Variants.Where(variant => variant.IsBase).Select(variant => variant.Name));
        Dictionary<string, ModelSpec> specs = ablation.Grid.Variants.ToDictionary(variant => variant.Name, variant => variant.Spec);
        Assert.Equal((4, 1, 1), Experts(specs["moe-element-half"]));
        Assert.Equal((4, 2, 0), Experts(specs["moe-element-none"]));
        Assert.Equal((0, 0, 2), Experts(specs["moe-element-all"]));
        Assert.Equal((2, 1, 1), Experts(specs["moe-element-half-e2"]));
        Assert.Equal((8, 1, 1), Experts(specs["moe-element-half-e8"]));
        Assert.Equal((ExpertKind.Linear, Routing.Element), (specs["mole-element-half"].ExpertKind, specs["mole-element-half"].Routing));
        Assert.Equal((ExpertKind.Nonlinear, Routing.Configuration), (specs["moe-configuration-half"].ExpertKind, specs["moe-configuration-half"].Routing));
        Assert.Equal(GateKind.SoftmaxTopk, specs["moe-element-half-softmax-topk"].Gate);
        Assert.Equal((Routing.None, 8, 4, 4),
            (specs["dense-width"].Routing, specs["dense-width"].NodeWidth, specs["dense-width"].PairWidth, specs["dense-width"].AngleWidth));
        // Every network with the first seed before any with the second.
        Assert.Equal(30, ablation.Runs.Count);
        Assert.All(ablation.Runs.Take(10), run => Assert.Equal(1, run.Seed));
    }

    [Fact]
    public void ParametersAreThoseOfTheLayout()
    {
        // n 8, e 4, A 4: node_self 8·8 + 8, node_sym 4·(8 + 4)·8 + 8 and, in both layers, E + S = 5 of each instead of one; routers 2 · 8 · 4.
        AblationPlan ablation = samples.Prepare("steps = 5");
        Dictionary<string, AblationVariant> variants = ablation.Grid.Variants.ToDictionary(variant => variant.Name);
        long expert = 8 * 8 + 8 + (48 * 8 + 8), dense = variants["dense-width"].Parameters.Total;
        Assert.Equal(dense + 2 * 4 * expert + 2 * 8 * 4, variants["moe-element-half"].Parameters.Total);
        Assert.Equal(dense + 2 * 8 * expert + 2 * 8 * 8, variants["moe-element-half-e8"].Parameters.Total);
        Assert.Equal(dense + 2 * expert, variants["moe-element-all"].Parameters.Total);
        // At work: two experts instead of one, and one row of the element table of three elements.
        foreach (string name in new[] { "moe-element-half", "moe-element-none", "moe-element-all", "moe-element-half-e8", "mole-element-half" })
            Assert.Equal(dense - 2 * 8 + 2 * expert, variants[name].Parameters.Active);
        Assert.All(ablation.Grid.Variants, variant => Assert.Equal(new ParameterLayout(variant.Spec).Count, variant.Parameters.Total));
    }

    [Theory]
    [InlineData("[\"node\"]")]
    [InlineData("[\"node\", \"pair\"]")]
    [InlineData("[\"node\", \"pair\", \"angle\"]")]
    [InlineData("[\"pair\"]")]
    [InlineData("[\"angle\"]")]
    [InlineData("[\"node\", \"pair\", \"angle\", \"head\"]")]
    public void TheWiderDenseNetworkCostsAsMuchAsTheBaseOrALittleMore(string positions)
    {
        string model = $"""
            [model]
            preset = "tiny"

            [experts]
            positions = {positions}

            """;
        AblationPlan ablation = samples.Prepare("steps = 5", model);
        Dictionary<string, AblationVariant> variants = ablation.Grid.Variants.ToDictionary(variant => variant.Name);
        double ratio = ablation.CostOf(variants["dense-active"]) / ablation.CostOf(variants["moe-element-half"]);
        // Widths are multiples of eight, so the costs meet within a step of the widths.
        Assert.InRange(ratio, 1, 1.25);
        Assert.True(ablation.CostOf(variants["dense-width"]) < ablation.CostOf(variants["moe-element-half"]));
        // The costs of all mixtures with nonlinear experts are those of the base; linear experts are merged and cost what one does.
        foreach (string name in new[] { "moe-configuration-half", "moe-element-none", "moe-element-all", "moe-element-half-e16",
            "moe-element-half-softmax-topk" })
            Assert.Equal(ablation.CostOf(variants["moe-element-half"]), ablation.CostOf(variants[name]), 1e-9);
        Assert.Equal(ablation.CostOf(variants["dense-width"]), ablation.CostOf(variants["mole-element-half"]), 1e-9);
    }

    [Fact]
    public void TheEstimateCountsMultiplyAddsOfADenseNetwork()
    {
        // One layer, n 8, e 4, A 4, a head of 8: by hand, with 12 for an activation, 40 for the geometry of a pair and three moments a channel.
        ModelSpec spec = Presets.Create("tiny", [new Element(1)]) with
        {
            NodeWidth = 8,
            PairWidth = 4,
            AngleWidth = 4,
            Layers = 1,
            HeadWidths = [8],
            Routing = Routing.None
        };
        double atom = (8 + 48 + 2 * 12) * 8 + 2 * 8 * 8 + 3 * 4 * 12, pair = 40 + 3 * 12 + (4 + 12) * 8, head = (8 + 12) * 8 + 8;
        Assert.Equal(atom + 10 * pair + head, new ActiveCost(10, 5, 30).Of(spec), 1e-9);
    }

    [Fact]
    public void TheFullGridHoldsEveryCombinationOnce()
    {
        AblationPlan ablation = samples.Prepare("steps = 5\nfull = true\nroutings = [\"element\", \"configuration\"]");
        // 2 kinds × (2 routings × 2 shares × 3 numbers × 2 gates + all shared, where these mean nothing) + 2 dense.
        Assert.Equal(2 * (2 * 2 * 3 * 2 + 1) + 2, ablation.Grid.Variants.Count);
        Assert.Equal(ablation.Grid.Variants.Count, ablation.Grid.Variants.Select(variant => variant.Name).Distinct().Count());
        Assert.Equal(ablation.Grid.Variants.Count, ablation.Grid.Variants.Select(variant => SpecJson.Write(variant.Spec).ToJsonString()).Distinct().Count());
        Assert.Equal("moe-element-half", ablation.Grid.Variants[0].Name);
        Assert.Contains(ablation.Grid.Variants, variant => variant.Name == "mole-configuration-none-e8-softmax-topk");
    }

    [Fact]
    public void OnlyTheNetworksThatAreNamedAreTrained()
    {
        AblationPlan ablation = samples.Prepare("seeds = [4, 9]\nvariants = [\"dense-active\", \"moe-element-half\"]");
        Assert.Equal([("moe-element-half", 4), ("dense-active", 4), ("moe-element-half", 9), ("dense-active", 9)],
            ablation.Runs.Select(run => (run.Variant.Name, run.Seed)));
        string message = Assert.Throws<InvalidDataException>(() => samples.Prepare("variants = [\"moe-element-halve\"]")).Message;
        Assert.Equal("[ablate] variants: expected names of the grid, found 'moe-element-halve'\n  → did you mean 'moe-element-half'?", message);
    }

    private static (int, int, int) Experts(ModelSpec spec) => (spec.RoutedExperts, spec.ActiveExperts, spec.SharedExperts);
}
