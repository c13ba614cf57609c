namespace Amalgam.Dynamics.Properties;

/// <summary>How a molecule can turn.</summary>
public enum MoleculeShape
{
    /// <summary>A single atom: not at all.</summary>
    Atom,
    /// <summary>About two axes.</summary>
    Linear,
    /// <summary>About three axes.</summary>
    Nonlinear,
    /// <summary>Held by fixed atoms: not at all, and not as a whole either.</summary>
    Held,
}
