using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Xunit;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Start;

/// <summary>Random numbers and initial parameters.</summary>
public sealed class InitializationTests
{
    private static ModelSpec Spec(string preset) => Presets.Create(preset, Enumerable.Range(1, 20).Select(number => new Element(number)));

    [Fact]
    public void TheGeneratorIsXoshiroSeededBySplitMix()
    {
        // SplitMix64 of seed 0 begins E220A8397B1DCDAF, 6E789E6AA1B965F4, 06C45D188009454F, F88BB8A8724C81EC; the first
        // output of xoshiro256++ is rotl(s0 + s3, 23) + s0.
        ulong s0 = 0xE220A8397B1DCDAF, s1 = 0x6E789E6AA1B965F4, s2 = 0x06C45D188009454F, s3 = 0xF88BB8A8724C81EC;
        var random = new DeterministicRandom(0);
        for (int draw = 0; draw < 100; draw++)
        {
            Assert.Equal(ulong.RotateLeft(s0 + s3, 23) + s0, random.Next());
            ulong t = s1 << 17;
            (s2, s3) = (s2 ^ s0, s3 ^ s1);
            (s1, s0) = (s1 ^ s2, s0 ^ s3);
            (s2, s3) = (s2 ^ t, ulong.RotateLeft(s3, 45));
        }
    }

