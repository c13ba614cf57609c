using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>Random parameters to start training from.</summary>
/// <remarks>
/// Every tensor draws from a stream of its own (seed and name), and values are rounded to float: the same spec and seed give the same
/// numbers even if other tensors change, and a file in single precision holds them exactly.
/// <para>Maps: W ~ N(0, 1/(in + out)), biases zero, steps 0.1, as DPA3 does (but for its biases, N(0, 1)).</para>
/// <para>Experts: their weights are scaled so that the sum of k gated and S shared experts begins at the mean square of the dense map; see
/// <see cref="InitialScale"/>.</para>
/// <para>sym_product and moment_message begin at zero, where n_j ∘ (1 + e G + b) is n_j, no moment passes, and the gradients of G and C are not zero: no
/// random factor stands on a neighbour that training would have to undo first.</para>
/// </remarks>
public static class ParameterInitialization
{
    /// <summary>Initial value of every step ρ and dt.</summary>
    public const double InitialStep = 0.1;

    /// <summary>Parameters for a spec.</summary>
    public static ParameterSet Create(ModelSpec spec, ulong seed) => Create(spec, new RandomStart(seed));

    /// <summary>Parameters for a spec.</summary>
    public static ParameterSet Create(ModelSpec spec, RandomStart start)
    {
        (ulong seed, double routedStart, double chemicalStart) = start;
        var parameters = new ParameterSet(new ParameterLayout(spec));
        ParameterLayout layout = parameters.Layout;
        InitializeEmbeddings(parameters, seed, chemicalStart);
        foreach (RouterTensor router in layout.Routers) Normal(parameters, router.Weight, 1 / Math.Sqrt(spec.NodeWidth), seed);
        foreach (LayerParameters layer in layout.Layers)
        {
            foreach (ExpertMap map in layer.Maps.Values.Where(map => map.Map is not (MapKind.SymProduct or MapKind.MomentMessage)))
                InitializeMap(parameters, map, seed, routedStart);
            foreach (ParameterTensor step in layer.Steps.Values) parameters[step].Fill((float)InitialStep);
        }
        foreach (HeadLayerParameters layer in layout.Head)
        {
            InitializeMap(parameters, layer.Map, seed, routedStart);
            if (layer.Step is not null) parameters[layer.Step].Fill((float)InitialStep);
        }
        Normal(parameters, layout.HeadWeight, 1 / Math.Sqrt(spec.LastWidth + 1), seed);
        RepeatHeads(parameters);
        return parameters;
    }

    /// <summary>Heads of several sources begin alike: as the one head of a model without.</summary>
    private static void RepeatHeads(ParameterSet parameters)
    {
        foreach (ParameterTensor tensor in parameters.Layout.Tensors.Where(parameters.Layout.IsByHead))
        {
            Span<double> values = parameters[tensor];
            int one = values.Length / parameters.Layout.Spec.Heads;
            for (int head = 1; head < parameters.Layout.Spec.Heads; head++) values[..one].CopyTo(values[(head * one)..]);
        }
    }

    private static void InitializeMap(ParameterSet parameters, ExpertMap map, ulong seed, double routedStart)
    {
        if (map.Shared is null) routedStart = 1;
        bool isByHead = map.Map == MapKind.Head && parameters.Layout.Spec.Heads > 1;
        (double squares, double total) = GateMoments(parameters, map.Router, isByHead ? 1 : map.Shared?.Shape[0] ?? 0, routedStart);
        double scale = InitialScale.OfExperts(parameters.Layout.Spec, map.In, map.Out, squares, total);
        double deviation = scale / Math.Sqrt(map.In + map.Out);
        if (map.Routed is not null) Normal(parameters, map.Routed, routedStart * deviation, seed);
        if (map.Shared is not null) Normal(parameters, map.Shared, deviation, seed);
    }

    /// <summary>⟨S + Σ g²⟩ and ⟨(S + Σ g)²⟩, means over the elements, with the gates that the routers give now, times the size of the routed experts.</summary>
    private static (double Squares, double Total) GateMoments(ParameterSet parameters, int router, int shared, double routedStart)
    {
        if (router < 0) return (shared, shared * (double)shared);
        ModelSpec spec = parameters.Layout.Spec;
        double squares = 0, totals = 0;
        var logits = new double[spec.RoutedExperts];
        var selected = new int[spec.ActiveExperts];
        var gates = new double[spec.ActiveExperts];
        var input = new double[spec.NodeWidth];
        for (int element = 0; element < spec.Elements.Count; element++)
        {
            RouterInput(parameters, element, input);
            parameters.Routers.Logits(router, input, logits);
            Routers.Largest(logits, selected);
            Routers.Gates(spec.Gate, logits, selected, gates);
            double total = shared;
            foreach (double gate in gates) (squares, total) = (squares + routedStart * routedStart * gate * gate, total + routedStart * gate);
            totals += total * total;
        }
        return (shared + squares / spec.Elements.Count, totals / spec.Elements.Count);
    }

