namespace Amalgam.Training.Progress;

/// <summary>Where a reference energy comes from.</summary>
public enum ReferenceEnergySource
{
    /// <summary>Least squares of the energies on the element counts.</summary>
    Fitted,
    /// <summary>A one-atom structure with config_type IsolatedAtom.</summary>
    IsolatedAtom,
    /// <summary>The run file.</summary>
    Given,
    /// <summary>The model that the run goes on from.</summary>
    Kept,
}
