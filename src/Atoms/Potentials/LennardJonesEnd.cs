namespace Amalgam.Atoms.Potentials;

/// <summary>How a Lennard-Jones potential ends at its cutoff.</summary>
public enum LennardJonesEnd
{
    /// <summary>Multiplied by 1 − 10u³ + 15u⁴ − 6u⁵, u = (r − rc + w)/w, over the last w ångström: C².</summary>
    Switched,
    /// <summary>Shifted to zero: the force jumps.</summary>
    Shifted,
    /// <summary>Cut: the energy jumps.</summary>
    Cut,
}
