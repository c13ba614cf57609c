namespace Amalgam.Dynamics.Options;

/// <summary>Where first velocities come from.</summary>
public enum FirstVelocities
{
    /// <summary>From the structure file where it has them, drawn otherwise.</summary>
    Auto,
    /// <summary>From the structure file, which must have them.</summary>
    File,
    /// <summary>Drawn for the temperature.</summary>
    Draw,
}
