using System.Numerics;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>What pair_angle and angle_self read in a layer.</summary>
internal readonly unsafe struct AngleMapInput<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* cosines;

    public AngleMapInput(T* cosines) => this.cosines = cosines;

    public required ImageMap Map { get; init; }

    /// <summary>Rows of the terms of centres, by panel.</summary>
    public required PanelRows Centres { get; init; }

    /// <summary>[pair], e.</summary>
    public required Rows<T> Pairs { get; init; }

    /// <summary>[angle], a; none in the first layer.</summary>
    public required Rows<T> Angles { get; init; }

    /// <summary>[angle, face], c.</summary>
    public T* Cosines => cosines;

    /// <summary>[row of a centre and block], n'_i Wⁿ + b.</summary>
    public required Rows<T> Terms { get; init; }

    /// <summary>Adjoints of the terms, of e and of a, added to; reverse only.</summary>
    public Rows<T> TermGradients { get; init; }
    public Rows<T> PairGradients { get; init; }
    public Rows<T> AngleGradients { get; init; }

    /// <summary>Whether the first block writes the adjoints of a instead of adding to them.</summary>
    public bool BeginsAngleGradients { get; init; }

    public required PairScratch<T> Scratch { get; init; }
}
