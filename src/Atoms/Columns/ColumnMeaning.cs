namespace Amalgam.Atoms.Columns;

/// <summary>What a per-atom column of a file says about the atoms, beside elements, positions and labels.</summary>
public enum ColumnMeaning
{
    /// <summary>Which coordinates may move.</summary>
    Mobility,
    /// <summary>Masses in place of the standard ones.</summary>
    Mass,
    /// <summary>Velocities or momenta.</summary>
    Velocity,
}
