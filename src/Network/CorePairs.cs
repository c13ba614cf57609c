using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Repulsion;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Network;

/// <summary>Adds the repulsive core to a result, also from pairs with ghosts that other processes own.</summary>
internal sealed class CorePairs
{
    private Element[] elements = [];
    private double[] forces = [];

    /// <param name="first">first atom of the structure in the batch</param>
    /// <exception cref="InvalidDataException">Two atoms are in the same place.</exception>
    public void Add(ModelSpec spec, StructureGraph graph, BatchResult result, int structure, int first)
    {
        int count = graph.AtomCount, all = count + graph.GhostCount;
        Span<double> own = result.Forces.AsSpan(3 * first, 3 * count), target = own;
        ReadOnlySpan<Element> known = graph.Structure.Elements;
        if (all > count)
        {
            if (elements.Length < all) (elements, forces) = (new Element[all], new double[3 * all]);
            for (int atom = 0; atom < all; atom++) elements[atom] = spec.Elements[graph.ElementIndex[atom]];
            known = elements.AsSpan(0, all);
            target = forces.AsSpan(0, 3 * all);
            target.Clear();
        }
        CoreRepulsion.Add(
            spec.CoreRepulsion!, new PairList(known, graph.Start.AsSpan(0, graph.SummedCount + 1), graph.Neighbor, graph.Displacement),
            result.Energies.AsSpan(first, count), target, result.Virial.AsSpan(9 * structure, 9),
            result.WantsAtomVirials ? result.AtomVirials.AsSpan(9 * first, 9 * count) : default);
        if (all == count) return;
        for (int index = 0; index < 3 * count; index++) own[index] += target[index];
        for (int index = 3 * count; index < 3 * all; index++) result.GhostForces[index - 3 * count] += target[index];
    }
}
