using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lots;
using Amalgam.Training.Optimization;
using Amalgam.Training.Options;
using Amalgam.Training.Run;
using Amalgam.Training.State;

namespace Amalgam.Unit;

/// <summary>
/// A network of a few parameters for tests of the training loop: E = Σ_i (t_i0 + Σ_e∈T(z_i) c_e) + w² Σ_p exp(−r_p), with exact forces, virial and gradient.
/// </summary>
/// <remarks>
/// t is the element table, c the routed biases of the first map, w the first pair weight. The selection T matters, so a resumed run must have the same.
/// </remarks>
internal sealed class ToyNetwork(ParameterLayout layout, EnergyLevels levels)
{
    private readonly int bias = layout.Layers[0].Maps[MapKind.NodeSelf].RoutedBias!.Offset;
    private ParameterSet? parameters;
    private ExpertSelection? selection;

    /// <summary>When true, all energies are NaN.</summary>
    public bool Broken { get; set; }

    public static NetworkCalls Calls(ParameterLayout layout, EnergyLevels levels, TrainingOptions options) =>
        new ToyNetwork(layout, levels).Calls();

    public NetworkCalls Calls() =>
        new((newParameters, newSelection) => (parameters, selection) = (newParameters, newSelection), Evaluate, AddGradient, Optimizer.InOrder, () => { });

    private double Weight => parameters!.Values[layout.PairWeight.Offset];

    private void Evaluate(IReadOnlyList<StructureGraph> batch, BatchLots? lots, BatchResult result)
    {
        int first = 0;
        for (int structure = 0; structure < batch.Count; structure++)
        {
            StructureGraph graph = batch[structure];
            foreach (int element in graph.ElementIndex) result.Energy[structure] += levels.Added[element] + AtomTerms(element)
                .Sum(term => parameters!.Values[term]);
            result.Energy[structure] += Weight * Weight * PairSums(graph, result.Forces.AsSpan(3 * first), result.Virial.AsSpan(9 * structure, 9),
                Weight * Weight);
            if (Broken) result.Energy[structure] = double.NaN;
            first += graph.AtomCount;
        }
    }

    private void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient)
    {
        int first = 0;
        for (int structure = 0; structure < batch.Count; structure++)
        {
            StructureGraph graph = batch[structure];
            foreach (int element in graph.ElementIndex)
                foreach (int term in AtomTerms(element)) gradient[term] += seeds.Energy[structure];
            var forces = new double[3 * graph.AtomCount];
            var virial = new double[9];
            double slope = seeds.Energy[structure] * PairSums(graph, forces, virial, 1);
            for (int component = 0; component < forces.Length; component++) slope += seeds.Forces[3 * first + component] * forces[component];
            for (int component = 0; component < 9; component++) slope += seeds.Virial[9 * structure + component] * virial[component];
            gradient[layout.PairWeight.Offset] += 2 * Weight * slope;
            first += graph.AtomCount;
        }
    }

    private IEnumerable<int> AtomTerms(int element)
    {
        yield return layout.ElementTable.Offset + element * layout.Spec.NodeWidth;
        foreach (int expert in selection!.Of(0, element).ToArray()) yield return bias + expert * layout.Spec.NodeWidth;
    }

    /// <summary>Σ_p exp(−r_p); adds scale times its forces and virial.</summary>
    private static double PairSums(StructureGraph graph, Span<double> forces, Span<double> virial, double scale)
    {
        double sum = 0;
        for (int atom = 0; atom < graph.AtomCount; atom++)
            for (int pair = graph.Start[atom]; pair < graph.Start[atom + 1]; pair++)
            {
                ReadOnlySpan<double> d = graph.Displacement.AsSpan(3 * pair, 3);
                double r = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), value = Math.Exp(-r);
                sum += value;
                for (int k = 0; k < 3; k++)
                {
                    double slope = -scale * value * d[k] / r;
                    forces[3 * atom + k] += slope;
                    forces[3 * graph.Neighbor[pair] + k] -= slope;
                    for (int l = 0; l < 3; l++) virial[3 * k + l] -= slope * d[l];
                }
            }
        return sum;
    }
}
