namespace Amalgam.Dynamics.Options;

/// <summary>Which changes of the cell a barostat makes.</summary>
public enum CellShape
{
    /// <summary>The volume alone.</summary>
    Isotropic,
    /// <summary>Three lengths along x, y, z; the cell must be a box along these axes.</summary>
    Orthorhombic,
    /// <summary>All lengths and angles.</summary>
    Full,
}
