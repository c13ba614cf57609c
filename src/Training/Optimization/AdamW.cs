using Amalgam.Model;

namespace Amalgam.Training;

/// <summary>AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2).</summary>
/// <remarks>θ ← θ − η λ θ (matrices only) − η m̂ / (√v̂ + ε), m̂ = m/(1 − β1ᵗ), v̂ = v/(1 − β2ᵗ).</remarks>
internal sealed class AdamW
{
    private readonly OptimizerOptions options;
    private readonly IReadOnlyList<ParameterTensor> decaying;

    /// <summary>[parameter], m.</summary>
    public double[] FirstMoment { get; }

    /// <summary>[parameter], v.</summary>
    public double[] SecondMoment { get; }

    /// <param name="firstMoment">[parameter], m, changed by every step</param>
    /// <param name="secondMoment">[parameter], v, changed by every step</param>
    /// <param name="decaying">tensors that decay</param>
    public AdamW(OptimizerOptions options, double[] firstMoment, double[] secondMoment, IReadOnlyList<ParameterTensor> decaying)
    {
        this.options = options;
        this.decaying = decaying;
        FirstMoment = firstMoment;
        SecondMoment = secondMoment;
    }

    /// <summary>The weight matrices of a model. Biases, steps, tables, embeddings and routers are left out: their size means something.</summary>
    public static IReadOnlyList<ParameterTensor> Matrices(ParameterLayout layout)
    {
        IEnumerable<ExpertMap> maps = layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map));
        IEnumerable<ParameterTensor?> weights = maps.SelectMany(map => new[] { map.Routed, map.Shared }).Append(layout.ConfigurationWeight);
        return [.. weights.OfType<ParameterTensor>().OrderBy(tensor => tensor.Offset)];
    }

    /// <summary>Moves the parameters.</summary>
    /// <param name="parameters">[parameter]</param>
    /// <param name="gradient">[parameter], ∂L/∂θ</param>
    /// <param name="step">t of this step; the first is 1</param>
    public void Step(Span<double> parameters, ReadOnlySpan<double> gradient, double learningRate, long step)
    {
        double keep = 1 - learningRate * options.WeightDecay;
        foreach (ParameterTensor tensor in decaying)
            foreach (ref double value in parameters.Slice(tensor.Offset, tensor.Length)) value *= keep;
        double beta1 = options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon;
        double firstScale = learningRate / (1 - Math.Pow(beta1, step)), secondScale = 1 / (1 - Math.Pow(beta2, step));
        Span<double> first = FirstMoment, second = SecondMoment;
        for (int index = 0; index < parameters.Length; index++)
        {
            double slope = gradient[index];
            double m = first[index] = beta1 * first[index] + (1 - beta1) * slope;
            double v = second[index] = beta2 * second[index] + (1 - beta2) * slope * slope;
            parameters[index] -= firstScale * m / (Math.Sqrt(v * secondScale) + epsilon);
        }
    }

    /// <summary>Scales a gradient down to a largest Euclidean norm; returns the norm before.</summary>
    /// <param name="gradient">[parameter]</param>
    public static double Clip(Span<double> gradient, double largest)
    {
        double sum = 0;
        foreach (double slope in gradient) sum += slope * slope;
        double norm = Math.Sqrt(sum);
        if (!(norm > largest)) return norm;
        foreach (ref double slope in gradient) slope *= largest / norm;
        return norm;
    }
}
