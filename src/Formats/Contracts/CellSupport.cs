namespace Amalgam.Formats.Contracts;

/// <summary>Which periodicities a format can express.</summary>
public enum CellSupport
{
    /// <summary>No cell: molecules.</summary>
    None,
    /// <summary>Periodic along three axes or along none.</summary>
    AllAxes,
    /// <summary>Each axis is periodic or not.</summary>
    EachAxis,
}
