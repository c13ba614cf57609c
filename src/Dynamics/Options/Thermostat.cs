namespace Amalgam.Dynamics.Options;

/// <summary>How the temperature is held.</summary>
public enum Thermostat
{
    /// <summary>Stochastic velocity rescaling: Bussi, Donadio, Parrinello, J. Chem. Phys. 126, 014101 (2007).</summary>
    Rescaling,
    /// <summary>Langevin dynamics in the splitting BAOAB: Leimkuhler, Matthews, Appl. Math. Res. Express 2013, 34.</summary>
    Langevin,
    /// <summary>A chain of Nosé–Hoover thermostats: Martyna, Klein, Tuckerman, J. Chem. Phys. 97, 2635 (1992).</summary>
    NoseHoover,
}
