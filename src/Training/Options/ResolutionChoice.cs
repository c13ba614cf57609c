namespace Amalgam.Training.Options;

/// <summary>How the resolution of a network is chosen.</summary>
public enum ResolutionChoice
{
    /// <summary>By the data: fine where they are many for the elements they hold.</summary>
    Auto,
    /// <summary>Distance, cosine, vectors.</summary>
    Coarse,
    /// <summary>Polynomials, quadrupoles, product.</summary>
    Fine,
}