    [Fact]
    public void DistributionsHaveTheirMoments()
    {
        var random = new DeterministicRandom(5, "moments");
        double[] normal = new double[200_000], uniform = new double[200_000];
        for (int index = 0; index < normal.Length; index++) (normal[index], uniform[index]) = (random.NextNormal(), random.NextUniform());
        (double mean, double variance) = ParameterFormulas.Moments(normal);
        Assert.InRange(mean, -0.01, 0.01);
        Assert.InRange(variance, 0.985, 1.015);
        Assert.InRange(normal.Average(x => x * x * x * x), 2.9, 3.1);
        Assert.InRange(normal.Count(x => x > 1.959964) / 200_000.0, 0.0235, 0.0265);
        Assert.InRange(ParameterFormulas.Moments(uniform).Mean, 0.495, 0.505);
        Assert.All(uniform, x => Assert.InRange(x, 0, 1 - 1e-17));
        int[] counts = new int[7];
        for (int draw = 0; draw < 70_000; draw++) counts[random.NextIndex(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbersForEver()
    {
        double[] first = ParameterInitialization.Create(SmallModels.Spec, 7).Values;
        Assert.Equal(first, ParameterInitialization.Create(SmallModels.Spec, 7).Values);
        Assert.NotEqual(first, ParameterInitialization.Create(SmallModels.Spec, 8).Values);
        // Held in float exactly, so that a file in single precision loses nothing.
        Assert.All(first, value => Assert.Equal((float)value, value));
    }

    [Fact]
    public void TensorsDoNotDependOnTheRestOfTheNetwork()
    {
        ParameterSet three = ParameterInitialization.Create(SmallModels.Spec, 7), two = ParameterInitialization.Create(SmallModels.Spec with { Layers = 2 }, 7);
        foreach (string name in (string[])["element_table", "layers.0.router.node", "layers.1.node_sym.routed.weight", "head.out.weight"])
            Assert.Equal(ParameterFormulas.Tensor(three, name), ParameterFormulas.Tensor(two, name));
    }

    [Fact]
    public void DenseWeightsHaveTheDocumentedSpread()
    {
        ParameterSet parameters = ParameterInitialization.Create(Spec("medium") with { Routing = Routing.None, Layers = 1 }, 3);
        ExpertMap sym = parameters.Layout.Layers[0].Maps[MapKind.NodeSym];
        (double mean, double variance) = ParameterFormulas.Moments(parameters[sym.Shared!]);
        Assert.InRange(variance * (768 + 128), 0.98, 1.02);
        Assert.InRange(mean, -1e-3, 1e-3);
        foreach (ParameterTensor tensor in parameters.Layout.Tensors.Where(tensor =>
            tensor.Name.EndsWith("shared.bias", StringComparison.Ordinal))) Assert.All(parameters[tensor].ToArray(), value => Assert.Equal(0, value));
        foreach (ParameterTensor tensor in parameters.Layout.Tensors.Where(tensor =>
            tensor.Name.EndsWith(".step", StringComparison.Ordinal))) Assert.All(parameters[tensor].ToArray(), value => Assert.Equal(0.1f, value));
    }

    [Theory]
    [InlineData(Routing.Element)]
    [InlineData(Routing.Configuration)]
    public void RoutersGiveLogitsOfUnitSpread(Routing routing)
    {
        ParameterSet parameters = ParameterInitialization.Create(Spec("medium")
            with
        { Routing = routing, Layers = 1, Positions = ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Head }, 11);
        var all = new List<double>();
        var logits = new double[32];
        for (int router = 0; router < parameters.Layout.Routers.Count; router++)
            for (int element = 0; element < 20; element++)
            {
                parameters.Routers.Logits(router, ParameterFormulas.RouterInput(parameters, element), logits);
                all.AddRange(logits);
            }
        Assert.InRange(ParameterFormulas.Moments(all.ToArray()).Variance, 0.7, 1.4);
    }

    [Fact]
    public void ANetworkWithASymProductBeginsAsTheOneWithoutIt()
    {
        ModelSpec spec = SmallModels.Spec with { SymDegree = 2 };
        Evaluation without = SmallModels.Evaluate(SmallModels.Model(spec)), with = SmallModels.Evaluate(SmallModels.Model(spec with { SymProduct = true }));
        Assert.Equal(without.Energy, with.Energy);
        // The reverse pass adds one term more, of zeros, in another order.
        Assert.All(without.Forces.ToArray().Zip(with.Forces.ToArray()), force => Assert.Equal(force.First, force.Second, 1e-15));
    }

    [Fact]
    public void EmbeddingsBeginAtUnitScaleAndTellDistancesApart()
    {
        ParameterSet parameters = ParameterInitialization.Create(Spec("tiny")
            with
        { PairWidth = 1024, AngleWidth = 1024, AngleNodeChannels = 1, AnglePairChannels = 1, PairCutoff = 6, Routing = Routing.None }, 2);
        double[] w = ParameterFormulas.Tensor(parameters, "pair_embedding.weight"), b = ParameterFormulas.Tensor(parameters, "pair_embedding.bias");
        Assert.All(w.Zip(b), channel => Assert.InRange(-channel.Second / channel.First, -1e-6, 6 + 1e-6));
        Assert.InRange(Enumerable.Range(0, 600).Average(step => w.Zip(b, (weight, bias) => Math.Pow(weight * step * 0.01 + bias, 2)).Average()), 0.85, 1.15);
        // ⟨cos²⟩ = 1/3 over the sphere, c = cos/√π.
        Assert.InRange(ParameterFormulas.Tensor(parameters, "angle_embedding.weight").Average(x => x * x / (3 * Math.PI)), 0.85, 1.15);
        ParameterSet wide = ParameterInitialization.Create(Spec("tiny") with { NodeWidth = 1024, PairWidth = 8, Layers = 1, Routing = Routing.None }, 2);
        Assert.InRange(ParameterFormulas.Tensor(wide, "element_table").Average(x => x * x), 0.96, 1.04);
    }

    [Theory]
    [InlineData(ExpertKind.Linear, GateKind.TopkSoftmax, 2, 2)]
    [InlineData(ExpertKind.Nonlinear, GateKind.TopkSoftmax, 2, 2)]
    [InlineData(ExpertKind.Nonlinear, GateKind.TopkSoftmax, 4, 4)]
    [InlineData(ExpertKind.Nonlinear, GateKind.TopkSoftmax, 4, 0)]
    [InlineData(ExpertKind.Nonlinear, GateKind.SoftmaxTopk, 4, 1)]
    public void MessagesBeginAtTheScaleOfTheDenseNetwork(ExpertKind kind, GateKind gate, int active, int shared)
    {
        ModelSpec sparse = Spec("small") with { ExpertKind = kind, Gate = gate, ActiveExperts = active, SharedExperts = shared };
        double dense = MeanSquare(ParameterInitialization.Create(sparse with { Routing = Routing.None }, 1), 40);
        double mixed = MeanSquare(ParameterInitialization.Create(sparse, 1), 40);
        Assert.InRange(mixed / dense, 0.9, 1.1);
    }

    [Fact]
    public void AlikeElementsMayBeginAlike()
    {
        ModelSpec large = Presets.Create("large", Enumerable.Range(1, 94).Select(number => new Element(number)));
        ModelSpec spec = large with { Layers = 1, RoutedExperts = 4, ActiveExperts = 1, SharedExperts = 1 };
        ParameterSet chemical = ParameterInitialization.Create(spec, new RandomStart(3, Chemical: 0.9)), random = ParameterInitialization.Create(spec, 3);
        // By hand: exp(−|x − x'|²/2) of (group/4, period/2, ln radius/0.2), times 0.9; 128 channels leave a spread of about 0.09.
        Assert.Equal(0.9 * 0.81, Cosine(chemical, "K", "Rb"), 0.2);
        Assert.Equal(0.9 * 0.94, Cosine(chemical, "Fe", "Co"), 0.2);
        Assert.True(Cosine(chemical, "Ce", "Pr") > 0.7);
        foreach ((string left, string right) in new[] { ("H", "Cs"), ("O", "Ba"), ("F", "Na") }) Assert.InRange(Cosine(chemical, left, right), -0.25, 0.25);
        Assert.InRange(Cosine(random, "Ce", "Pr"), -0.25, 0.25);
        Assert.Equal(1, ParameterFormulas.Tensor(chemical, "element_table").Average(value => value * value), 0.05);
        // Nothing else is drawn differently.
        Assert.Equal(ParameterFormulas.Tensor(random, "head.out.weight"), ParameterFormulas.Tensor(chemical, "head.out.weight"));
        Assert.Equal(random.Values, ParameterInitialization.Create(spec, new RandomStart(3)).Values);

        double Cosine(ParameterSet parameters, string left, string right)
        {
            ReadOnlySpan<double> table = ParameterFormulas.Tensor(parameters, "element_table");
            int width = spec.NodeWidth;
            ReadOnlySpan<double> a = table.Slice(spec.IndexOf(Element.Parse(left)) * width, width),
                b = table.Slice(spec.IndexOf(Element.Parse(right)) * width, width);
            double ab = 0, aa = 0, bb = 0;
            for (int channel = 0; channel < width; channel++) (ab, aa, bb) = (ab + a[channel] * b[channel], aa + a[channel] * a[channel],
                bb + b[channel] * b[channel]);
            return ab / Math.Sqrt(aa * bb);
        }
    }

    [Theory]
    [InlineData(ExpertKind.Linear, 0)]
    [InlineData(ExpertKind.Nonlinear, 0)]
    [InlineData(ExpertKind.Nonlinear, 0.3)]
    public void RoutedExpertsMayBeginSmallWithoutChangingTheScale(ExpertKind kind, double start)
    {
        ModelSpec sparse = Spec("small") with { ExpertKind = kind, ActiveExperts = 2, SharedExperts = 2 };
        ParameterSet parameters = ParameterInitialization.Create(sparse, new RandomStart(1, start));
        double dense = MeanSquare(ParameterInitialization.Create(sparse with { Routing = Routing.None }, 1), 40);
        Assert.InRange(MeanSquare(parameters, 40) / dense, 0.9, 1.1);
        double Size(string name) => Math.Sqrt(ParameterFormulas.Tensor(parameters, name).Average(weight => weight * weight));
        Assert.Equal(start, Size("layers.0.node_sym.routed.weight") / Size("layers.0.node_sym.shared.weight"), 0.01);
        // Without shared experts to be small beside, nothing changes.
        ModelSpec routed = sparse with { SharedExperts = 0 };
        Assert.Equal(ParameterInitialization.Create(routed, 1).Values, ParameterInitialization.Create(routed, new RandomStart(1, start)).Values);
    }

    [Theory]
    [InlineData(Routing.None)]
    [InlineData(Routing.Element)]
    [InlineData(Routing.Configuration)]
    public void FreshModelsSayAFewElectronvoltsPerAtom(Routing routing)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            ModelSpec spec = Presets.Create("tiny", SmallModels.Water) with { Routing = routing };
            Evaluation result = SmallModels.Evaluate(new PotentialModel(ParameterInitialization.Create(spec, seed), new double[2]));
            Assert.InRange(result.Energies.ToArray().Max(Math.Abs), 1e-3, 5);
            Assert.InRange(result.Forces.ToArray().Max(Math.Abs), 1e-4, 20);
        }
    }

    /// <summary>Mean square of the node_sym message over elements and random inputs.</summary>
    private static double MeanSquare(ParameterSet parameters, int inputs)
    {
        ExpertMap map = parameters.Layout.Layers[0].Maps[MapKind.NodeSym];
        var random = new DeterministicRandom(77);
        double sum = 0;
        for (int input = 0; input < inputs; input++)
        {
            double[] x = [.. Enumerable.Range(0, map.In).Select(_ => random.NextNormal())];
            sum += ParameterFormulas.Message(parameters, map, input % 20, x).Average(value => value * value);
        }
        return sum / inputs;
    }
}
