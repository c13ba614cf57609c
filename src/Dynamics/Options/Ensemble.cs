namespace Amalgam.Dynamics.Options;

/// <summary>What is held fixed: energy, temperature, or temperature and pressure.</summary>
public enum Ensemble
{
    Nve,
    Nvt,
    Npt,
}
