namespace Amalgam.Network.Layers;

/// <summary>
/// Whether the angles of a layer are c_pq, to be multiplied by v = w Wᵃ, or rows a_pq: in the first layer a_pq = c_pq w, so that a_pq Wᵃ = c_pq v needs no
/// product and a⁰ is never stored.
/// </summary>
internal interface IAngleInput
{
    static abstract bool IsFirst { get; }
}

/// <summary>The angles of the first layer.</summary>
internal readonly struct FirstAngles : IAngleInput
{
    public static bool IsFirst => true;
}

/// <summary>The angles of the layers after the first.</summary>
internal readonly struct LaterAngles : IAngleInput
{
    public static bool IsFirst => false;
}
