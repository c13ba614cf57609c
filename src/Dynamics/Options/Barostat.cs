namespace Amalgam.Dynamics.Options;

/// <summary>How the pressure is held.</summary>
public enum Barostat
{
    /// <summary>Stochastic cell rescaling: Bernetti, Bussi, J. Chem. Phys. 153, 114107 (2020).</summary>
    Rescaling,
    /// <summary>Martyna, Tobias, Klein, J. Chem. Phys. 101, 4177 (1994), with Nosé–Hoover chains.</summary>
    Mtk,
}
