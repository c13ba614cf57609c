namespace Amalgam.Training.Options;

/// <summary>What stays together in a split.</summary>
public enum SplitGrouping
{
    /// <summary>By formula where structures share formulas and there are enough of them, else one by one with a notice.</summary>
    Auto,
    /// <summary>Every structure on its own.</summary>
    Structure,
    /// <summary>All structures of one reduced formula.</summary>
    Formula,
    /// <summary>Structures that follow each other in a file, as the frames of a trajectory do.</summary>
    Block,
}
