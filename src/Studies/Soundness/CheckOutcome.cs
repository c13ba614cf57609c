namespace Amalgam.Studies.Soundness;

/// <summary>What became of a check.</summary>
public enum CheckOutcome
{
    /// <summary>Within its limit.</summary>
    Pass,
    /// <summary>Beyond its limit, but not by much; or the measurement is too short to decide.</summary>
    Warn,
    /// <summary>Beyond what can be tolerated.</summary>
    Fail,
    /// <summary>Not done; the note says why.</summary>
    Skipped,
    /// <summary>A figure without a limit.</summary>
    Unlimited,
}
