namespace Amalgam.Atoms.Potentials;

/// <summary>Constants of a Stillinger–Weber potential, in the symbols of the paper; the defaults are those for silicon.</summary>
/// <remarks>F. H. Stillinger and T. A. Weber, Phys. Rev. B 31, 5262 (1985), equations (2.3), (2.5), (2.6) and table I. ε = 50 kcal/mol = 2.1683 eV.</remarks>
/// <param name="Epsilon">ε, eV.</param>
/// <param name="Sigma">σ, Å.</param>
/// <param name="Reach">a: pairs end at aσ.</param>
/// <param name="Lambda">λ, strength of the angles.</param>
/// <param name="Gamma">γ, how softly the angles end.</param>
/// <param name="A">A of the pairs.</param>
/// <param name="B">B of the pairs.</param>
public sealed record StillingerWeberParameters(
    double Epsilon = 2.1683, double Sigma = 2.0951, double Reach = 1.80, double Lambda = 21.0, double Gamma = 1.20,
    double A = 7.049556277, double B = 0.6022245584);
