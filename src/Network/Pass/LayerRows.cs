using Amalgam.Network.Layers;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What a layer keeps between the forward and the reverse pass, and the orders of rows by panel that its maps use.</summary>
internal sealed unsafe class LayerRows<T>
    where T : unmanaged
{
    /// <summary>Rows of own atoms and blocks by panel for node, pair and angle maps; and of panels and neighbours for pair maps.</summary>
    public readonly PanelRows NodePanels = new(), PairPanels = new(), AnglePanels = new(), NeighborPanels = new();

    /// <summary>Input of the layer: n [local], e [pair], a [angle]; a⁰ is not stored, and what cannot reach the energy does not exist.</summary>
    public Rows<T> Nodes, Pairs, Angles;

    /// <summary>m, [near + 1 of every centre, e]; Sym [own]; H [own].</summary>
    public Rows<T> Messages, Symmetric, Moments;

    /// <summary>z of node_self and node_sym, [row of <see cref="NodePanels"/>]; null where the reverse pass makes them again.</summary>
    public T* SelfProducts, SymProducts;

    /// <summary>Terms of single atoms.</summary>
    public LayerTerms<T> Terms;
}
