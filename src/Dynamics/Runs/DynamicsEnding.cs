namespace Amalgam.Dynamics.Runs;

/// <summary>How a run ended.</summary>
public enum DynamicsEnding
{
    /// <summary>All steps were made.</summary>
    Complete,
    /// <summary>Stopped on request; the run can be resumed.</summary>
    Stopped,
    /// <summary>The atoms left what a model can be trusted with.</summary>
    LeftTrust,
}
