using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Layers;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What a layer keeps between the forward and the reverse pass, and the orders of rows by panel that its maps use.</summary>
internal sealed unsafe class LayerRows<T>
    where T : unmanaged
{
    private readonly PanelRows[] centres = [.. Maps.OfLayer.Select(_ => new PanelRows())], neighbors = [.. Maps.OfLayer.Select(_ => new PanelRows())];

    /// <summary>[map], the first map of the layer that has the same experts: all of them use its rows.</summary>
    private readonly int[] first = new int[Maps.OfLayer.Count];

    /// <summary>Input of the layer: n [local], e [pair], a [angle]; a⁰ is not stored, and what cannot reach the energy does not exist.</summary>
    public Rows<T> Nodes, Pairs, Angles;

    /// <summary>m, [near + 1 of every centre, e]; Sym [own]; H [own], [local] where moments pass to the next layer.</summary>
    public Rows<T> Messages, Symmetric, Moments;

    /// <summary>z of node_self and node_sym, [row of <see cref="Centres"/>]; null where the reverse pass makes them again.</summary>
    public T* SelfProducts, SymProducts;

    /// <summary>Terms of single atoms.</summary>
    public LayerTerms<T> Terms;

    /// <summary>Rows of own atoms and blocks by panel, for a map.</summary>
    public PanelRows Centres(MapKind map) => centres[first[(int)map]];

    /// <summary>Rows of panels and neighbours, for node_pair or pair_self.</summary>
    public PanelRows Neighbors(MapKind map) => neighbors[first[(int)map]];

    /// <summary>Orders the rows for a partition.</summary>
    /// <param name="maps">[map], null where it does not exist</param>
    /// <param name="chunks">all own atoms, in pieces that are worked on apart</param>
    public void Order(Partition part, WeightImage weights, ImageMap?[] maps, ReadOnlySpan<AtomRange> chunks)
    {
        for (int map = 0; map < maps.Length; map++)
        {
            if (maps[map] is not { } image) continue;
            int same = 0;
            while (maps[same]?.View != image.View) same++;
            first[map] = same;
            if (same == map) centres[map].FillCentres(part, weights.Views[image.View]);
        }
        OrderNeighbors(part, weights, maps[(int)MapKind.NodePair], chunks);
        // A view that node_self began may not have rows of neighbours yet.
        if (maps[(int)MapKind.PairSelf]?.View != maps[(int)MapKind.NodePair]?.View) OrderNeighbors(part, weights, maps[(int)MapKind.PairSelf], chunks);
    }

    private void OrderNeighbors(Partition part, WeightImage weights, ImageMap? map, ReadOnlySpan<AtomRange> chunks)
    {
        if (map is not null) neighbors[first[(int)map.Parameters.Map]].FillNeighbors(part, weights.Views[map.View], chunks);
    }
}
