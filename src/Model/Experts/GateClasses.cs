using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Experts;

/// <summary>The distinct inputs of the routers: one per element of the model, or one per composition met; with their gates at every router.</summary>
public sealed class GateClasses
{
    private readonly ExpertSelection? selection;
    private readonly double[][]? compositions;
    private readonly double[] input;
    private ParameterSet parameters;

    /// <summary>Number of classes.</summary>
    public int Count { get; }
    /// <summary>[router][class, E].</summary>
    public double[][] Logits { get; }
    /// <summary>[router][class, k], ascending.</summary>
    public int[][] Selected { get; }
    /// <summary>[router][class, k].</summary>
    public double[][] Gates { get; }

    /// <param name="selection">which experts each element uses; null to take the k largest logits</param>
    /// <param name="compositions">[class][element], fractions; null for routing by element</param>
    public GateClasses(ParameterSet parameters, ExpertSelection? selection, double[][]? compositions)
    {
        this.parameters = parameters;
        this.selection = selection;
        this.compositions = compositions;
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        Count = compositions?.Length ?? spec.Elements.Count;
        int routers = layout.Routers.Count, routed = spec.RoutedExperts, active = spec.ActiveExperts;
        Logits = new double[routers][];
        Selected = new int[routers][];
        Gates = new double[routers][];
        for (int router = 0; router < routers; router++)
        {
            Logits[router] = new double[Count * routed];
            Selected[router] = new int[Count * active];
            Gates[router] = new double[Count * active];
        }
        input = new double[spec.NodeWidth];
        Fill();
    }

    /// <summary>Takes over other parameters of the same layout.</summary>
    internal void Follow(ParameterSet others)
    {
        parameters = others;
        Fill();
    }

    private void Fill()
    {
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        int routers = layout.Routers.Count, routed = spec.RoutedExperts, active = spec.ActiveExperts;
        if (routers == 0) return;
        for (int index = 0; index < Count; index++)
        {
            Input(index, input, null);
            for (int router = 0; router < routers; router++)
            {
                Span<double> logits = Logits[router].AsSpan(index * routed, routed);
                Span<int> selected = Selected[router].AsSpan(index * active, active);
                Routers.Logits(parameters, router, input, logits);
                if (selection is null) Routers.Largest(logits, selected);
                else selection.Of(router, index).CopyTo(selected);
                Routers.Gates(spec.Gate, logits, selected, Gates[router].AsSpan(index * active, active));
            }
        }
    }

    /// <summary>The router input of a class: t_z, or φ(mean t · W + b).</summary>
    /// <param name="slope">[n], φ' of the hidden layer, result; may be null</param>
    private void Input(int index, double[] input, double[]? slope)
    {
        ParameterLayout layout = parameters.Layout;
        int width = layout.Spec.NodeWidth;
        if (compositions is null)
        {
            parameters[layout.ElementTable].Slice(index * width, width).CopyTo(input);
            return;
        }
        double[] mean = Mean(index);
        ReadOnlySpan<double> weight = parameters[layout.ConfigurationWeight!], bias = parameters[layout.ConfigurationBias!];
        for (int column = 0; column < width; column++)
        {
            double sum = bias[column];
            for (int row = 0; row < width; row++) sum += mean[row] * weight[row * width + column];
            (input[column], double derivative) = layout.Spec.Activation.At(sum);
            if (slope is not null) slope[column] = derivative;
        }
    }

    private double[] Mean(int index)
    {
        ParameterLayout layout = parameters.Layout;
        int width = layout.Spec.NodeWidth;
        var mean = new double[width];
        ReadOnlySpan<double> table = parameters[layout.ElementTable];
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
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        int routed = spec.RoutedExperts, active = spec.ActiveExperts, width = spec.NodeWidth;
        double[] slope = new double[width], inputGradient = new double[width], logitGradient = new double[routed];
        for (int index = 0; index < Count; index++)
        {
            // Most elements are not in a batch.
            if (!HasGradient(gateGradient, index * active, active)) continue;
            Input(index, input, slope);
            Array.Clear(inputGradient);
            for (int router = 0; router < layout.Routers.Count; router++)
            {
                Array.Clear(logitGradient);
                Routers.GatesReverse(
                    spec.Gate, Logits[router].AsSpan(index * routed, routed), Selected[router].AsSpan(index * active, active),
                    Gates[router].AsSpan(index * active, active), gateGradient[router].AsSpan(index * active, active), logitGradient);
                ParameterTensor tensor = layout.Routers[router].Weight;
                ReadOnlySpan<double> weight = parameters[tensor];
                Span<double> weightGradient = gradient.Slice(tensor.Offset, tensor.Length);
                for (int row = 0; row < width; row++)
                {
                    DoubleRows.AddScaled(logitGradient, weightGradient.Slice(row * routed, routed), input[row]);
                    inputGradient[row] += DoubleRows.Dot(weight.Slice(row * routed, routed), logitGradient);
                }
            }
            InputReverse(index, slope, inputGradient, gradient);
        }
    }

    private static bool HasGradient(double[][] gateGradient, int first, int count)
    {
        foreach (double[] router in gateGradient)
            foreach (double value in router.AsSpan(first, count))
                if (value != 0) return true;
        return false;
    }

    private void InputReverse(int index, double[] slope, double[] inputGradient, Span<double> gradient)
    {
        ParameterLayout layout = parameters.Layout;
        int width = layout.Spec.NodeWidth;
        Span<double> table = gradient.Slice(layout.ElementTable.Offset, layout.ElementTable.Length);
        if (compositions is null)
        {
            for (int column = 0; column < width; column++) table[index * width + column] += inputGradient[column];
            return;
        }
        double[] mean = Mean(index), meanGradient = new double[width];
        ReadOnlySpan<double> weight = parameters[layout.ConfigurationWeight!];
        Span<double> weightGradient = gradient.Slice(layout.ConfigurationWeight!.Offset, width * width);
        Span<double> biasGradient = gradient.Slice(layout.ConfigurationBias!.Offset, width);
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
