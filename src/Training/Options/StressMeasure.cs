namespace Amalgam.Training.Options;

/// <summary>What the third term of the loss compares.</summary>
public enum StressMeasure
{
    /// <summary>Virial per atom, eV.</summary>
    Virial,
    /// <summary>Stress, eV/Å³.</summary>
    Stress,
}
