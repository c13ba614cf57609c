using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>The terms of single atoms in the pair and angle maps of a layer, or their adjoints.</summary>
internal readonly struct LayerTerms<T>
    where T : unmanaged
{
    public PairTerms<T> NodePair { get; init; }
    public PairTerms<T> PairSelf { get; init; }

    /// <summary>[row of a centre and block], n'_i Wⁿ + b.</summary>
    public Rows<T> PairAngle { get; init; }
    public Rows<T> AngleSelf { get; init; }
}
