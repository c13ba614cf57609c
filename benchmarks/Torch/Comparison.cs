using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Network.Graph;
using TorchSharp;

namespace Amalgam.Benchmarks.Torch;

/// <summary>One line of the result: times per atom of both codes.</summary>
/// <param name="Maps">how the tensor code computed the maps</param>
/// <param name="Ours">s per atom: prediction, training step</param>
/// <param name="Theirs">s per atom: prediction, training step</param>
/// <param name="ListTime">s per atom, neighbour lists, one thread; in neither of the times</param>
internal sealed record Comparison(
    string Sample, string Network, int Threads, string Maps, (double Predict, double Step) Ours, (double Predict, double Step) Theirs, double ListTime,
        Agreement Agreement)
{
    /// <summary>All lines of one network on one sample.</summary>
    /// <exception cref="InvalidDataException">The codes disagree.</exception>
    public static IEnumerable<Comparison> Of(string network, Samples samples, IReadOnlyList<int> threads, int rounds)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        PotentialModel model = Networks.Create(network, samples.Elements);
        var list = new NeighborList();
        StructureGraph[] batch = [.. samples.Structures.Select(structure => new StructureGraph(model.Spec, structure, list))];
        int atoms = batch.Sum(graph => graph.AtomCount);
        double listTime = Interleaved.Medians(rounds, () =>
            { foreach (Structure structure in samples.Structures) _ = new StructureGraph(model.Spec, structure, list); })[0] / atoms;
        var graph = new GraphTensors(batch);
        TorchSide[] theirs = [.. Ways(model, graph).Select(way => new TorchSide(model, graph, way))];
        foreach (int count in threads)
        {
            torch.set_num_threads(count);
            using var ours = new AmalgamSide(model, batch, count);
            ours.Evaluate();
            Labels labels = Labels.Around(ours.Result, batch, samples.HasVirials);
            foreach (TorchSide side in theirs) side.Take(labels);
            Agreement[] agreements = [.. theirs.Select(side => Agreement.Of(ours, side, batch, labels))];
            double[] times = Interleaved.Medians(rounds,
                [ours.Evaluate, () => ours.Step(labels), .. theirs.SelectMany(side => (Action[])[() => side.Evaluate(), side.Step])]);
            for (int way = 0; way < theirs.Length; way++)
                yield return new Comparison(
                    samples.Name, network, count, theirs[way].Name, (times[0] / atoms, times[1] / atoms),
                        (times[2 + 2 * way] / atoms, times[3 + 2 * way] / atoms), listTime, agreements[way]);
        }
    }

    /// <summary>The ways in which the tensor code computes maps: all are timed, the reader takes the best.</summary>
    private static IEnumerable<Func<TorchParameters, IMaps>> Ways(PotentialModel model, GraphTensors graph)
    {
        if (model.Selection is not { } selection) return [parameters => new DenseMaps(parameters), parameters => new FactoredMaps(parameters)];
        int[] present = [.. graph.ElementOfAtom.Distinct()];
        return [parameters => new MergedMaps(parameters, new Gates(parameters, selection, present)), parameters =>
            new GroupedMaps(parameters, new Gates(parameters, selection, present))];
    }
}
