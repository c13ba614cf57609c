namespace Amalgam.Network.Graph;

/// <summary>Gate classes of configuration routing: the distinct compositions of a batch.</summary>
internal sealed class CompositionClasses
{
    /// <summary>[class][element], fraction of atoms.</summary>
    public double[][] Fractions { get; private set; } = [];
    /// <summary>[structure], class.</summary>
    public int[] ClassOf { get; private set; } = [];

    /// <summary>Finds the compositions of a batch. Returns false when they are those of the last call.</summary>
    public bool Update(IReadOnlyList<StructureGraph> batch, int elements)
    {
        var found = new List<double[]>();
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

    private static double[] Fraction(StructureGraph graph, int elements)
    {
        var fraction = new double[elements];
        if (graph.Composition is not null) graph.Composition.CopyTo(fraction, 0);
        else foreach (int element in graph.ElementIndex.AsSpan(0, graph.AtomCount)) fraction[element]++;
        double atoms = fraction.Sum();
        for (int element = 0; element < elements; element++) fraction[element] /= Math.Max(1, atoms);
        return fraction;
    }
}
