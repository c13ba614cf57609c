namespace Amalgam.Dynamics.Observers;

/// <summary>What is followed from an origin on.</summary>
internal enum CorrelationKind
{
    /// <summary>|r(t) − r(0)|².</summary>
    Displacement,
    /// <summary>|(s(t) − s(0)) h|² with scaled coordinates s and the mean cell h.</summary>
    Scaled,
    /// <summary>v(t)·v(0).</summary>
    Velocity,
}
