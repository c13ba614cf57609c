namespace Amalgam.Training.Options;

/// <summary>What stays together in a split.</summary>
public enum SplitGrouping
{
    /// <summary>Every structure on its own.</summary>
    Structure,
    /// <summary>All structures of one reduced formula.</summary>
    Formula,
}
