namespace Amalgam.Training.Options;

/// <summary>How the resolution of a network is chosen.</summary>
public enum ResolutionChoice
{
    /// <summary>By the data: fine where they are enough for it.</summary>
    Auto,
    /// <summary>Distance, cosine, vectors.</summary>
    Coarse,
    /// <summary>Polynomials, quadrupoles, product.</summary>
    Fine,
}
