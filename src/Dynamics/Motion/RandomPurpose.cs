namespace Amalgam.Dynamics.Motion;

/// <summary>What random numbers of a step are for; each purpose has numbers of its own.</summary>
public enum RandomPurpose
{
    Velocities = 1,
    Thermostat = 2,
    Barostat = 3,
}
