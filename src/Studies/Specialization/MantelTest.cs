namespace Amalgam.Studies.Specialization;

/// <summary>The tests of one chemical property, alone or with another one taken out. All measures are compared over the same permutations.</summary>
internal sealed class MantelTest
{
    private readonly ChemicalDistance property;
    private readonly string given;
    private readonly double[]? givenDistances;
    private readonly int[] elements;
    private readonly double[] distances;
    private readonly int all;
    private readonly int[][] permutations;

    /// <param name="all">elements of the model</param>
    public MantelTest(ChemicalDistance property, ChemicalDistance? given, int all, ExpertAnalysisOptions options)
    {
        this.property = property;
        this.all = all;
        this.given = given?.Name ?? "";
        elements = given is null ? property.Elements : [.. property.Elements.Intersect(given.Elements)];
        distances = Restrict(property);
        givenDistances = given is null ? null : Restrict(given);
        permutations = elements.Length < MantelTable.FewestElements ? [] : Mantel.Permutations(elements.Length, options.Permutations, options.Seed);
    }

    /// <summary>False when too few elements have the property, or all have the same value of it.</summary>
    public bool CanRun =>
        elements.Length >= MantelTable.FewestElements && !double.IsNaN(Mantel.Correlation(distances, distances, elements.Length))
        && (givenDistances is null || !double.IsNaN(Mantel.Correlation(distances, givenDistances, elements.Length)));

    /// <param name="initial">in the order of <paramref name="measures"/>; empty when not known</param>
    /// <param name="fresh">[start], likewise</param>
    public IEnumerable<MantelRow> Run(IReadOnlyList<ElementMeasure> measures, IReadOnlyList<ElementMeasure> initial, IReadOnlyList<ElementMeasure>[] fresh)
    {
        double[][] trained = [.. measures.Select(measure => Restrict(measure.Distances))], start = [.. initial.Select(measure => Restrict(measure.Distances))];
        (double[] observed, double[][] permuted) = Correlations([.. trained, .. start]);
        for (int index = 0; index < measures.Count; index++)
        {
            // A measure in which all distances are equal (one expert, or all alike) has no correlation.
            if (double.IsNaN(observed[index])) continue;
            int other = index + measures.Count;
            bool known = start.Length > 0 && !double.IsNaN(observed[other]);
            double[] alone = [.. fresh.Select(models => Correlation(Restrict(models[index].Distances))).Where(double.IsFinite)];
            yield return new MantelRow(
                measures[index].Name, measures[index].Router, property.Name, given, elements.Length, observed[index],
                    Mantel.Chance(observed[index], permuted[index]),
                known ? observed[other] : null, known ? Mantel.Chance(observed[other], permuted[other]) : null,
                known ? Mantel.Chance(observed[index] - observed[other], [.. permuted[index].Zip(permuted[other], (left, right) => left - right)]) : null,
                    alone);
        }
    }

    private double Correlation(double[] measure)
    {
        int n = elements.Length;
        double r = Mantel.Correlation(measure, distances, n);
        return givenDistances is null ? r : Mantel.Partial(r, Mantel.Correlation(measure, givenDistances, n), Mantel.Correlation(distances, givenDistances, n));
    }

    /// <summary>r as observed, [measure], and with the elements of the property permuted, [measure][permutation].</summary>
    private (double[] Observed, double[][] Permuted) Correlations(double[][] measures)
    {
        int n = elements.Length;
        double[] observed = [.. measures.Select(Correlation)];
        if (givenDistances is null) return (observed, Mantel.Permuted(measures, distances, n, permutations));
        double[][] permuted = Mantel.Permuted([.. measures, givenDistances], distances, n, permutations);
        double[] propertyGiven = permuted[^1];
        for (int measure = 0; measure < measures.Length; measure++)
        {
            double measureGiven = Mantel.Correlation(measures[measure], givenDistances, n);
            for (int permutation = 0; permutation < permutations.Length; permutation++)
                permuted[measure][permutation] = Mantel.Partial(permuted[measure][permutation], measureGiven, propertyGiven[permutation]);
        }
        return (observed, permuted[..^1]);
    }

    private double[] Restrict(double[] measure) => [.. from left in elements from right in elements select measure[left * all + right]];

    private double[] Restrict(ChemicalDistance other)
    {
        int[] rows = [.. elements.Select(element => Array.IndexOf(other.Elements, element))];
        return [.. from left in rows from right in rows select other.Distances[left * other.Elements.Length + right]];
    }
}
