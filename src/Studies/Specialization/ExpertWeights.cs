using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Studies.Specialization;

/// <summary>Inner products of the routed experts of one router, for every map that it serves: all that distances between merged weights need.</summary>
/// <param name="Maps">Such as "layers.0.node_self".</param>
/// <param name="Products">[map][E, E], weights and biases of two experts multiplied and added</param>
public sealed record ExpertWeights(IReadOnlyList<string> Maps, IReadOnlyList<double[]> Products)
{
    /// <summary>One entry per router.</summary>
    public static IReadOnlyList<ExpertWeights> Of(ParameterSet parameters)
    {
        ParameterLayout layout = parameters.Layout;
        ExpertMap[] maps = [.. layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map))];
        return [.. Enumerable.Range(0, layout.Routers.Count).Select(router =>
        {
            ExpertMap[] served = [.. maps.Where(map => map.Router == router && map.Routed is not null)];
            return new ExpertWeights([.. served.Select(map => map.Routed!.Name[..^".routed.weight".Length])],
                [.. served.Select(map => ProductsOf(parameters, map))]);
        })];
    }

    /// <summary>Cosine of the weights of two experts, all maps of the router side by side.</summary>
    public double Cosine(int first, int second)
    {
        int routed = (int)Math.Sqrt(Products[0].Length);
        double product = Products.Sum(map => map[first * routed + second]);
        double squares = Products.Sum(map => map[first * routed + first]) * Products.Sum(map => map[second * routed + second]);
        return squares > 0 ? product / Math.Sqrt(squares) : 0;
    }

    /// <summary>
    /// [element, element], inner products of the routed part of the merged weights, Σ_e g_e W_e of equation (13), each map divided by its mean square over the
    /// elements, then averaged over the maps. Shared experts are the same for all elements and fall out of every difference.
    /// </summary>
    public double[] Gram(GateTable table)
    {
        int n = table.Elements, routed = table.Experts;
        double[] gram = new double[n * n], half = new double[n * routed];
        foreach (double[] products in Products)
        {
            double[] map = new double[n * n];
            for (int element = 0; element < n; element++)
                for (int expert = 0; expert < routed; expert++)
                {
                    half[element * routed + expert] = 0;
                    for (int other = 0; other < routed; other++) half[element * routed + expert] += table.Gates[element * routed + other]
                        * products[other * routed + expert];
                }
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    for (int expert = 0; expert < routed; expert++) map[i * n + j] += half[i * routed + expert] * table.Gates[j * routed + expert];
            double mean = 0;
            for (int i = 0; i < n; i++) mean += map[i * n + i] / n;
            if (mean > 0) for (int pair = 0; pair < gram.Length; pair++) gram[pair] += map[pair] / (mean * Products.Count);
        }
        return gram;
    }

    private static double[] ProductsOf(ParameterSet parameters, ExpertMap map)
    {
        int routed = map.Routed!.Shape[0], size = map.In * map.Out;
        double[] products = new double[routed * routed];
        for (int first = 0; first < routed; first++)
            for (int second = 0; second <= first; second++)
            {
                ReadOnlySpan<double> weights = parameters[map.Routed], biases = parameters[map.RoutedBias!];
                products[first * routed + second] = products[second * routed + first] =
                    Product(weights.Slice(first * size, size), weights.Slice(second * size, size))
                        + Product(biases.Slice(first * map.Out, map.Out), biases.Slice(second * map.Out, map.Out));
            }
        return products;
    }

    private static double Product(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
