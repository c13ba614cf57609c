namespace Amalgam.Studies.Ablation;

/// <summary>What the data say about a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>The 95 % interval of the difference lies on the side of the claim.</summary>
    Holds,
    /// <summary>It lies on the other side.</summary>
    DoesNotHold,
    /// <summary>It holds zero, or there are fewer than two seeds.</summary>
    Undecided,
}
