using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Conditions;
using Amalgam.Model.Experts;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3;

/// <summary>The spec as JSON, its validation, presets and counts.</summary>
public sealed class SpecTests
{
    private static ModelSpec Small => Presets.Create("small", SmallModels.Water);

    [Fact]
    public void EveryValidSpecSurvivesJsonExactly() => SmallModels.Specs.Sample(spec =>
    {
        string text = SpecJson.Write(spec).ToJsonString();
        ModelSpec back = SpecJson.Read(JsonNode.Parse(text)!.AsObject());
        return SpecJson.Write(back).ToJsonString() == text
            && BitConverter.DoubleToInt64Bits(back.PairCutoff) == BitConverter.DoubleToInt64Bits(spec.PairCutoff)
            && back.Carry == spec.Carry && back.Activation == spec.Activation && back.Positions == spec.Positions && back.CoreRepulsion == spec.CoreRepulsion
            && back.Elements.SequenceEqual(spec.Elements) && back.HeadWidths.SequenceEqual(spec.HeadWidths);
    }, iter: 2000);

    [Fact]
    public void EveryPropertyOfASpecHasAKey()
    {
        // The keys of conditions stand beside the others, and what routers read has a name of its own there. Rows of several heads are never written.
        IEnumerable<string> keys =
            [.. KeysOf(typeof(ModelSpec)).Except(["conditions", "head_of"]), .. KeysOf(typeof(ConditionSpec)).Except(["in_routers"]), "gates_read_conditions"];
        Assert.Equal(keys.Order(), SpecKeys.Names.Order());
        Assert.All(SpecKeys.OfExperts, name => Assert.NotNull(SpecKeys.Find(name)));

        static IEnumerable<string> KeysOf(Type type) => type.GetProperties().Where(property => property.CanWrite)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    [Theory]
    [InlineData("""{"pair_cutoff": 30}""", "model.pair_cutoff: expected 0.5 to 20 Å, found 30")]
    [InlineData("""{"pair_cutoff": 1e999}""", "model.pair_cutoff: expected 0.5 to 20 Å, found Infinity")]
    [InlineData("""{"pair_cutoff": "5"}""", "model.pair_cutoff: expected 0.5 to 20 Å, found \"5\"")]
    [InlineData("""{"node_width": 64.5}""", "model.node_width: expected 1 to 1024, found 64.5")]
    [InlineData("""{"layers": 0}""", "model.layers: expected 1 to 64, found 0")]
    [InlineData("""{"node_widht": 64}""", "model.node_widht: expected a known key, found this one\n  → did you mean 'node_width'?")]
    [InlineData("""{"routing": "elemnet"}""", "model.routing: expected none, element or configuration, found \"elemnet\"\n  → did you mean 'element'?")]
    [InlineData("""{"positions": ["node", "bond"]}""",
        "model.positions: expected a list of node, pair, angle, head, found [\"node\",\"bond\"]\n"
        + "  → known: node, pair, angle, head")]
    [InlineData("""{"positions": ["node", "node"]}""", "model.positions: expected a list of node, pair, angle, head, found [\"node\",\"node\"]")]
    [InlineData("""{"positions": []}""",
        "model.positions: expected at least one of node, pair, angle, head, found none\n"
        + "  → for a model without experts set routing = \"none\"")]
    [InlineData("""{"active_experts": 17}""", "model.active_experts: expected at most 16 (routed_experts), found 17")]
    [InlineData("""{"active_experts": 0}""",
        "model.active_experts: expected at least 1 of 16 routed experts, found 0\n"
        + "  → for shared experts alone set routed_experts = 0")]
    [InlineData("""{"routed_experts": 0, "active_experts": 0, "shared_experts": 0}""",
        "model.shared_experts: expected at least one expert at work (shared_experts + active_experts), found 0")]
    [InlineData("""{"angle_cutoff": 5.5}""", "model.angle_cutoff: expected at most 5 Å (pair_cutoff), found 5.5")]
    [InlineData("""{"pair_switch_start": 5}""", "model.pair_switch_start: expected less than 5 Å (pair_cutoff), found 5")]
    [InlineData("""{"angle_switch_start": 0, "switch": "exponential"}""", "model.angle_switch_start: expected more than 0 Å with switch exponential, found 0")]
    [InlineData("""{"axis_neurons": 33}""", "model.axis_neurons: expected at most 32 (the smaller of node_width and pair_width), found 33")]
    [InlineData("""{"core_repulsion": {"inner": 0.5, "outer": 5.5}}""",
        "model.core_repulsion: expected outer at most 5 Å (pair_cutoff), found 5.5\n"
        + "  → beyond the pair cutoff there are no pairs to act on")]
    [InlineData("""{"core_repulsion": {"inner": 0.5, "outer": 0.5}}""",
        "model.core_repulsion: expected { inner = Å, outer = Å } with 0 ≤ inner < outer, or none, found {\"inner\":0.5,\"outer\":0.5}")]
    [InlineData("""{"activation": "relu"}""", "model.activation: expected \"silu\", \"tanh\" or \"silut:T\" with T up to 100, found \"relu\"")]
    [InlineData("""{"activation": "silut:1e999"}""", "model.activation: expected \"silu\", \"tanh\" or \"silut:T\" with T up to 100, found \"silut:Infinity\"")]
    [InlineData("""{"elements": ["H", "Xx"]}""",
        "model.elements: expected a list of 1 to 118 different element symbols, ascending by atomic number, found [\"H\",\"Xx\"]")]
    [InlineData("""{"elements": ["O", "H"]}""",
        "model.elements: expected a list of 1 to 118 different element symbols, ascending by atomic number, found [\"O\",\"H\"]")]
    [InlineData("""{"elements": ["O", "O"]}""",
        "model.elements: expected a list of 1 to 118 different element symbols, ascending by atomic number, found [\"O\",\"O\"]")]
    [InlineData("""{"elements": []}""", "model.elements: expected a list of 1 to 118 different element symbols, ascending by atomic number, found []")]
    [InlineData("""{"direction_scale": [0.3]}""", "model.direction_scale: expected one positive number for every element, or none, found [0.3]")]
    [InlineData("""{"head_widths": [64, 0]}""", "model.head_widths: expected a list of up to 16 widths, each 1 to 4096, found [64,0]")]
    [InlineData("""{"head_widths": [], "positions": ["head"]}""", "model.positions: expected no head experts as head_widths is empty, found head")]
    [InlineData("""{"layers": 1, "positions": ["angle"]}""", "model.positions: expected no angle experts as a model of one layer reads no angles, found angle")]
    [InlineData("""{"angle_width": 0, "positions": ["angle"]}""",
        "model.positions: expected no angle experts as there are no angles (angle_width 0), found angle\n"
        + "  → leave angle out of positions, or give angle_width")]
    [InlineData("""{"angle_width": 0, "angle_pair_channels": 3}""", "model.angle_pair_channels: expected none as there are no angles (angle_width 0), found 3")]
    [InlineData("""{"typewise_cutoff": {"offset": -1, "factor": 1}}""",
        "model.typewise_cutoff: expected { offset = Å, factor = number } with both 0 to 20, or none, found {\"offset\":-1,\"factor\":1}")]
    [InlineData("""{"typewise_cutoff": {"offset": 3.5, "factor": 0.75}, "switch": "exponential"}""",
        "model.typewise_cutoff: expected switch quintic, found exponential\n  → its weights do not end at a cutoff")]
    [InlineData("""{"typewise_cutoff": {"offset": 0, "factor": 1}}""",
        "model.typewise_cutoff: expected a cutoff of more than 1 Å for H–H, where switches begin, found 0.62\n  → give a larger offset")]
    [InlineData("""{"typewise_cutoff": {"offset": 2, "factor": 1}, "core_repulsion": {"inner": 0.5, "outer": 2.7}}""",
        "model.core_repulsion: expected outer at most 2.62 Å, the cutoff of H–H, found 2.7\n  → beyond the pair cutoff there are no pairs to act on")]
    [InlineData("""{"sym_degree": 5}""", "model.sym_degree: expected 1 to 4, found 5")]
    public void WrongValuesAreNamed(string overrides, string message)
    {
        var exception = Assert.Throws<InvalidDataException>(() => SpecJson.Apply(Small, JsonNode.Parse(overrides)!.AsObject()));
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllProblemsAreNamedAtOnceUpToTen()
    {
        var wrong = new JsonObject();
        for (int index = 0; index < 13; index++) wrong[$"zzzzzzzz{index}"] = index;
        string message = Assert.Throws<InvalidDataException>(() => SpecJson.Apply(Small, wrong, "run.toml: model")).Message;
        Assert.Equal(10, message.Split("run.toml: model.zzzzzzzz").Length - 1);
        Assert.EndsWith("… and 3 more", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverridesMayComeFromTomlWithItsLongNumbersAndWithoutNull()
    {
        ModelSpec spec = SpecJson.Apply(Small with { CoreRepulsion = new(0.5, 1), AngleNodeChannels = 3 }, new JsonObject
        {
            ["node_width"] = 48L, ["pair_cutoff"] = 6L, ["pair_normalization"] = 33.25, ["core_repulsion"] = "none", ["angle_node_channels"] = "none",
            ["positions"] = new JsonArray("head", "node"), ["head_reads_element"] = true, ["expert_kind"] = "linear", ["gate"] = "softmax_topk",
        });
        Assert.Equal((48, 6.0, 33.25), (spec.NodeWidth, spec.PairCutoff, spec.PairNormalization));
        Assert.Null(spec.CoreRepulsion);
        Assert.Null(spec.AngleNodeChannels);
        Assert.Equal(ExpertPositions.Node | ExpertPositions.Head, spec.Positions);
        Assert.Equal((true, ExpertKind.Linear, GateKind.SoftmaxTopk), (spec.HeadReadsElement, spec.ExpertKind, spec.Gate));
    }

    [Fact]
    public void ANetworkWithoutAnglesAsksNothingOfTheirCutoff()
    {
        ModelSpec spec = SpecJson.Apply(Small, new JsonObject { ["angle_width"] = 0, ["pair_cutoff"] = 3.0 });
        Assert.False(spec.ReadsAngles);
        Assert.Null(new ParameterLayout(spec).AngleWeight);
        Assert.DoesNotContain(new ParameterLayout(spec).Tensors, tensor => tensor.Name.Contains("angle", StringComparison.Ordinal)
            || tensor.Name.Contains("pair_mix", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadingRequiresEveryKey()
    {
        JsonObject map = SpecJson.Write(Small);
        map.Remove("gate");
        Assert.Contains("model.gate: expected topk_softmax or softmax_topk, found nothing",
            Assert.Throws<InvalidDataException>(() => SpecJson.Read(map)).Message);
    }

    [Fact]
    public void NumbersThatAreNotFiniteAreRefusedInCodeToo()
    {
        var exception = Assert.Throws<InvalidDataException>(() =>
            SpecValidation.Check(Small with { PairCutoff = double.NaN, DirectionScale = [0.3, double.PositiveInfinity], Routing = (Routing)9 }));
        Assert.Contains("model.pair_cutoff: expected 0.5 to 20 Å, found NaN", exception.Message);
        Assert.Contains("model.routing: expected none, element or configuration, found \"9\"", exception.Message);
        Assert.Contains("model.direction_scale: expected one positive number for every element, or none, found numbers that are not finite", exception.Message);
    }

    [Fact]
    public void TooLargeModelsAreRefusedBeforeAnythingIsBuilt()
    {
        ModelSpec huge = Small with { NodeWidth = 1024, PairWidth = 1024, AngleWidth = 1024, Layers = 64, RoutedExperts = 4096 };
        Assert.Contains("expected at most 2147483591 parameters, found", Assert.Throws<InvalidDataException>(() => SpecValidation.Check(huge)).Message);
    }

    public static TheoryData<string, PresetSizes> DocumentedSizes => new()
    {
        { "tiny", new((32, 16, 8), 2, (5.0, 3.5), (8, 2, 2), ExpertPositions.Node) },
        { "small", new((64, 32, 16), 3, (5.0, 4.0), (16, 2, 2), ExpertPositions.Node | ExpertPositions.Pair) },
        { "medium", new((128, 64, 32), 6, (6.0, 4.0), (32, 4, 4), ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle) },
        { "large", new((128, 64, 32), 16, (6.0, 4.5), (64, 4, 4), ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle) },
    };

    [Theory]
    [MemberData(nameof(DocumentedSizes))]
    public void PresetsAreTheDocumentedSizes(string name, PresetSizes sizes)
    {
        ModelSpec spec = Presets.Create(name, [new(8), new(1), new(8)]);
        SpecValidation.Check(spec);
        Assert.Equal(SmallModels.Water, spec.Elements);
        Assert.Equal(sizes, new PresetSizes((spec.NodeWidth, spec.PairWidth, spec.AngleWidth), spec.Layers, (spec.PairCutoff, spec.AngleCutoff),
            (spec.RoutedExperts, spec.ActiveExperts, spec.SharedExperts), spec.Positions));
        Assert.Equal(Routing.Element, spec.Routing);
        Assert.Contains(name, Presets.Names);
    }

    [Fact]
    public void UnknownPresetsAreNamed() =>
        Assert.Contains("found 'smal'\n  → did you mean 'small'?",
        Assert.Throws<InvalidDataException>(() => Presets.Create("smal", SmallModels.Water)).Message);

    [Fact]
    public void TotalCountsAreThoseOfTheLayout() =>
        SmallModels.Specs.Sample(spec => Assert.Equal(new ParameterLayout(spec).Count, ParameterCounts.Of(spec).Total), iter: 1000);

    [Fact]
    public void ActiveCountsFollowFromTheShapes()
    {
        // One layer: node_self 5×5, node_sym 2(4+5)×5, node_pair 14×5 with steps 5 each; head 5→6→6 with a step where 6 = 6; then 6 + 1.
        ModelSpec spec = SmallModels.Spec with { Layers = 1, Positions = ExpertPositions.Node };
        int experts = 6 * 5 + 19 * 5, dense = 15 * 5 + 3 * 5 + 6 * 6 + 7 * 6 + 6 + 7 + 2 * 4;
        Assert.Equal(new ParameterCounts(4 * experts + dense + 2 * 5 + 5 * 3, 3 * experts + dense + 5, 4 * experts, 5 * 3), ParameterCounts.Of(spec));
    }

    [Theory]
    [InlineData(24, 0, 4_810_561)]
    [InlineData(16, 31, 3_268_689)]
    public void PublishedCountsOfDpa3AreReached(int layers, int dataSources, long published)
    {
        // DPA3 (118 elements, head 240-240-240) keeps the pair and angle maps of the last layer and the angle map of the last but one,
        // which cannot reach the energy; and it appends a one-hot data source to the head's input.
        ModelSpec spec = Presets.Create("large", Enumerable.Range(1, 118).Select(number => new Element(number)))
            with
        { Layers = layers, Routing = Routing.None, HeadWidths = [240, 240, 240] };
        long angle = 128 * 32 + 32 + 32, pair = (320 * 64 + 64) + (128 * 64 + 64) + (64 * 64 + 64) + 2 * 64;
        Assert.Equal(published, ParameterCounts.Of(spec).Total + pair + 2 * angle + 240 * dataSources);
    }

    [Theory]
    [InlineData("node_widht", "node_width", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void DistancesAreKnown(string from, string to, int distance) => Assert.Equal(distance, NearestName.Distance(from, to));

    [Fact]
    public void FarNamesAreNoAdvice()
    {
        Assert.Equal("pair_cutoff", NearestName.Name("Pair-Cutof", SpecKeys.Names));
        Assert.Null(NearestName.Name("temperature", SpecKeys.Names));
    }

    /// <summary>What the documentation says of a preset.</summary>
    /// <param name="Cutoffs">Å</param>
    public sealed record PresetSizes(
        (int Node, int Pair, int Angle) Widths, int Layers, (double Pair, double Angle) Cutoffs, (int Routed, int Active, int Shared) Experts,
        ExpertPositions Positions);
}
