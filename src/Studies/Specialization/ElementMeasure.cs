using Amalgam.Model;

namespace Amalgam.Studies.Specialization;

/// <summary>How different a model treats two elements, by one measure.</summary>
/// <param name="Name">gates, selection, merged_weights or element_table</param>
/// <param name="Router">Name of the one router that is looked at; empty for all together.</param>
/// <param name="Distances">[element, element], symmetric, zero on the diagonal</param>
public sealed record ElementMeasure(string Name, string Router, double[] Distances)
{
    /// <summary>1 − cosine of the gate vectors.</summary>
    public const string Gates = "gates";
    /// <summary>1 − (experts that both select) / (experts that one of them selects).</summary>
    public const string Selection = "selection";
    /// <summary>Distance of the routed parts of the merged weights, equation (13); see <see cref="ExpertWeights.Gram"/>.</summary>
    public const string MergedWeights = "merged_weights";
    /// <summary>Distance of the rows t_z of the element table: what depends on an element outside the experts.</summary>
    public const string ElementTable = "element_table";

    /// <summary>For people, such as "merged weights".</summary>
    public static string NameOf(string measure) => measure.Replace('_', ' ');

    /// <summary>All measures: over all routers first, then router by router where there are several.</summary>
    public static IReadOnlyList<ElementMeasure> Of(PotentialModel model)
    {
        IReadOnlyList<GateTable> tables = GateTable.Of(model);
        IReadOnlyList<ExpertWeights> weights = ExpertWeights.Of(model.Parameters);
        int n = model.Spec.Elements.Count;
        double[][] merged = [.. weights.Zip(tables, (expert, table) => expert.Gram(table))];
        var measures = new List<ElementMeasure>
        {
            new(Gates, "", GateDistances(tables)), new(Selection, "", SelectionDistances(tables)),
            new(MergedWeights, "", Euclidean(Mean(merged), n)), new(ElementTable, "", Euclidean(TableGram(model), n)),
        };
        if (tables.Count > 1)
            for (int router = 0; router < tables.Count; router++)
            {
                measures.Add(new ElementMeasure(Gates, tables[router].Router, GateDistances([tables[router]])));
                measures.Add(new ElementMeasure(MergedWeights, tables[router].Router, Euclidean(merged[router], n)));
            }
        return measures;
    }

    /// <summary>[element, element], inner products of the gate vectors, routers side by side.</summary>
    public static double[] GateGram(IReadOnlyList<GateTable> tables)
    {
        int n = tables[0].Elements;
        double[] gram = new double[n * n];
        foreach (GateTable table in tables)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    for (int expert = 0; expert < table.Experts; expert++) gram[i * n + j] += table.Gates[i * table.Experts + expert]
                        * table.Gates[j * table.Experts + expert];
        return gram;
    }

    /// <summary>[element, element], mean over the routers of the inner products of merged weights.</summary>
    public static double[] MergedGram(PotentialModel model, IReadOnlyList<GateTable> tables) =>
        Mean([.. ExpertWeights.Of(model.Parameters).Zip(tables, (expert, table) => expert.Gram(table))]);

    private static double[] GateDistances(IReadOnlyList<GateTable> tables)
    {
        int n = tables[0].Elements;
        double[] gram = GateGram(tables), distances = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                if (i != j) distances[i * n + j] = Math.Max(0, 1 - gram[i * n + j] / Math.Sqrt(gram[i * n + i] * gram[j * n + j]));
        return distances;
    }

    private static double[] SelectionDistances(IReadOnlyList<GateTable> tables)
    {
        int n = tables[0].Elements;
        double[] distances = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                int both = 0, either = 0;
                foreach (GateTable table in tables)
                    for (int expert = 0; expert < table.Experts; expert++)
                    {
                        bool first = table.Gates[i * table.Experts + expert] > 0, second = table.Gates[j * table.Experts + expert] > 0;
                        both += first && second ? 1 : 0;
                        either += first || second ? 1 : 0;
                    }
                distances[i * n + j] = 1 - (double)both / either;
            }
        return distances;
    }

    private static double[] TableGram(PotentialModel model)
    {
        int n = model.Spec.Elements.Count, width = model.Spec.NodeWidth;
        ReadOnlySpan<double> table = model.Parameters[model.Parameters.Layout.ElementTable];
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < width; k++) gram[i * n + j] += table[i * width + k] * table[j * width + k];
        return gram;
    }

    private static double[] Euclidean(double[] gram, int n)
    {
        double[] distances = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                if (i != j) distances[i * n + j] = Math.Sqrt(Math.Max(0, gram[i * n + i] + gram[j * n + j] - 2 * gram[i * n + j]));
        return distances;
    }

    private static double[] Mean(IReadOnlyList<double[]> grams)
    {
        double[] mean = new double[grams[0].Length];
        foreach (double[] gram in grams)
            for (int pair = 0; pair < mean.Length; pair++) mean[pair] += gram[pair] / grams.Count;
        return mean;
    }
}
