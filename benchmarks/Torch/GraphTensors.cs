using Amalgam.Network.Graph;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>A batch as index tensors, section 1 of docs/theory/model.md: built once, outside of all timing.</summary>
/// <remarks>Atoms are ordered by element, pairs by centre and angles by receiving pair, so that everything of one element is one range of rows.</remarks>
internal sealed class GraphTensors
{
    public GraphTensors(IReadOnlyList<StructureGraph> batch)
    {
        (int Structure, int Atom)[] order = [.. batch.SelectMany((graph, structure) => Enumerable.Range(0, graph.AtomCount).Select(atom => (structure, atom)))];
        BatchIndex = [.. Enumerable.Range(0, order.Length).OrderBy(index => batch[order[index].Structure].ElementIndex[order[index].Atom])];
        int[] placeOf = new int[order.Length];
        for (int place = 0; place < order.Length; place++) placeOf[BatchIndex[place]] = place;
        int[] first = new int[batch.Count];
        for (int structure = 1; structure < batch.Count; structure++) first[structure] = first[structure - 1] + batch[structure - 1].AtomCount;
        List<long> centre = [], neighbor = [], pairStructure = [], angleP = [], angleQ = [], angleCentre = [];
        List<double> displacement = [];
        ElementOfAtom = [.. BatchIndex.Select(index => batch[order[index].Structure].ElementIndex[order[index].Atom])];
        for (int place = 0; place < order.Length; place++)
        {
            (int structure, int atom) = order[BatchIndex[place]];
            StructureGraph graph = batch[structure];
            int firstPair = centre.Count, near = graph.Near[atom];
            for (int pair = graph.Start[atom]; pair < graph.Start[atom + 1]; pair++)
            {
                centre.Add(place);
                pairStructure.Add(structure);
                neighbor.Add(placeOf[first[structure] + graph.Neighbor[pair]]);
                displacement.AddRange(graph.Displacement.AsSpan(3 * pair, 3));
            }
            for (int p = 0; p < near; p++)
                for (int q = 0; q < near; q++)
                {
                    angleP.Add(firstPair + p);
                    angleQ.Add(firstPair + q);
                    angleCentre.Add(place);
                }
        }
        Element = tensor(ElementOfAtom.Select(element => (long)element).ToArray());
        Structure = tensor(BatchIndex.Select(index => (long)order[index].Structure).ToArray());
        (StructureCount, AtomCounts) = (batch.Count, tensor(batch.Select(graph => (float)graph.AtomCount).ToArray()));
        (Centre, Neighbor, PairStructure) = (tensor(centre.ToArray()), tensor(neighbor.ToArray()), tensor(pairStructure.ToArray()));
        (AngleP, AngleQ, AngleCentre) = (tensor(angleP.ToArray()), tensor(angleQ.ToArray()), tensor(angleCentre.ToArray()));
        Displacement = tensor(displacement.Select(x => (float)x).ToArray(), centre.Count, 3);
        ElementOfPair = [.. centre.Select(atom => ElementOfAtom[atom])];
        ElementOfAngle = [.. angleCentre.Select(atom => ElementOfAtom[atom])];
    }

    /// <summary>[place], index of the atom in the batch.</summary>
    public int[] BatchIndex { get; }
    public int[] ElementOfAtom { get; }
    public int[] ElementOfPair { get; }
    public int[] ElementOfAngle { get; }
    public int StructureCount { get; }
    public int AtomCount => ElementOfAtom.Length;
    public int PairCount => ElementOfPair.Length;
    public int AngleCount => ElementOfAngle.Length;

    /// <summary>[atom].</summary>
    public Tensor Element { get; }
    /// <summary>[atom].</summary>
    public Tensor Structure { get; }
    /// <summary>[structure], as float.</summary>
    public Tensor AtomCounts { get; }
    /// <summary>[pair].</summary>
    public Tensor Centre { get; }
    /// <summary>[pair].</summary>
    public Tensor Neighbor { get; }
    /// <summary>[pair].</summary>
    public Tensor PairStructure { get; }
    /// <summary>[angle], the pair that receives the message.</summary>
    public Tensor AngleP { get; }
    /// <summary>[angle], the other pair.</summary>
    public Tensor AngleQ { get; }
    /// <summary>[angle].</summary>
    public Tensor AngleCentre { get; }
    /// <summary>[pair, 3], Å.</summary>
    public Tensor Displacement { get; }
}
