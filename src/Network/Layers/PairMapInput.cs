using System.Numerics;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>What node_pair and pair_self read in a layer.</summary>
internal readonly struct PairMapInput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public required ImageMap Map { get; init; }

    /// <summary>Rows of the terms of centres and of neighbours, by panel.</summary>
    public required PanelRows Centres { get; init; }
    public required PanelRows Neighbors { get; init; }

    /// <summary>[pair], e.</summary>
    public required Rows<T> Pairs { get; init; }

    public required PairTerms<T> Terms { get; init; }

    /// <summary>Adjoints of the terms, added to; reverse only.</summary>
    public PairTerms<T> TermGradients { get; init; }

    /// <summary>[pair], adjoint of e, added to; reverse only.</summary>
    public Rows<T> PairGradients { get; init; }

    public required PairScratch<T> Scratch { get; init; }
}
