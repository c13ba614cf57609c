using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Unit.Model.Backbones.Dpa3.Start;

/// <summary>Moments of parameters, and messages of expert maps computed expert by expert from their tensors.</summary>
internal static class ParameterFormulas
{
    /// <summary>Mean and variance of numbers.</summary>
    public static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0, square = 0;
        foreach (double value in values) (sum, square) = (sum + value, square + value * value);
        double mean = sum / values.Length;
        return (mean, square / values.Length - mean * mean);
    }

    /// <summary>A copy of the tensor of a name, row by row.</summary>
    public static double[] Tensor(ParameterSet parameters, string name) =>
        parameters[parameters.Layout.Tensors.Single(tensor => tensor.Name == name)].ToArray();

    /// <summary>[node_width], what routers read of an element.</summary>
    public static double[] RouterInput(ParameterSet parameters, int element)
    {
        ParameterLayout layout = parameters.Layout;
        int n = layout.Spec.NodeWidth;
        double[] t = parameters[layout.ElementTable].Slice(element * n, n).ToArray();
        if (layout.ConfigurationWeight is null) return t;
        return Silu(Product(t, parameters[layout.ConfigurationWeight].ToArray(), parameters[layout.ConfigurationBias!].ToArray()));
    }

    /// <summary>Equations (11) and (12), expert by expert.</summary>
    public static double[] Message(ParameterSet parameters, ExpertMap map, int element, double[] x)
    {
        ModelSpec spec = parameters.Layout.Spec;
        var terms = new List<(double Weight, double[] Value)>();
        if (map.Routed is not null)
        {
            var logits = new double[spec.RoutedExperts];
            var selected = new int[spec.ActiveExperts];
            var gates = new double[spec.ActiveExperts];
            parameters.Routers.Logits(map.Router, RouterInput(parameters, element), logits);
            Routers.Largest(logits, selected);
            Routers.Gates(spec.Gate, logits, selected, gates);
            for (int slot = 0; slot < selected.Length; slot++)
                terms.Add((gates[slot], Expert(parameters, map, map.Routed, map.RoutedBias!, selected[slot], x)));
        }
        for (int expert = 0; expert < (map.Shared?.Shape[0] ?? 0); expert++) terms.Add((1, Expert(parameters, map, map.Shared!, map.SharedBias!, expert, x)));
        if (spec.ExpertKind == ExpertKind.Nonlinear) return Sum(terms.Select(term => (term.Weight, Silu(term.Value))));
        return Silu(Sum(terms));
    }

    private static double[] Sum(IEnumerable<(double Weight, double[] Value)> terms) =>
        terms.Select(term => term.Value.Select(value => term.Weight * value).ToArray()).Aggregate((left, right) => [.. left.Zip(right, (a, b) => a + b)]);

    private static double[] Expert(ParameterSet parameters, ExpertMap map, ParameterTensor weight, ParameterTensor bias, int expert, double[] x) =>
        Product(x, parameters[weight].Slice(expert * map.In * map.Out, map.In * map.Out).ToArray(),
            parameters[bias].Slice(expert * map.Out, map.Out).ToArray());

    private static double[] Product(double[] x, double[] weight, double[] bias) =>
        [.. bias.Select((b, column) => b + Enumerable.Range(0, x.Length).Sum(row => x[row] * weight[row * bias.Length + column]))];

    private static double[] Silu(double[] values) => [.. values.Select(value => value / (1 + Math.Exp(-value)))];
}
