namespace Amalgam.Training.Grid;

/// <summary>How many of the experts at work are shared.</summary>
public enum SharedShare
{
    /// <summary>Half of them.</summary>
    Half,
    /// <summary>None: all are routed.</summary>
    None,
    /// <summary>All: nothing is routed.</summary>
    All,
}
