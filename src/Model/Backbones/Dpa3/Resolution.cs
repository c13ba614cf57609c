namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>How finely the network of a preset sees the surroundings of an atom.</summary>
public enum Resolution
{
    /// <summary>A pair begins with its distance, an angle with its cosine, the symmetric features are those of vectors.</summary>
    Coarse,
    /// <summary>
    /// A pair begins with polynomials of its distance that the neighbour's element mixes; the symmetric features have quadrupoles and a product.
    /// </summary>
    Fine,
}
