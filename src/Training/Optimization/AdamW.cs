using System.Numerics;
using Amalgam.Model;

namespace Amalgam.Training;

/// <summary>AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2).</summary>
/// <remarks>θ ← θ − η λ θ (matrices only) − η m̂ / (√v̂ + ε), m̂ = m/(1 − β1ᵗ), v̂ = v/(1 − β2ᵗ).</remarks>
internal sealed class AdamW
{
    private readonly OptimizerOptions options;
    private readonly ParameterBlocks blocks;
    private readonly IReadOnlyList<ParameterTensor> decaying;

    /// <summary>[parameter], m.</summary>
    public double[] FirstMoment { get; }

    /// <summary>[parameter], v.</summary>
    public double[] SecondMoment { get; }

    /// <param name="firstMoment">[parameter], m, changed by every step</param>
    /// <param name="secondMoment">[parameter], v, changed by every step</param>
    /// <param name="decaying">tensors that decay</param>
    public AdamW(OptimizerOptions options, double[] firstMoment, double[] secondMoment, IReadOnlyList<ParameterTensor> decaying, int threads = 0)
    {
        this.options = options;
        this.decaying = decaying;
        blocks = new ParameterBlocks(threads);
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
    public void Step(double[] parameters, double[] gradient, double learningRate, long step)
    {
        double keep = 1 - learningRate * options.WeightDecay;
        foreach (ParameterTensor tensor in decaying)
            foreach (ref double value in parameters.AsSpan(tensor.Offset, tensor.Length)) value *= keep;
        double firstScale = learningRate / (1 - Math.Pow(options.Beta1, step)), secondScale = 1 / (1 - Math.Pow(options.Beta2, step));
        blocks.ForEach(parameters.Length, (start, length) => Move(
            parameters.AsSpan(start, length), gradient.AsSpan(start, length), FirstMoment.AsSpan(start, length), SecondMoment.AsSpan(start, length), firstScale, secondScale));
    }

    /// <summary>m ← β1 m + (1 − β1) g; v ← β2 v + (1 − β2) g²; θ ← θ − firstScale · m / (√(secondScale · v) + ε).</summary>
    private void Move(Span<double> parameters, ReadOnlySpan<double> gradient, Span<double> first, Span<double> second, double firstScale, double secondScale)
    {
        double beta1 = options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon;
        int index = 0;
        for (; index <= parameters.Length - Vector<double>.Count; index += Vector<double>.Count)
        {
            var slope = new Vector<double>(gradient[index..]);
            Vector<double> m = beta1 * new Vector<double>(first[index..]) + (1 - beta1) * slope;
            Vector<double> v = beta2 * new Vector<double>(second[index..]) + (1 - beta2) * slope * slope;
            m.CopyTo(first[index..]);
            v.CopyTo(second[index..]);
            (new Vector<double>(parameters[index..]) - firstScale * m / (Vector.SquareRoot(secondScale * v) + new Vector<double>(epsilon))).CopyTo(parameters[index..]);
        }
        for (; index < parameters.Length; index++)
        {
            double slope = gradient[index];
            double m = first[index] = beta1 * first[index] + (1 - beta1) * slope;
            double v = second[index] = beta2 * second[index] + (1 - beta2) * slope * slope;
            parameters[index] -= firstScale * m / (Math.Sqrt(secondScale * v) + epsilon);
        }
    }

    /// <summary>Scales a gradient down to the largest Euclidean norm of the options; returns the norm before.</summary>
    /// <param name="gradient">[parameter]</param>
    public double Clip(double[] gradient)
    {
        double norm = Math.Sqrt(SquareSum(gradient));
        if (norm > options.ClipNorm)
            blocks.ForEach(gradient.Length, (start, length) =>
            {
                foreach (ref double slope in gradient.AsSpan(start, length)) slope *= options.ClipNorm / norm;
            });
        return norm;
    }

    /// <summary>Sums of blocks, added in order.</summary>
    private double SquareSum(double[] values)
    {
        var sums = new double[(values.Length + ParameterBlocks.Size - 1) / ParameterBlocks.Size];
        blocks.ForEach(values.Length, (start, length) =>
        {
            double sum = 0;
            foreach (double value in values.AsSpan(start, length)) sum += value * value;
            sums[start / ParameterBlocks.Size] = sum;
        });
        return sums.Sum();
    }
}
