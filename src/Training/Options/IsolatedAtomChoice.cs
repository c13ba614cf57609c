namespace Amalgam.Training.Options;

/// <summary>Which one-atom structures define E0.</summary>
public enum IsolatedAtomChoice
{
    /// <summary>Those that their file marks as isolated atoms.</summary>
    Marked,
    /// <summary>Those, and every single atom without neighbours within the cutoff.</summary>
    All,
}
