using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What a pass works on.</summary>
internal unsafe struct PassInput<T>
    where T : unmanaged
{
    public WeightImage Weights;
    public NetworkShape Shape;
    public PartitionBuilder Builder;
    /// <summary>Pieces the partitions are dealt to; of duals each has a gradient slot of its own.</summary>
    public PartitionDeal Deal;
    /// <summary>Weights in the layout of <see cref="Weights"/>.</summary>
    public T* Image;
    /// <summary>Every packed matrix of the image transposed, at the same offsets.</summary>
    public T* Transposed;
    /// <summary>Where weight gradients go; null for plain lanes.</summary>
    public GradientSlots<T>? Gradients;
    /// <summary>[atom], eV, written by plain lanes; null for duals.</summary>
    public double[]? Energies;
    /// <summary>[atom, 3], eV/Å, written by plain lanes; null for duals.</summary>
    public double[]? Forces;
    /// <summary>Seeds of a loss, for duals.</summary>
    public LossSeeds? Seeds;
}
