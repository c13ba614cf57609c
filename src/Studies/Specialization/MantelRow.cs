namespace Amalgam.Studies.Specialization;

/// <summary>One Mantel correlation: do elements that are chemically far apart get different experts?</summary>
/// <param name="Measure">Name of an <see cref="ElementMeasure"/>.</param>
/// <param name="Router">The one router that is looked at; empty for all.</param>
/// <param name="Property">Name of a <see cref="ChemicalDistance"/>.</param>
/// <param name="Given">Property whose effect is taken out; empty for none.</param>
/// <param name="Elements">Elements that have the property.</param>
/// <param name="Correlation">r of the trained model.</param>
/// <param name="Chance">p, one-sided: part of the permutations of the elements whose r is at least as large.</param>
/// <param name="Initial">r of the same model at its initialisation; null when its seed is not known.</param>
/// <param name="InitialChance">p of that r.</param>
/// <param name="DifferenceChance">
/// p, one-sided, of r − r at initialisation: part of the permutations, applied to both at once, in which the difference is at least as large; null when the
/// seed is not known.
/// </param>
/// <param name="Fresh">[start], r of fresh random initialisations; empty when none were made.</param>
public sealed record MantelRow(
    string Measure, string Router, string Property, string Given, int Elements, double Correlation, double Chance, double? Initial, double? InitialChance,
        double? DifferenceChance, double[] Fresh)
{
    /// <summary>
    /// Part of the fresh initialisations, the trained model among them, whose r is at least that of the trained model; null when none were made.
    /// </summary>
    public double? FreshChance => Fresh.Length > 0 ? Mantel.Chance(Correlation, Fresh) : null;

    /// <summary>Mean r of the fresh initialisations.</summary>
    public double? FreshMean => Fresh.Length > 0 ? Fresh.Average() : null;

    /// <summary>Standard deviation of the r of the fresh initialisations.</summary>
    public double? FreshDeviation => Fresh.Length > 1 ? Math.Sqrt(Fresh.Sum(r => (r - Fresh.Average()) * (r - Fresh.Average())) / (Fresh.Length - 1)) : null;

    /// <summary>The larger of all p against chance and against initialisation: below 0.01, the correlation was learned.</summary>
    public double WorstChance => new[] { Chance, DifferenceChance ?? 0, FreshChance ?? 0 }.Max();
}
