namespace Amalgam.Network.Graph;

/// <summary>Gate classes of configuration routing: the distinct compositions of a batch.</summary>
internal sealed class CompositionClasses
{
    /// <summary>[class][element], fraction of atoms.</summary>
    public double[][] Fractions { get; private set; } = [];
    /// <summary>[structure], class.</summary>
    public int[] ClassOf { get; private set; } = [];

    /// <summary>Finds the compositions of a batch. Returns false when they are those of the last call.</summary>
    /// <param name="whole">
    /// [structure][element], atoms, of a batch that several processes share: all have the same classes, also those of lone atoms; null where the batch is all
    /// </param>
    public bool Update(IReadOnlyList<StructureGraph> batch, int elements, IReadOnlyList<double[]>? whole = null)
    {
        var found = new List<double[]>();
        if (whole is not null) AddWhole(found, whole, elements);
        var classOf = new int[batch.Count];
        for (int index = 0; index < batch.Count; index++)
        {
            double[] fraction = Fraction(batch[index], elements);
            classOf[index] = found.FindIndex(known => known.AsSpan().SequenceEqual(fraction));
            if (classOf[index] >= 0) continue;
            classOf[index] = found.Count;
            found.Add(fraction);
        }
        bool same = found.Count == Fractions.Length && found.Zip(Fractions).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        ClassOf = classOf;
        if (!same) Fractions = [.. found];
        return !same;
    }

    private static void AddWhole(List<double[]> found, IReadOnlyList<double[]> whole, int elements)
    {
        foreach (double[] composition in whole) AddNew(found, Fraction((double[])composition.Clone(), elements));
        for (int element = 0; element < elements; element++)
        {
            if (!whole.Any(composition => composition[element] > 0)) continue;
            var alone = new double[elements];
            alone[element] = 1;
            AddNew(found, alone);
        }
    }

    private static void AddNew(List<double[]> found, double[] fraction)
    {
        if (!found.Exists(known => known.AsSpan().SequenceEqual(fraction))) found.Add(fraction);
    }

    private static double[] Fraction(StructureGraph graph, int elements)
    {
        var fraction = new double[elements];
        if (graph.Composition is not null) graph.Composition.CopyTo(fraction, 0);
        else foreach (int element in graph.ElementIndex.AsSpan(0, graph.AtomCount)) fraction[element]++;
        return Fraction(fraction, elements);
    }

    /// <param name="fraction">[element], atoms; changed</param>
    private static double[] Fraction(double[] fraction, int elements)
    {
        double atoms = fraction.Sum();
        for (int element = 0; element < elements; element++) fraction[element] /= Math.Max(1, atoms);
        return fraction;
    }
}
