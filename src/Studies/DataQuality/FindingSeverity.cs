namespace Amalgam.Studies.DataQuality;

/// <summary>How bad a finding in a set of structures is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing needs to be done.</summary>
    Note,
    /// <summary>Likely a mistake, or harmful in training.</summary>
    Warning,
    /// <summary>Wrong: training on it would be.</summary>
    Error,
}
