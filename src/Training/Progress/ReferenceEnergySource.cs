namespace Amalgam.Training.Progress;

/// <summary>Where a reference energy comes from.</summary>
public enum ReferenceEnergySource
{
    /// <summary>A fit of the energies to the element counts, <see cref="Options.ReferenceEnergyMethod"/>.</summary>
    Fitted,
    /// <summary>A one-atom structure with config_type IsolatedAtom.</summary>
    IsolatedAtom,
    /// <summary>The run file.</summary>
    Given,
    /// <summary>The model that the run goes on from.</summary>
    Kept,
}
