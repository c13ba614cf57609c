using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What a pass works on.</summary>
internal readonly struct PassInput<T>
    where T : unmanaged
{
    public required MergedWeights<T> Weights { get; init; }
    public required PartitionBuilder Builder { get; init; }

    /// <summary>Shares of the partitions, one per piece of work; of duals each has a gradient slot of its own.</summary>
    public required PartitionShares Shares { get; init; }

    /// <summary>Where weight gradients go; null for plain lanes.</summary>
    public GradientSlots<T>? Gradients { get; init; }

    /// <summary>Energies [atom], eV, written by plain lanes; null for duals.</summary>
    public double[]? Energies { get; init; }

    /// <summary>Forces [atom, 3], eV/Å, written by plain lanes; null for duals, and where the energies are wanted alone.</summary>
    public double[]? Forces { get; init; }

    /// <summary>Whether nothing is wanted that follows from the reverse of the network.</summary>
    public bool IsForward => Energies is not null && Forces is null;

    /// <summary>[atom, channel], what the last layer of the head weighs, written by plain lanes; null where not wanted.</summary>
    public double[]? Features { get; init; }

    /// <summary>Forces on the ghosts of other processes, [ghost, 3], eV/Å, and virials of atoms, [atom, 3, 3], eV; null where not wanted.</summary>
    public double[]? GhostForces { get; init; }
    public double[]? AtomVirials { get; init; }

    /// <summary>Who exchanges features with the processes that own the ghosts; null where there are none.</summary>
    public IFeatureExchange? Exchange { get; init; }

    /// <summary>
    /// Whether partitions wait for each other although none here has a halo: what layers share is summed in the order of phases, which must be the same
    /// wherever a lot is.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>Seeds of a loss, for duals.</summary>
    public LossSeeds? Seeds { get; init; }
}