    // For configuration routing the composition is that of the pure element.
    private static void RouterInput(ParameterSet parameters, int element, Span<double> input)
    {
        ParameterLayout layout = parameters.Layout;
        int width = input.Length;
        Span<double> row = parameters[layout.ElementTable].Slice(element * width, width);
        row.CopyTo(input);
        if (layout.ConfigurationWeight is null) return;
        Span<double> weight = parameters[layout.ConfigurationWeight], bias = parameters[layout.ConfigurationBias!];
        for (int column = 0; column < width; column++)
        {
            double sum = bias[column];
            for (int index = 0; index < width; index++) sum += row[index] * weight[index * width + column];
            input[column] = InitialScale.Value(layout.Spec.Activation, sum);
        }
    }

    private static void InitializeEmbeddings(ParameterSet parameters, ulong seed, double chemicalStart)
    {
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        InitializeElementTable(parameters, seed, chemicalStart);
        InitializePairs(parameters, seed);
        // c = cos/√π has variance 1/(3π) over the sphere: a⁰ begins with variance one.
        // A polynomial has a mean square of about 1/2, which makes a sum of K_a of them one too.
        if (layout.AngleWeight is not null)
            Normal(parameters, layout.AngleWeight, spec.AngleBasis > 1 ? Math.Sqrt(2.0 / spec.AngleBasis) : Math.Sqrt(3 * Math.PI), seed);
        // φ shrinks its input: silu of N(0, 1.55²) has mean square one, which gives logits of unit spread.
        if (layout.ConfigurationWeight is not null) Normal(parameters, layout.ConfigurationWeight, 1.55 / Math.Sqrt(spec.NodeWidth), seed);
    }

    // Channels differ in scale by up to 3, mean square one: so |t|² ≈ n, and a router N(0, 1/n) gives logits of unit spread.
    private static void InitializeElementTable(ParameterSet parameters, ulong seed, double chemicalStart)
    {
        ParameterTensor table = parameters.Layout.ElementTable;
        int width = table.Shape[1];
        var random = new DeterministicRandom(seed, table.Name);
        var scale = new double[width];
        double square = 0;
        for (int channel = 0; channel < width; channel++)
        {
            scale[channel] = 0.5 + random.NextUniform();
            square += scale[channel] * scale[channel];
        }
        Span<double> values = parameters[table];
        foreach (ref double value in values) value = Math.Sqrt(1 - chemicalStart) * random.NextNormal();
        if (chemicalStart > 0) ChemicalSpace.AddWaves(parameters.Layout.Spec.Elements, Math.Sqrt(chemicalStart), random, values);
        for (int index = 0; index < values.Length; index++)
            values[index] = (float)(values[index] * scale[index % width] * Math.Sqrt(width / square));
    }

    // e⁰ = w (x − x0) with the zero x0 anywhere in the range of x: channels then distinguish distances instead of all growing with r. The
    // difference of two independent uniform numbers in [0, range] has variance range²/6, so w ~ N(0, 6/range²) gives e⁰ variance one.
    private static void InitializePairs(ParameterSet parameters, ulong seed)
    {
        ParameterLayout layout = parameters.Layout;
        if (layout.Spec.PairInput == PairInput.Chebyshev)
        {
            InitializePairBasis(parameters, seed);
            return;
        }
        // Inverse distances are scaled by 0.3 Å⁻¹: 2 is a distance of 1.7 Å.
        double range = layout.Spec.PairInput == PairInput.Distance ? layout.Spec.PairCutoff : 2;
        var random = new DeterministicRandom(seed, layout.PairWeight.Name);
        Span<double> weight = parameters[layout.PairWeight], bias = parameters[layout.PairBias];
        for (int channel = 0; channel < weight.Length; channel++)
        {
            weight[channel] = (float)(random.NextNormal() * Math.Sqrt(6) / range);
            bias[channel] = (float)(-weight[channel] * range * random.NextUniform());
        }
    }

    // A polynomial has a mean square of about 1/2, so that e⁰ begins with variance one. Elements begin alike but for a tenth of the variance.
    private static void InitializePairBasis(ParameterSet parameters, ulong seed)
    {
        const double OwnVariance = 0.1;
        ParameterLayout layout = parameters.Layout;
        var random = new DeterministicRandom(seed, layout.PairWeight.Name);
        Span<double> weight = parameters[layout.PairWeight];
        int one = layout.Spec.PairBasis * layout.Spec.PairWidth;
        double deviation = Math.Sqrt(2.0 / layout.Spec.PairBasis), common = layout.Spec.PairByNeighbor ? Math.Sqrt(1 - OwnVariance) : 1;
        var shared = new double[one];
        foreach (ref double value in shared.AsSpan()) value = deviation * common * random.NextNormal();
        for (int index = 0; index < weight.Length; index++)
        {
            double own = layout.Spec.PairByNeighbor ? deviation * Math.Sqrt(OwnVariance) * random.NextNormal() : 0;
            weight[index] = (float)(shared[index % one] + own);
        }
    }

    private static void Normal(ParameterSet parameters, ParameterTensor tensor, double deviation, ulong seed)
    {
        var random = new DeterministicRandom(seed, tensor.Name);
        foreach (ref double value in parameters[tensor]) value = (float)(deviation * random.NextNormal());
    }
}
