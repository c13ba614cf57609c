namespace Amalgam.Training.Grid;

/// <summary>What kind of network a variant is.</summary>
public enum VariantFamily
{
    /// <summary>No experts, as wide as the base.</summary>
    DenseWidth,
    /// <summary>No experts, widened until an atom costs as much as in the base.</summary>
    DenseActive,
    /// <summary>A mixture of experts.</summary>
    Mixture,
}
