using Amalgam.Model.Parameters;

namespace Amalgam.Model.Experts;

/// <summary>The distinct inputs of the routers, with their logits and gates: one class per element of the model, or one per composition of a batch.</summary>
public sealed class GateClasses
{
    private readonly ExpertSelection? selection;
    private readonly double[][]? compositions;
    private readonly double[] input;
    private readonly RouterLayout layout;
    private RouterParameters parameters;

    /// <summary>Numbers and kinds of experts.</summary>
    public ExpertSpec Spec => layout.Spec;
    /// <summary>Number of classes.</summary>
    public int Count { get; }
    /// <summary>[router][class, E].</summary>
    public double[][] Logits { get; }
    /// <summary>[router][class, k], ascending.</summary>
    public int[][] Selected { get; }
    /// <summary>[router][class, k].</summary>
    public double[][] Gates { get; }

    /// <param name="parameters">element table, configuration layer and routers</param>
    /// <param name="selection">which experts each element uses; null to take the k largest logits</param>
    /// <param name="compositions">[class][element], fractions; null for routing by element</param>
    public GateClasses(RouterParameters parameters, ExpertSelection? selection, double[][]? compositions)
    {
        this.parameters = parameters;
        this.selection = selection;
        this.compositions = compositions;
        layout = parameters.Layout;
        Count = compositions?.Length ?? layout.Elements;
        int routers = layout.Routers.Count, routed = Spec.Routed, active = Spec.Active;
        Logits = new double[routers][];
        Selected = new int[routers][];
        Gates = new double[routers][];
        for (int router = 0; router < routers; router++)
        {
            Logits[router] = new double[Count * routed];
            Selected[router] = new int[Count * active];
            Gates[router] = new double[Count * active];
        }
        input = new double[layout.Width];
        Fill();
    }

    /// <summary>Computes logits and gates again with other parameters of the same layout; a selection stays.</summary>
    public void Follow(RouterParameters others)
    {
        parameters = others;
        Fill();
    }

    private void Fill()
    {
        int routers = layout.Routers.Count, routed = Spec.Routed, active = Spec.Active;
        if (routers == 0) return;
        for (int index = 0; index < Count; index++)
        {
            Input(index, input, null);
            for (int router = 0; router < routers; router++)
            {
                Span<double> logits = Logits[router].AsSpan(index * routed, routed);
                Span<int> selected = Selected[router].AsSpan(index * active, active);
                parameters.Logits(router, input, logits);
                if (selection is null) Routers.Largest(logits, selected);
                else selection.Of(router, index).CopyTo(selected);
                Routers.Gates(Spec.Gate, logits, selected, Gates[router].AsSpan(index * active, active));
            }
        }
    }

    /// <summary>The router input of a class: t_z, or φ(mean t · W + b) with the mean over the composition.</summary>
    /// <param name="slope">[n], φ' of the hidden layer, result; may be null</param>
    private void Input(int index, double[] input, double[]? slope)
    {
        if (compositions is null)
        {
            parameters.Element(index).CopyTo(input);
            return;
        }
        int width = layout.Width;
        double[] mean = Mean(index);
        ConfigurationLayer layer = layout.Configuration!;
        ReadOnlySpan<double> weight = layer.Weight.In(parameters.Values), bias = layer.Bias.In(parameters.Values);
        for (int column = 0; column < width; column++)
        {
            double sum = bias[column];
            for (int row = 0; row < width; row++) sum += mean[row] * weight[row * width + column];
            (input[column], double derivative) = layer.Activation.At(sum);
            if (slope is not null) slope[column] = derivative;
        }
    }

    /// <summary>[n], Σ_z x_z t_z.</summary>
    private double[] Mean(int index)
    {
        int width = layout.Width;
        var mean = new double[width];
        ReadOnlySpan<double> table = layout.ElementTable.In(parameters.Values);
        for (int element = 0; element < compositions![index].Length; element++)
            for (int column = 0; column < width; column++)
                mean[column] += compositions[index][element] * table[element * width + column];
        return mean;
    }

    /// <summary>Adds ∂L/∂(router weights, element table, configuration layer) given ∂L/∂gates.</summary>
    /// <param name="gateGradient">[router][class, k]</param>
    /// <param name="gradient">[parameter], added to</param>
    public void Reverse(double[][] gateGradient, Span<double> gradient)
    {
        int routed = Spec.Routed, active = Spec.Active, width = layout.Width;
        double[] slope = new double[width], inputGradient = new double[width], logitGradient = new double[routed];
        for (int index = 0; index < Count; index++)
        {
            // Elements that are not in the batch have no gradient.
            if (!HasGradient(gateGradient, index * active, active)) continue;
            Input(index, input, slope);
            Array.Clear(inputGradient);
            for (int router = 0; router < layout.Routers.Count; router++)
            {
                Array.Clear(logitGradient);
                Routers.GatesReverse(
                    Spec.Gate, Logits[router].AsSpan(index * routed, routed), Selected[router].AsSpan(index * active, active),
                    Gates[router].AsSpan(index * active, active), gateGradient[router].AsSpan(index * active, active), logitGradient);
                RouterReverse(router, logitGradient, inputGradient, gradient);
            }
            InputReverse(index, slope, inputGradient, gradient);
        }
    }

    /// <summary>R̄ += tᵀ l̄, t̄ += l̄ Rᵀ, b̄ += l̄.</summary>
    private void RouterReverse(int router, double[] logitGradient, double[] inputGradient, Span<double> gradient)
    {
        ParameterTensor tensor = layout.Routers[router].Weight;
        ReadOnlySpan<double> weight = tensor.In(parameters.Values);
        Span<double> weightGradient = tensor.In(gradient);
        int routed = logitGradient.Length;
        if (layout.Routers[router].Bias is { } bias) DoubleRows.Add(logitGradient, bias.In(gradient));
        for (int row = 0; row < input.Length; row++)
        {
            DoubleRows.AddScaled(logitGradient, weightGradient.Slice(row * routed, routed), input[row]);
            inputGradient[row] += DoubleRows.Dot(weight.Slice(row * routed, routed), logitGradient);
        }
    }

    private static bool HasGradient(double[][] gateGradient, int first, int count)
    {
        foreach (double[] router in gateGradient)
            foreach (double value in router.AsSpan(first, count))
                if (value != 0) return true;
        return false;
    }

    /// <summary>Adds to the element table and the configuration layer what the router input of a class gets.</summary>
    private void InputReverse(int index, double[] slope, double[] inputGradient, Span<double> gradient)
    {
        int width = layout.Width;
        Span<double> table = layout.ElementTable.In(gradient);
        if (compositions is null)
        {
            for (int column = 0; column < width; column++) table[index * width + column] += inputGradient[column];
            return;
        }
        double[] mean = Mean(index), meanGradient = new double[width];
        ConfigurationLayer layer = layout.Configuration!;
        ReadOnlySpan<double> weight = layer.Weight.In(parameters.Values);
        Span<double> weightGradient = layer.Weight.In(gradient), biasGradient = layer.Bias.In(gradient);
        for (int column = 0; column < width; column++)
        {
            double sum = inputGradient[column] * slope[column];
            biasGradient[column] += sum;
            for (int row = 0; row < width; row++)
            {
                weightGradient[row * width + column] += mean[row] * sum;
                meanGradient[row] += weight[row * width + column] * sum;
            }
        }
        for (int element = 0; element < compositions[index].Length; element++)
            for (int column = 0; column < width; column++)
                table[element * width + column] += compositions[index][element] * meanGradient[column];
    }
}
